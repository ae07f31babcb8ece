"""Between the host and pages: who looks, what was sent, and every answer a page, the refusals too."""

import asyncio
import hashlib
import hmac
import logging
import math
import re
from collections.abc import Awaitable, Callable
from copy import replace
from urllib.parse import urlencode

import azure.functions as func

from functions import cookies, edge
from functions.addresses import path_of
from functions.contract import Contract
from functions.decoding import decode_known
from functions.edge import NoQuery, is_known, trace_id_of, trace_of, where
from functions.headers import OWN_FILES, guard
from functions.origins import require_our_origin
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.forms import Form, read_form
from functions.pages.places import READS, place_of
from functions.pages.visitors import form_token, unknown_visitor, visitor_as
from functions.problems import BUG, Forged, MadeForAnother, NoSuchMethod, kind_of, retry_after
from functions.runs import running, say_what
from functions.who_asks import Looker, who_looks
from shared.app import App
from shared.clock import new_id
from shared.domain.errors import NotAllowed, NotFound
from shared.domain.numbers import is_number
from shared.domain.values import Actor, Grant
from shared.services.callers import NotSignedIn
from shared.services.ports import StorageDown
from shared.web.pages import render
from shared.web.views import ProblemPage
from shared.web.visitor import Visitor

log = logging.getLogger("zerodesk")
PORTAL = Actor(kind="key", id="portal", grant=Grant(scopes=frozenset(("intake",))))  # for who is not signed in
HTML = "text/html"
NOT_KEPT = "no-store"
VARIES = "Accept-Language"  # not by cookie: who comes back would get another form, and send it again
ASKED_AGAIN = "private, no-cache"

_IS_WORDS = re.compile(r"subject|message|reply|note|[a-z]+-comment")

type PageHandler = Callable[[PageAsk], Awaitable[PageAnswer]]


async def serve_page(
    app: App, contract: Contract, handler: PageHandler, req: func.HttpRequest, context: func.Context
) -> func.HttpResponse:
    """Run a handler and write its page; whatever happens inside, the answer is a page of ours."""
    with running(app, "request", trace_of(context), "inside", action=contract.name) as run:
        kept, is_read = form_token(app, req), req.method in READS
        visitor = replace(unknown_visitor(app, req, kept or new_id()), may_choose=is_read or kept is not None)
        answer = await _guarded(app, contract, handler, req, visitor, run.trace)
        if kept is None and is_read and answer.status_code != 303:
            form = cookies.cookie(cookies.FORM, visitor.token, is_secure=not app.is_local)
            answer.headers.add("Set-Cookie", form)
        say_what(run, contract, req, answer)
    return guard(answer, OWN_FILES)


async def _guarded(
    app: App, contract: Contract, handler: PageHandler, req: func.HttpRequest, visitor: Visitor, trace: str
) -> func.HttpResponse:
    form = Form()
    try:
        async with asyncio.timeout(edge.LONGEST_S):
            looker = await who_looks(app, req)
            visitor = await visitor_as(app, visitor, looker.actor if looker else None)
            if contract.is_write:
                form = _form(contract, req)
                _require_token(form, visitor)
            ask = replace(_ask(app, contract, req, visitor, looker, trace), form=form)
            _require_same(ask)
            return _written(ask, await handler(ask))
    except NotSignedIn as error:
        if "part" in req.params or _words(form):
            return _refused(error, visitor, trace, req, form)
        return _elsewhere(_door(req))
    except TimeoutError as error:
        log.warning("%s took too long", contract.name)
        return _refused(StorageDown(str(error)), visitor, trace, req, form)
    except Exception as error:
        if kind_of(error) is None:
            log.error("%s failed: %s", contract.name, where(error))
        return _refused(error, visitor, trace, req, form)


def _ask(
    app: App, contract: Contract, req: func.HttpRequest, visitor: Visitor, looker: Looker | None, trace: str
) -> PageAsk:
    if looker is None and contract.access == "caller":
        raise NotSignedIn("sign in")
    return PageAsk(
        req=req,
        contract=contract,
        by=PORTAL if looker is None else looker.actor,
        trace=trace,
        query=decode_known(req.url, contract.query or NoQuery),
        visitor=visitor,
        known=None if looker is None else looker.actor,
        is_by_platform=looker is not None and looker.is_by_platform,
        secret=cookies.session_of(req, is_secure=not app.is_local),
    )


