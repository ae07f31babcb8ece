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
from infra.hooks.subscription import Account

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
    skipped = setting("ZERODESK_PREFLIGHT_SKIP").replace(",", " ").split()
    left = [finding for finding in findings if finding.check not in skipped]
    if left:
        raise Stop(*left)


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
    looks: tuple[Callable[[Account, Parameters], Iterable[Finding]], ...] = (_region, _rights, _name, _sign_in)
    found = [finding for look in looks for finding in look(account, given)]
    return found or list(_providers(account, given))


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
    who = setting("AZURE_PRINCIPAL_ID") or account.user
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
    if given.value("signIn") != "made":
        return []
    graph = "https://graph.microsoft.com/v1.0"
    policy = az("rest", "--method", "get", "--url", f"{graph}/policies/authorizationPolicy")
    if not account.is_user:
        say("sign-in: a pipeline registers the application only with the permission Application.ReadWrite.OwnedBy.")
        return []
    roles = az("rest", "--method", "get", "--url", f"{graph}/me/memberOf/microsoft.graph.directoryRole")
    return subscription.registration(policy, [one["displayName"] for one in roles["value"]])


def _providers(account: Account, given: Parameters) -> Iterable[Finding]:
    return register(subscription.wanted_providers(given.value("mail"), given.value("privateNetwork").lower()))


if __name__ == "__main__":
    raise SystemExit(main(preflight))
