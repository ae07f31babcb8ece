"""preflight: everything that can be wrong before anything is created, all of it at once, each with its mend."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Callable

from infra.hooks import parameters, subscription
from infra.hooks.parameters import Parameters
from infra.hooks.providers import register
from infra.hooks.runner import ROOT, Failed, Finding, Stop, az, dev, main, say, setting
from infra.hooks.subscription import SKIP, Account

Look = Callable[[Account, Parameters], Iterable[Finding]]
_GRAPH = "https://graph.microsoft.com/v1.0"
_PARAMETERS = Path("infra", "main.parameters.json")
_ABBREVIATIONS = Path("infra", "abbreviations.json")


def preflight() -> None:
    """Raises Stop with every finding. What needs no sign-in is looked at first."""
    given = parameters.read((ROOT / _PARAMETERS).read_text(encoding="utf-8"), os.environ)
    stop_at([*parameters.check(given), *_desk()])
    stop_at(_azure(given))
    say(subscription.mail_note(given.value("mail")))
    if given.value("alerts").lower() == "true" and not given.value("alertEmail"):
        say(f"alerts: nobody is told of them yet. {given.mend('alertEmail', '<address>')}")
    say("preflight: all is well; now Azure creates what is missing (about five minutes the first time).")


def stop_at(findings: Iterable[Finding]) -> None:
    """Raises Stop for those that nobody asked to skip."""
    left = [finding for finding in findings if finding.check not in _skipped()]
    if left:
        raise Stop(*left)


def _skipped() -> list[str]:
    return setting("ZERODESK_PREFLIGHT_SKIP").replace(",", " ").split()


def _desk() -> list[Finding]:
    """desk.yaml is checked by the code that will publish it; that says what is wrong with it."""
    if dev("seed", "--check") == 0:
        return []
    return [Finding("desk", "desk.yaml cannot be published: see above.", "Mend desk.yaml, then run azd again.")]


def _azure(given: Parameters) -> list[Finding]:
    account = _account()
    wrong = list(subscription.subscription(account, setting("AZURE_SUBSCRIPTION_ID")))
    if wrong:
        return wrong  # all other answers would be about another subscription
    looks: dict[str, Look] = {"region": _region, "rights": _rights, "name": _name, "signIn": _sign_in}
    found = [finding for check, look in looks.items() for finding in _looked(check, look, account, given)]
    return found or _looked("providers", _providers, account, given)


def _looked(check: str, look: Look, account: Account, given: Parameters) -> list[Finding]:
    """What it finds. The Azure CLI may see less than azd may do, so that what it cannot see can be skipped too."""
    if check in _skipped():
        return []
    try:
        return list(look(account, given))
    except Failed as error:
        return [Finding(check, f"{check} cannot be looked up: {error}", f"If you know it is right: {SKIP} {check}")]


def _account() -> Account:
    try:
        return subscription.account(az("account", "show"))
    except Failed:
        raise Stop(Finding("az", "nobody is signed in to the Azure CLI.", "az login")) from None


def _region(account: Account, given: Parameters) -> Iterable[Finding]:
    offered = [one["name"] for one in az("functionapp", "list-flexconsumption-locations")]
    return subscription.region(given.value("location"), offered)


def _rights(account: Account, given: Parameters) -> Iterable[Finding]:
    scope = f"/subscriptions/{account.subscription}"
    who = subscription.object_id(az("account", "get-access-token", "--query", "accessToken"))
    groups = ["--include-groups"] if account.is_user else []
    held = az("role", "assignment", "list", "--assignee", who, "--scope", scope, "--include-inherited", *groups)
    return subscription.rights([one["roleDefinitionName"] for one in held], account.user, account.subscription)


def _name(account: Account, given: Parameters) -> Iterable[Finding]:
    environment = given.value("environmentName")
    name = json.loads((ROOT / _ABBREVIATIONS).read_text(encoding="utf-8"))["resourceGroup"] + environment
    if not az("group", "exists", "--name", name):
        return []
    return subscription.group(az("group", "show", "--name", name), environment, given.value("location"))


def _sign_in(account: Account, given: Parameters) -> Iterable[Finding]:
    if given.value("signIn") != "none" and not account.is_user and not given.value("firstAdminId"):
        say(f"sign-in: a pipeline is no first admin. {given.mend('firstAdminId', '<object id of a person>')}")
    if given.value("signIn") != "made":
        return []
    if not account.is_user:
        say("sign-in: a pipeline registers the application only with the permission Application.ReadWrite.OwnedBy.")
        return []
    try:
        roles = az("rest", "--method", "get", "--url", f"{_GRAPH}/me/memberOf/microsoft.graph.directoryRole")
        policy = az("rest", "--method", "get", "--url", f"{_GRAPH}/policies/authorizationPolicy")
    except Failed:  # a plain member may not read the policy, and may register applications all the same
        say("sign-in: whether you may register applications is not shown to you; if not, see docs/deploying.md.")
        return []
    return subscription.registration(policy, [one["displayName"] for one in roles["value"]])


def _providers(account: Account, given: Parameters) -> Iterable[Finding]:
    return register(subscription.wanted_providers(given.value("mail"), given.value("privateNetwork").lower()))


if __name__ == "__main__":
    raise SystemExit(main(preflight))
