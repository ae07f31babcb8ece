"""The app's configuration, read once from the environment in function_app.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


class BadSettings(Exception):
    """The app cannot start like this; the text says what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`connection_string` for the emulator, `account` (with the identity's `client_id`) in Azure."""

    connection_string: str | None = None
    account: str | None = None
    client_id: str | None = None
    bell_hidden_s: float = 420
    retry_s: float = 15  # until a queue function that met storage away is tried again
    poison_s: float = 60  # twice that until poison is tried again, then twice as long each time

    @staticmethod
    def read(env: Mapping[str, str]) -> "Settings":
        """Raises BadSettings for what is missing, or for a bell that may ring while its commit can still land."""
        settings = Settings(
            connection_string=env.get("AzureWebJobsStorage") or None,
            account=env.get("AzureWebJobsStorage__accountName") or None,
            client_id=env.get("AzureWebJobsStorage__clientId") or None,
            bell_hidden_s=_seconds(env.get("ZERODESK_BELL_HIDDEN_SECONDS", "420")),
            retry_s=_seconds(env.get("ZERODESK_RETRY_SECONDS", "15")),
            poison_s=_seconds(env.get("ZERODESK_POISON_SECONDS", "60")),
        )
        if settings.connection_string is None and settings.account is None:
            raise BadSettings("set AzureWebJobsStorage, or AzureWebJobsStorage__accountName for an identity")
        least = function_timeout_s(env.get("AzureFunctionsJobHost__functionTimeout"))
        if settings.bell_hidden_s <= least:
            raise BadSettings(f"ZERODESK_BELL_HIDDEN_SECONDS must exceed the functionTimeout of {least:.0f} s")
        return settings


def function_timeout_s(override: str | None = None) -> float:
    """How long a function may run, from host.json or the setting by which the platform overrides it."""
    host = json.loads((Path(__file__).parent.parent / "host.json").read_text("utf-8"))
    hours, minutes, seconds = (int(part) for part in (override or host["functionTimeout"]).split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds).total_seconds()


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadSettings(f"not a number of seconds: {text!r}") from error