def _form(contract: Contract, req: func.HttpRequest) -> Form:
    """What was sent, if it comes from a page of ours. Raises NotAllowed, and what `read_form` raises."""
    require_our_origin(req)
    return read_form(contract, req)


def _require_token(form: Form, visitor: Visitor) -> None:
    if not hmac.compare_digest(form.value("token").encode(), visitor.token.encode()):
        raise Forged("the form's token is not that of the cookie")


def _require_same(ask: PageAsk) -> None:
    """Nobody sends what somebody else typed: in another tab of a browser, people sign out and in."""
    if ask.contract.access == "caller" and ask.is_of_another:
        raise MadeForAnother("somebody else is signed in by now than when the page was opened")


def _written(ask: PageAsk, given: PageAnswer) -> func.HttpResponse:
    answer = _elsewhere(given.path) if isinstance(given, Elsewhere) else _page(ask, given)
    for one in given.cookies:
        answer.headers.add("Set-Cookie", one)
    return answer


def _elsewhere(path: str) -> func.HttpResponse:
    return func.HttpResponse(b"", status_code=303, headers={"Location": path, "Cache-Control": NOT_KEPT})


def _page(ask: PageAsk, shown: Shown) -> func.HttpResponse:
    """The page, or a fragment of it with the tag of its content: who has it already gets 304."""
    part = getattr(ask.query, "part", None)
    visitor = replace(ask.visitor, may_choose=not ask.contract.is_write)
    body = render(shown.view, visitor, part).encode()
    headers = {"Cache-Control": NOT_KEPT if shown.keeps == "nothing" else ASKED_AGAIN, "Vary": VARIES}
    if shown.wait_s:
        headers["Retry-After"] = str(math.ceil(shown.wait_s))
    if part is not None:
        version = hashlib.sha256(body).hexdigest()[:32]
        headers["ETag"] = f'"{version}"'
        if is_known(ask.req, version):
            return func.HttpResponse(b"", status_code=304, headers=headers)
    return func.HttpResponse(body, status_code=shown.status, mimetype=HTML, charset="utf-8", headers=headers)


def _refused(error: Exception, visitor: Visitor, trace: str, req: func.HttpRequest, form: Form) -> func.HttpResponse:
    """The problem and its trace, and nothing else of it; the words of a form whose page is not to be had any more."""
    kind = kind_of(error) or BUG
    is_away = form.fields and isinstance(error, NotFound) and "number" in req.route_params
    is_another = isinstance(error, MadeForAnother)
    is_over = is_another or (isinstance(error, NotAllowed | NotSignedIn) and not isinstance(error, Forged))
    again = _page_of(req) if is_another else _door(req) if isinstance(error, NotSignedIn) else ""
    view = ProblemPage(
        code="moved-away" if is_away else kind.code,
        trace=trace_id_of(trace),
        words=_words(form) if is_away or is_over else [],
        again=again,
    )
    body = render(view, visitor).encode()
    answer = func.HttpResponse(body, status_code=kind.status, mimetype=HTML, charset="utf-8")
    answer.headers["Cache-Control"], answer.headers["Vary"] = NOT_KEPT, VARIES
    if isinstance(error, NoSuchMethod):
        answer.headers["Allow"] = ", ".join(error.allowed)
    if after := retry_after(error, kind):
        answer.headers["Retry-After"] = after
    return answer


def _words(form: Form) -> list[str]:
    return [text for name, text in form.fields.items() if text.strip() and _IS_WORDS.fullmatch(name)]


def _door(req: func.HttpRequest) -> str:
    """Where somebody makes themselves known: for a ticket of theirs by a link, else by signing in.

    From a form it goes on with the page that the form stands on.
    """
    page, number = _page_of(req), req.route_params.get("number", "")
    to = f"/sign-in?{urlencode({'next': page})}"
    if is_number(number) and not page.startswith("/desk/"):
        to = f"/status?{urlencode({'number': number})}"
    return to


def _page_of(req: func.HttpRequest) -> str:
    """The page that was asked for, or that the form stands on which was sent."""
    path, number = path_of(req), req.route_params.get("number", "")
    if not is_number(number):
        return place_of(req) if req.method in READS else place_of(req).partition("?")[0]
    return f"/desk/tickets/{number}" if path.startswith("/desk/") else f"/t/{number}"
