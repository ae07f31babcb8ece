"""Registers the resource providers that a subscription lacks: a new one has hardly any, and it creates nothing."""

import time
from collections.abc import Sequence

from infra.hooks.runner import Failed, Finding, az, say, setting
from infra.hooks.subscription import unregistered

_PATIENCE_S = 300
_PAUSE_S = 5.0


def register(wanted: Sequence[str]) -> list[Finding]:
    """Those that could not be registered in time; it is done when all of them say so."""
    missing = unregistered(_all(), wanted)
    if not missing:
        return []
    say(f"registering for this subscription: {', '.join(missing)}")
    pause = float(setting("ZERODESK_PREFLIGHT_PAUSE") or _PAUSE_S)
    try:
        for name in missing:
            az("provider", "register", "--namespace", name)
        for _ in range(int(_PATIENCE_S / _PAUSE_S)):
            missing = unregistered(_all(), missing)
            if not missing:
                return []
            time.sleep(pause)
    except Failed as error:
        return [_finding(name, str(error)) for name in missing]
    return [_finding(name, f"not done after {_PATIENCE_S} s") for name in missing]


def _all() -> list[dict[str, str]]:
    found: list[dict[str, str]] = az(
        "provider", "list", "--query", "[].{namespace:namespace,registrationState:registrationState}"
    )
    return found


def _finding(name: str, why: str) -> Finding:
    mend = f"An owner of the subscription runs: az provider register --namespace {name} --wait"
    return Finding("providers", f"the subscription is not registered for {name}: {why.splitlines()[0]}", mend)
