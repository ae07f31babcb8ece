"""Asking for a link, and opening it."""

from typing import Annotated, Literal

import azure.functions as func
import msgspec

from functions import cookies
from functions.contract import RouteTable
from functions.fields import is_blank
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.checks import Checks, fresh, mail_address
from functions.pages.places import origin_of
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.errors import Invalid
from shared.domain.numbers import is_number
from shared.services.gate import TooOften, Visit
from shared.services.linking import Question
from shared.services.sessions import LIVES
from shared.web.support_views import LinkOver, StatusAsked, StatusForm

_AROUND = str.maketrans("", "", "[]# \t\xa0")


class StatusQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A number that is known already, or that a link was asked for."""

    number: Annotated[str, msgspec.Meta(max_length=20)] | None = None
    asked: Literal["yes"] | None = None


class LinkQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The token stands in the query and not in the path: the platform's telemetry keeps paths, and blackens queries."""

    token: str = ""
    number: Annotated[str, msgspec.Meta(max_length=20)] | None = None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages of links."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "status", query=StatusQuery)
    async def show_status_form(ask: PageAsk) -> PageAnswer:
        """Number and address; or that a link is on its way, if they belong together."""
        view = StatusAsked() if ask.query.asked else StatusForm(typed=fresh(number=ask.query.number))
        return Shown(view=view, keeps="until asked again")

    @at("POST", "status")
    async def ask_for_link(ask: PageAsk) -> PageAnswer:
        """The same answer whatever there is: who asks learns nothing of tickets and addresses."""
        checks = Checks(ask.form)
        email, number = checks.of("email", mail_address, ""), checks.of("number", _number, "")
        nonce = checks.nonce()
        if checks.problems:
            return Shown(view=StatusForm(typed=checks.typed()), status=422)
        question = Question(nonce=nonce, number=number, email=email, trace=ask.trace)
        try:
            await app.gate.check_ask(Visit(email=email, origin=origin_of(ask.req), id=question.id))
        except TooOften as error:
            view = StatusForm(typed=checks.typed(), wait=error.minutes)
            return Shown(view=view, status=429, wait_s=error.seconds)
        await app.links.ask(question)
        return Elsewhere(path="/status?asked=yes")

    @at("GET", "link", query=LinkQuery)
    async def open_link(ask: PageAsk) -> PageAnswer:
        """Swap a link for a session and a clean address, as often as it is opened."""
        opened = await app.links.open(ask.query.token, ask.secret, ask.known)
        if opened is None:
            number = ask.query.number or ""
            return Shown(view=LinkOver(number=number if is_number(number) else ""), status=404)
        number, session = opened
        seconds, secure = int(LIVES.total_seconds()), not app.is_local
        given = [cookies.cookie(cookies.SESSION, session.text, is_secure=secure, seconds=seconds)] if session else []
        return Elsewhere(path=f"/t/{number}", cookies=given)

    return bp


def _number(name: str, text: str) -> str:
    """A ticket number as people write one: with a # before it, in the brackets of our mails, with blanks anywhere."""
    number = text.translate(_AROUND)
    if is_blank(number):
        raise Invalid(name, "missing", "there is no number")
    if not is_number(number):
        raise Invalid(name, "format", "a number is 6 to 12 digits")
    return number
