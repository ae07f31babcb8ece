"""The app's configuration, read once from the environment in function_app.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from shared.domain.desk_check import OBJECT_ID
from shared.services.signing_in import Tenant


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
    mail: "MailSettings | None" = None
    site_url: str = ""  # for links in mails
    memory_mb: int = 512  # of an instance, for what runs cost
    poison_s: float = 60  # twice that until poison is tried again, then twice as long each time
    tenant: Tenant | None = None  # whose accounts the platform signs in; None where it signs in nobody

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
            mail=_mail(env),
            site_url=_site_url(env),
            memory_mb=_whole(env, "ZERODESK_INSTANCE_MB", 512),
            tenant=_tenant(env),
        )
        if settings.connection_string is None and settings.account is None:
            raise BadSettings("set AzureWebJobsStorage, or AzureWebJobsStorage__accountName for an identity")
        least = function_timeout_s(env.get("AzureFunctionsJobHost__functionTimeout"))
        if settings.bell_hidden_s <= least:
            raise BadSettings(f"ZERODESK_BELL_HIDDEN_SECONDS must exceed the functionTimeout of {least:.0f} s")
        return settings


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Azure Communication Services: where, as whom, and how many mails may go out in an hour."""

    endpoint: str
    sender: str
    per_hour: int


def _mail(env: Mapping[str, str]) -> MailSettings | None:
    """Raises BadSettings for an endpoint without a sender."""
    endpoint, sender = _url(env, "ZERODESK_MAIL_ENDPOINT"), env.get("ZERODESK_MAIL_FROM", "")
    if not endpoint:
        return None
    if "@" not in sender:
        raise BadSettings("set ZERODESK_MAIL_FROM to the address that mails come from")
    return MailSettings(endpoint=endpoint, sender=sender, per_hour=_whole(env, "ZERODESK_MAIL_PER_HOUR", 100))


def _url(env: Mapping[str, str], name: str) -> str:
    url = env.get(name) or ""
    if url and not url.startswith("https://"):
        raise BadSettings(f"{name} begins with https://")
    return url


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise BadSettings(f"{name} is a whole number of 1 or more, not {text!r}")
    return int(text)


def function_timeout_s(override: str | None = None) -> float:
    """How long a function may run, from host.json or the setting by which the platform overrides it."""
    host = json.loads((Path(__file__).parent.parent / "host.json").read_text("utf-8"))
    hours, minutes, seconds = (int(part) for part in (override or host["functionTimeout"]).split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds).total_seconds()


def _tenant(env: Mapping[str, str]) -> Tenant | None:
    """None unless the platform says that its sign-in is on, and we know for whom: its headers are anybody's else."""
    tenant = _object_id("ZERODESK_TENANT_ID", env.get("ZERODESK_TENANT_ID"))
    audience = _object_id("ZERODESK_CLIENT_ID", env.get("ZERODESK_CLIENT_ID"))
    first_admin = _object_id("ZERODESK_FIRST_ADMIN", env.get("ZERODESK_FIRST_ADMIN"))
    if env.get("WEBSITE_AUTH_ENABLED", "").lower() != "true" or tenant is None or audience is None:
        return None
    return Tenant(id=tenant, audience=audience, first_admin=first_admin)


def _object_id(name: str, text: str | None) -> str | None:
    if not text:
        return None
    if not OBJECT_ID.fullmatch(text.lower()):
        raise BadSettings(f"{name} is an id of 8-4-4-4-12 hexadecimal digits, not {text[:50]!r}")
    return text.lower()


def _site_url(env: Mapping[str, str]) -> str:
    """As set, else as the platform calls the app. Never as a request calls it: that would let it choose the host."""
    host, given = env.get("WEBSITE_HOSTNAME"), env.get("ZERODESK_SITE_URL") or ""
    url = given if given.startswith(("http://localhost:", "http://127.0.0.1:")) else _url(env, "ZERODESK_SITE_URL")
    return url.rstrip("/") or (f"https://{host}" if host else "")


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadSettings(f"not a number of seconds: {text!r}") from error
