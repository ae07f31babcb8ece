"""Refusals as problem+json (RFC 9457): one table from what went wrong to status and code."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import azure.functions as func
import msgspec

from functions.json_text import Malformed
from shared.domain.errors import AnsweredMeanwhile, Invalid, NotAllowed, NotFound, Refused, Stale, WrongState
from shared.services.callers import NotSignedIn
from shared.services.gate import TooOften
from shared.services.ports import Conflict, StorageDown
from shared.services.requests import KeyReused

TYPE = "application/problem+json"
RETRY_AFTER_S = "2"


class WrongType(Refused):
    """The content type, charset or encoding is not one that this endpoint takes."""


class TooLarge(Refused):
    """The body is longer than this endpoint takes."""


class NoLength(Refused):
    """The body came in chunks: the host would hand it over empty."""


class Forged(NotAllowed):
    """A form without the random text that our cookie holds: somebody else's, or one that is too old."""


class MadeForAnother(Forged):
    """A form of ours, but of a page that was made for somebody else than who is signed in by now."""


class NoSuchMethod(Refused):
    """The path is there, but not with this method."""

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(f"this path takes {', '.join(allowed)}")
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, its code in `type`, its title."""

    status: int
    code: str
    title: str


KINDS: Mapping[type[Exception], Kind] = {
    Malformed: Kind(400, "malformed", "The body cannot be read"),
    NotSignedIn: Kind(401, "signed-out", "Who is asking?"),
    Forged: Kind(403, "forged", "The form is not known here"),
    MadeForAnother: Kind(403, "made-for-another", "The form was made for somebody else"),
    NotAllowed: Kind(403, "forbidden", "You may not do this"),
    NotFound: Kind(404, "not-found", "There is no such thing"),
    NoSuchMethod: Kind(405, "no-such-method", "The path does not take this method"),
    WrongState: Kind(409, "wrong-state", "The ticket's state stands against it"),
    AnsweredMeanwhile: Kind(409, "answered-meanwhile", "Somebody answered meanwhile"),
    KeyReused: Kind(409, "key-reused", "The Idempotency-Key was used for something else"),
    NoLength: Kind(411, "no-length", "The body needs a Content-Length"),
    Stale: Kind(412, "stale", "The version has changed"),
    TooLarge: Kind(413, "too-large", "The body is too large"),
    WrongType: Kind(415, "wrong-type", "The body's type is not taken here"),
    Invalid: Kind(422, "invalid", "A value is wrong"),
    TooOften: Kind(429, "too-often", "Too many requests lately"),
    Conflict: Kind(503, "busy", "Too many are writing at once"),
    StorageDown: Kind(503, "storage-away", "Storage does not answer"),
}
BUG = Kind(500, "internal", "Something broke here")
FIXED = {NotFound: "it is not there, or not for you to see", StorageDown: "try again in a moment"}


def kind_of(error: Exception) -> Kind | None:
    """The narrowest kind along the error's classes; None for an error that is a bug."""
    return next((KINDS[cls] for cls in type(error).__mro__ if cls in KINDS), None)


def problem(kind: Kind, detail: str, extra: Mapping[str, Any] | None = None) -> func.HttpResponse:
    """A problem as an answer."""
    content = {
        "type": f"/problems/{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        **(extra or {}),
    }
    return func.HttpResponse(msgspec.json.encode(content), status_code=kind.status, mimetype=TYPE)


def refusal(error: Exception, kind: Kind, extra: Mapping[str, Any] | None = None) -> func.HttpResponse:
    """The answer to what was refused. `detail` never tells a foreign thing from a missing one."""
    members: dict[str, Any] = dict(extra or {})
    if isinstance(error, Invalid):
        members["errors"] = [{"field": error.field, "code": error.code, "problem": error.problem}]
    answer = problem(kind, FIXED.get(type(error), str(error)), members)
    if isinstance(error, NotSignedIn):
        answer.headers["WWW-Authenticate"] = 'ApiKey realm="Zerodesk", header="X-Api-Key"'
    if isinstance(error, NoSuchMethod):
        answer.headers["Allow"] = ", ".join(error.allowed)
    if after := retry_after(error, kind):
        answer.headers["Retry-After"] = after
    return answer


def retry_after(error: Exception, kind: Kind) -> str | None:
    """In how many seconds to try again, where that helps."""
    if isinstance(error, TooOften):
        return str(math.ceil(error.seconds))
    return RETRY_AFTER_S if kind.status == 503 else None
