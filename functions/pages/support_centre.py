"""The support centre's door: welcome, opening a ticket, and the number of it."""

from collections.abc import Mapping, Sequence
from copy import replace
from typing import Annotated

import azure.functions as func
import msgspec

from functions.contract import MOST_WITH_FILES, ROOT, RouteTable
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.checks import Checks, fresh, line, mail_address, one_of, words
from functions.pages.edge import PORTAL
from functions.pages.places import origin_of
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.commands import OpenTicket
from shared.domain.desk import DeskDocument, Topic
from shared.domain.errors import Invalid
from shared.domain.values import Contact, Message, Source
from shared.services.callers import NotSignedIn
from shared.services.gate import TooOften, Visit
from shared.services.requests import KeyReused
from shared.web.support_views import Opened, OpenForm, Welcome
from shared.web.views import Choice, Typed

SOURCES: Sequence[Source] = ("phone", "email", "other")


class OpenQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A topic that is chosen already."""

    topic: Annotated[str, msgspec.Meta(max_length=40)] | None = None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages at the door."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", ROOT)
    async def show_welcome(ask: PageAsk) -> PageAnswer:
        """The start page."""
        desk = await app.desks.current()
        return Shown(view=Welcome(may_open=_may_open(desk, ask)), keeps="until asked again")

    @at("GET", "open", query=OpenQuery)
    async def show_open_form(ask: PageAsk) -> PageAnswer:
        """The form of a new ticket."""
        desk = await app.desks.current()
        if not _may_open(desk, ask):
            raise NotSignedIn("this desk takes tickets from who is signed in")
        contact = await app.names.person(ask.by.id) if ask.by.only is not None else None
        known = {"name": contact.name, "email": contact.email} if contact else {}
        typed = fresh(topic=ask.query.topic, source=SOURCES[0] if ask.by.kind == "agent" else None, **known)
        return Shown(view=_form(desk, ask, typed), keeps="nothing" if known else "until asked again")

    @at("POST", "open", most_body=MOST_WITH_FILES)
    async def open_ticket(ask: PageAsk) -> PageAnswer:
        """Open a ticket; the form again where something is wrong with it."""
        checks, desk = Checks(ask.form), await app.desks.current()
        command, nonce = _command(checks, ask, desk), checks.nonce()
        if ask.is_of_another and not _is_stranger(ask):
            checks.problems["form"] = "another"
        if not checks.problems:
            try:
                return Elsewhere(path=f"/open/{await _opened(app, ask, command, nonce)}")
            except TooOften as error:
                view = replace(_form(desk, ask, checks.typed()), wait=error.minutes)
                return Shown(view=view, status=429, wait_s=error.seconds)
            except KeyReused:
                checks.problems["form"] = "used"
            except Invalid as error:
                checks.refused(error)
        return Shown(view=_form(desk, ask, checks.typed()), status=422)

    @at("GET", "open/{number}")
    async def show_opened(ask: PageAsk) -> PageAnswer:
        """Thanks, and the number."""
        return Shown(view=Opened(number=ask.number), keeps="until asked again")

    return bp


def _is_stranger(ask: PageAsk) -> bool:
    """Whether nobody is signed in; a guest of a link is a stranger to new tickets."""
    return ask.known is None or ask.known.only is not None


def _asks_who(ask: PageAsk) -> bool:
    return _is_stranger(ask) or ask.by.kind == "agent"


def _may_open(desk: DeskDocument, ask: PageAsk) -> bool:
    return desk.portal.may_open == "anyone" or not _is_stranger(ask)


def _form(desk: DeskDocument, ask: PageAsk, typed: Typed) -> OpenForm:
    topics = [Choice(id=id, name=one.name) for id, one in _offered(desk, ask).items()]
    return OpenForm(typed=typed, topics=topics, asks_who=_asks_who(ask))


def _offered(desk: DeskDocument, ask: PageAsk) -> Mapping[str, Topic]:
    return {id: one for id, one in desk.topics.items() if one.active and (one.public or ask.by.kind == "agent")}


def _command(checks: Checks, ask: PageAsk, desk: DeskDocument) -> OpenTicket:
    requester = Contact(id=ask.by.id)
    if _asks_who(ask):
        name = checks.of("name", line(100), "")
        requester = Contact(name=name, email=checks.of("email", mail_address, ""))
    return OpenTicket(
        requester=requester,
        topic=checks.of("topic", one_of(_offered(desk, ask)), None),
        subject=checks.of("subject", line(250), ""),
        message=checks.of("message", words, Message()),
        uploads=checks.files(),
        source=_source(checks, ask),
    )


def _source(checks: Checks, ask: PageAsk) -> Source:
    """How it came to the desk; agents say so of what they write down for others."""
    if ask.by.kind != "agent":
        return "web"
    return checks.of("source", one_of(SOURCES), None) or SOURCES[0]


async def _opened(app: App, ask: PageAsk, command: OpenTicket, nonce: str) -> str:
    """The number of the ticket that this form makes, however often it is sent."""
    if _is_stranger(ask):
        ask = replace(ask, by=PORTAL)
        await app.gate.check_open(Visit(email=command.requester.email, origin=origin_of(ask.req), id=nonce))
    return (await app.intake.open(command, ask.once("open", nonce, 201))).number
