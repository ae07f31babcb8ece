"""Between the host and the app: who asks, decode, answer; errors to problems; one line of log for each request."""

import asyncio
import json
import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import azure.functions as func
import msgspec

from functions.addresses import query_of
from functions.contract import MOST_BODY, Contract
from functions.decoding import decode_body, decode_query
from functions.long_data import put_aside
from functions.problems import BUG, NoLength, TooLarge, WrongType, kind_of, problem, refusal
from functions.who_asks import who_asks
from shared.app import App
from shared.clock import new_id
from shared.domain.errors import Invalid, NotFound
from shared.domain.numbers import is_number
from shared.domain.values import Actor
from shared.services.ports import StorageDown
from shared.services.requests import Request, command_id_of

log = logging.getLogger("zerodesk")
LONGEST_S = 9.0  # storage that hangs is a 503 within 10 s, whatever the drivers' own timeouts add up to
NOBODY = Actor(kind="key", id="")
_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)
_PLACE = re.compile(r"[1-9][0-9]{0,7}", re.ASCII)
_TAG = re.compile(r'"([0-9a-f]{1,32})"', re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request, decoded."""

    req: func.HttpRequest
    contract: Contract
    by: Actor
    trace: str
    body: Any = None
    query: Any = None

    @property
    def number(self) -> str:
        """The ticket number of the path. Raises NotFound for anything but the digits as given out."""
        number: str = self.req.route_params.get("number", "")
        if not is_number(number):
            raise NotFound(number)
        return number

    @property
    def n(self) -> int:
        """The event number of the path. Raises NotFound."""
        n: str = self.req.route_params.get("n", "")
        if not _PLACE.fullmatch(n):
            raise NotFound(self.number)
        return int(n)

    def request(self, *, tagged: bool = True) -> Request:
        """The circumstances of a command. Raises Invalid for a malformed Idempotency-Key or If-Match.

        `tagged`: its If-Match names a ticket's version.
        """
        key = self.req.headers.get("idempotency-key")
        if key is not None and not _KEY.fullmatch(key):
            raise Invalid("Idempotency-Key", "format", "a key is 1 to 255 visible ASCII characters")
        method, path = self.contract.method, self.contract.path.format(**self.req.route_params)
        version = tag_in(self.req, "if-match") if tagged else None
        if version is not None and not (version.isdecimal() and len(version) < 10):
            raise Invalid("If-Match", "format", "this is not a ticket's ETag")
        return Request(
            by=self.by,
            command_id=new_id() if key is None else command_id_of(self.by, method, path, key),
            nonce=new_id(),
            trace=self.trace,
            is_keyed=key is not None,
            body=self.req.get_body() + query_of(self.req).encode(),
            if_match=None if version is None else int(version),
            status=self.contract.status,
        )


type Handler = Callable[[Ask], Awaitable[func.HttpResponse]]


async def guarded(
    app: App, contract: Contract, handler: Handler, req: func.HttpRequest, trace: str
) -> func.HttpResponse:
    """The handler's answer, or the problem that its exception means. Nobody else catches `Exception`."""
    try:
        async with asyncio.timeout(LONGEST_S):
            return await handler(await _ask(app, contract, req, trace))
    except TimeoutError as error:
        log.warning("%s took too long", contract.name)
        away = StorageDown(str(error))
        kind = kind_of(away)
        assert kind is not None
        return refusal(away, kind)
    except Exception as error:
        kind = kind_of(error)
        if kind is None:
            log.error("%s failed: %s", contract.name, where(error))
            return problem(BUG, "the operators find it under the Trace-Id of this answer")
        if kind.status == 503:
            log.warning("%s: %s", contract.name, error)
        return refusal(error, kind, getattr(error, "members", None))


async def _ask(app: App, contract: Contract, req: func.HttpRequest, trace: str) -> Ask:
    by = NOBODY if contract.access == "anyone" else await who_asks(app, req)
    body = _body(contract, req) if contract.is_write else None
    query = None if contract.any_query else decode_query(req.url, contract.query or NoQuery)
    return Ask(req=req, contract=contract, by=by, trace=trace, body=body, query=query)


class NoQuery(msgspec.Struct, forbid_unknown_fields=True):
    """No query at all."""


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """No body, or an empty object."""


def _body(contract: Contract, req: func.HttpRequest) -> Any:
    if "chunked" in req.headers.get("transfer-encoding", "").lower():
        raise NoLength("send the body with a Content-Length")
    raw = req.get_body()
    if len(raw) > contract.most_body:
        raise TooLarge(f"a body has at most {contract.most_body} bytes here")
    if not raw and (contract.body is None or contract.may_lack_body):
        return None
    _check_type(req)
    rest, aside = (raw, {}) if len(raw) <= MOST_BODY else put_aside(raw)
    if len(rest) > MOST_BODY:
        raise TooLarge(f"a body has at most {MOST_BODY} bytes besides the data of its attachments, in base64")
    return decode_body(rest, contract.body or NoBody, aside)


def _check_type(req: func.HttpRequest) -> None:
    kind, *parameters = (part.strip().lower() for part in req.headers.get("content-type", "").split(";"))
    if kind != "application/json":
        raise WrongType("the body is application/json")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise WrongType("the charset is utf-8")
    if req.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise WrongType("the body comes without a content encoding")


def tag_in(req: func.HttpRequest, header: str) -> str | None:
    """The version that a conditional header names. Raises Invalid for `*`, lists and weak tags."""
    value: str | None = req.headers.get(header)
    if value is None:
        return None
    found = _TAG.fullmatch(value.strip())
    if found is None:
        raise Invalid(header.title(), "format", "give one strong ETag, in its quotes")
    return found[1]


def is_known(req: func.HttpRequest, version: str) -> bool:
    """Whether If-None-Match names this version. A proxy may have made a tag weak, and a cache may hold several."""
    known = req.headers.get("if-none-match", "")
    return known.strip() == "*" or version in _TAG.findall(known)


def answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> func.HttpResponse:
    """A JSON answer."""
    body = msgspec.json.encode(content)
    return func.HttpResponse(body, status_code=status, mimetype="application/json", headers=headers or {})


def where(error: BaseException) -> str:
    """Types and places of an error and of what caused it, without their texts: these may hold what people wrote."""
    told = f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
    cause = error.__cause__ or error.__context__
    return told if cause is None else f"{told}after {where(cause)}"


def trace_of(context: func.Context) -> str:
    """The W3C traceparent of this invocation; a new one where the host gave none."""
    given = getattr(context.trace_context, "trace_parent", None)
    return given if isinstance(given, str) and given.count("-") == 3 else f"00-{new_id()}-{new_id()[:16]}-01"


def trace_id_of(trace: str) -> str:
    """The part of a traceparent that all that follows from one request have in common."""
    return trace.split("-")[1]


def note(what: str, **facts: Any) -> None:
    """One line of log: compact JSON of codes and numbers, never of words."""
    log.info(json.dumps({"what": what, **facts}, separators=(",", ":")))
