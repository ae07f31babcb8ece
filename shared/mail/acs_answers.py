"""What the answers of Azure Communication Services mean: carried, never to be carried, or later."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError

from shared.services.mail_ports import Carried, MailLater, MailRefused

type What = Literal["send", "ask"]

_DONE = "Succeeded"
_ENDED = {"Failed", "Canceled"}
# Set wrongly: the mail is right, and goes out once the setting is.
_OURS = re.compile(r"sender|domain|subscription|denied|unauthorized", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9._-]{1,60}")
_LONGEST_WAIT_S = 24 * 3600


class AlreadyThere(Exception):
    """The operation of this mail is there: what is repeated was accepted."""


def carried_of(status: Mapping[str, Any] | None) -> Carried:
    """The state of an operation. Raises MailRefused, or MailLater, for one that has failed."""
    state = str((status or {}).get("status", ""))
    if state in _ENDED:
        code = _code((status or {}).get("error")) or state
        raise MailLater(code) if _OURS.search(code) else MailRefused(code)
    return "sent" if state == _DONE else "accepted"


def meaning_of(status: int, headers: Mapping[str, str], text: str, what: What) -> Exception:
    """What an answer that is no success means. Who asks is never told that the mail is refused."""
    code = _code(_parsed(text).get("error")) or str(status)
    if status == 429:
        return MailLater(code, _wait_of(headers), is_throttled=True)
    if status == 409 and what == "send":
        return AlreadyThere(code)
    is_final = status in (400, 413, 422) and not _OURS.search(code) and what == "send"
    return MailRefused(code) if is_final else MailLater(code, _wait_of(headers))


@contextmanager
def translated(what: What) -> Iterator[None]:
    """Raises MailRefused and MailLater from the driver's errors; anything else is a bug and passes."""
    try:
        yield
    except ClientAuthenticationError as error:  # no token, or one that is not taken: also a 400 of whoever gives it
        raise MailLater("sign-in") from error
    except HttpResponseError as error:
        answer: Any = error.response
        headers, text = ({}, "") if answer is None else (answer.headers, answer.text())
        raise meaning_of(error.status_code or 0, headers, text, what) from error
    except (AzureError, TimeoutError, OSError) as error:
        raise MailLater("no-answer") from error


def _wait_of(headers: Mapping[str, str]) -> float | None:
    try:
        return min(max(math.ceil(float(headers.get("Retry-After", ""))), 1), _LONGEST_WAIT_S)
    except ValueError:
        return None


def _parsed(text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _code(error: object) -> str:
    """A code of the service's; never its message, which names addresses."""
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
