"""What a subscription must offer before anything is created. Pure: it judges what the Azure CLI has answered."""

import base64
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from infra.hooks.runner import Finding

PROVIDERS = (
    "Microsoft.App",
    "Microsoft.Web",
    "Microsoft.Storage",
    "Microsoft.OperationalInsights",
    "Microsoft.Insights",
    "Microsoft.ManagedIdentity",
)
MAIL_PROVIDER = "Microsoft.Communication"
NETWORK_PROVIDER = "Microsoft.Network"
_GRANTS = {"User Access Administrator", "Role Based Access Control Administrator"}
_REGISTERS = {
    "Application Developer", "Application Administrator", "Cloud Application Administrator", "Global Administrator",
}  # fmt: skip
SKIP = "azd env set ZERODESK_PREFLIGHT_SKIP"


class Account(NamedTuple):
    """Who is signed in to the Azure CLI."""

    subscription: str
    user: str
    is_user: bool


def account(answer: Mapping[str, Any]) -> Account:
    """From `az account show`."""
    user = answer["user"]
    return Account(answer["id"], user["name"], user["type"] == "user")


def object_id(token: str) -> str:
    """Whose access token it is. The directory may not find a guest's name, nor show a pipeline its own client id."""
    payload = token.split(".")[1]
    said: Mapping[str, str] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return said["oid"]


def subscription(found: Account, wanted: str) -> Iterator[Finding]:
    """azd and the Azure CLI may be signed in to different places."""
    if wanted and found.subscription.lower() != wanted.lower():
        yield Finding(
            "subscription",
            f"azd deploys to subscription {wanted}, the Azure CLI is at {found.subscription}.",
            f"az account set --subscription {wanted}",
        )


def region(name: str, offered: Collection[str]) -> Iterator[Finding]:
    """Flex Consumption is not everywhere."""
    known = sorted({_squeezed(one) for one in offered})
    if not name:
        yield Finding("region", "no region is chosen.", f"azd env set AZURE_LOCATION <one of: {', '.join(known)}>")
    elif _squeezed(name) not in known:
        yield Finding(
            "region",
            f"{name!r} does not offer Flex Consumption, or is no region.",
            f"azd env set AZURE_LOCATION <one of: {', '.join(known)}>",
        )


def rights(roles: Collection[str], who: str, where: str) -> Iterator[Finding]:
    """The deployment creates resources, and grants roles to the app."""
    held = set(roles)
    if "Owner" in held or ("Contributor" in held and held & _GRANTS):
        return
    has = ", ".join(sorted(held)) or "no role"
    yield Finding(
        "rights",
        f"{who} has {has} on the subscription; needed is Owner, or Contributor with User Access Administrator.",
        f"Ask an owner for: az role assignment create --assignee {who} --role Owner --scope /subscriptions/{where}\n"
        f"  A role of your own that may do as much is not recognised here: then {SKIP} rights",
    )


def unregistered(answer: Collection[Mapping[str, Any]], wanted: Collection[str]) -> list[str]:
    """Of `wanted`, the namespaces that the subscription does not have yet."""
    states = {one["namespace"].lower(): one["registrationState"] for one in answer}
    return [name for name in wanted if states.get(name.lower()) != "Registered"]


def wanted_providers(mail: str, private_network: str) -> list[str]:
    """The namespaces of all resources that these switches create."""
    mailing = [MAIL_PROVIDER] if mail not in ("", "none") else []
    return [*PROVIDERS, *mailing, *([NETWORK_PROVIDER] if private_network == "true" else [])]


def group(answer: Mapping[str, Any], environment: str, location: str) -> Iterator[Finding]:
    """A resource group of that name that is somebody else's, or this environment's in another region."""
    owner = (answer.get("tags") or {}).get("azd-env-name")
    if owner != environment:
        yield Finding(
            "name",
            f"there is a resource group {answer['name']} already, and it does not belong to this environment.",
            "Choose another name: azd env new <name>",
        )
    elif _squeezed(answer["location"]) != _squeezed(location):
        yield Finding(
            "name",
            f"this environment lies in {answer['location']}, and AZURE_LOCATION says {location}.",
            f"azd env set AZURE_LOCATION {answer['location']}, or a second one beside it: azd env new <name>",
        )


def registration(policy: Mapping[str, Any], roles: Collection[str]) -> Iterator[Finding]:
    """Many tenants let only some people register applications."""
    if policy["defaultUserRolePermissions"]["allowedToCreateApps"] or set(roles) & _REGISTERS:
        return
    yield Finding(
        "signIn",
        "your tenant does not let you register applications, and signIn is made.",
        "Either an administrator registers one and gives you its client id (signIn given, see docs/deploying.md),\n"
        "  or you begin without sign-in, with API keys only (signIn none), or ask for the role Application Developer.",
    )


def mail_note(mail: str) -> str:
    """What the chosen mail domain can send; the limits are the provider's, per subscription."""
    if mail == "managed":
        return (
            "mail: Azure's own domain sends 5 mails a minute and 10 an hour, and that cannot be raised. Notices wait "
            "for their turn. It is for trying out; a desk with people in it needs mail custom."
        )
    if mail == "custom":
        return (
            "mail: a domain of yours sends 30 mails a minute and 100 an hour until Microsoft raises it on request (up "
            "to three days). Its DNS records have to be set before the first mail goes out."
        )
    return "mail: none goes out. Notices are kept in the container `outbox`."


def _squeezed(name: str) -> str:
    return name.replace(" ", "").lower()
