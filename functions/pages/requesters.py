"""A ticket as its requester has it: reading, answering, closing; and the list of the own ones."""

from typing import Annotated, Literal

import azure.functions as func
import msgspec

from functions.contract import MOST_WITH_FILES, RouteTable
from functions.cursors import read_cursor, write_cursor
from functions.fields import is_blank
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.checks import Checks, fresh, words
from functions.pages.routes import PageRoutes
from functions.pages.threads import read_thread
from functions.reading import Place
from shared.app import App
from shared.domain.commands import PostMessage, SetStatus
from shared.domain.errors import NotFound, WrongState
from shared.domain.events import SAYINGS
from shared.domain.values import Contact, Message, State
from shared.services.browsing import Query
from shared.services.ports import Item
from shared.services.reading import Seen, Thread
from shared.services.requests import KeyReused
from shared.web.event_lines import named
from shared.web.support_views import MyTickets, OwnEntry, Said, TicketLine, TicketPage
from shared.web.thread_view import days_of, entry_of
from shared.web.views import Typed

MOST_LINES = 25


class TicketPageQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which stretch of the thread or one entry whole, and what has just been done; `part` asks for the thread alone."""

    before: Place | None = None
    entry: Place | None = None
    said: Said | None = None
    part: Literal["thread"] | None = None


class MineQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which of the own tickets; `part` asks for the list alone."""

    view: Literal["open", "closed"] = "open"
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    part: Literal["list"] | None = None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages of requesters."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "t/{number}", access="caller", query=TicketPageQuery)
    async def show_own_ticket(ask: PageAsk) -> PageAnswer:
        """The ticket, its thread, and room for an answer."""
        if ask.by.kind == "agent":
            return Elsewhere(path=f"/desk/tickets/{ask.number}")
        if ask.query.entry is not None and ask.query.part is None:
            return Shown(view=await _whole(app, ask, ask.query.entry))
        return Shown(view=await _page(app, ask, fresh()))

    @at("POST", "t/{number}", access="caller", most_body=MOST_WITH_FILES)
    async def answer_own_ticket(ask: PageAsk) -> PageAnswer:
        """The requester writes; what is solved is open again."""
        checks = Checks(ask.form)
        return await _say(app, ask, checks, _written(checks), "sent")

    @at("POST", "t/{number}/close", access="caller", most_body=MOST_WITH_FILES)
    async def close_own_ticket(ask: PageAsk) -> PageAnswer:
        """The requester says that it is solved, with what they have written by then."""
        checks = Checks(ask.form)
        if ask.form.files or not is_blank(ask.form.value("message")):
            return await _say(app, ask, checks, _written(checks, solved=True), "closed")
        status = (await app.desks.current()).status_for(State.RESOLVED)
        return await _say(app, ask, checks, SetStatus(status=status), "closed")

    @at("POST", "t/{number}/address", access="caller")
    async def prove_address(ask: PageAsk) -> PageAnswer:
        """The requester wants answers mailed in full: the address is theirs."""
        await app.reader.ticket(ask.number, ask.by, ask.trace)
        await _prove(app, ask)
        return Elsewhere(path=f"/t/{ask.number}?said=proved")

    @at("GET", "mine", access="caller", query=MineQuery)
    async def show_own_tickets(ask: PageAsk) -> PageAnswer:
        """The own tickets, the newest change first."""
        if ask.by.kind == "agent":
            return Elsewhere(path="/desk")
        wanted: MineQuery = ask.query
        cursor = None if wanted.cursor is None else read_cursor(wanted.cursor)
        found = await app.browser.page(Query(view=wanted.view, cursor=cursor, limit=MOST_LINES), ask.by)
        view = MyTickets(
            view=wanted.view,
            items=[_line(Seen(ticket=one.ticket, words=one.words, desk=found.desk), one) for one in found.items],
            next=None if found.next is None else write_cursor(found.next),
            cursor=wanted.cursor,
        )
        return Shown(view=view)

    return bp


def _written(checks: Checks, *, solved: bool = False) -> PostMessage:
    """What stands in the form."""
    return PostMessage(message=checks.of("message", words, Message()), uploads=checks.files(), solved=solved)


async def _say(app: App, ask: PageAsk, checks: Checks, command: PostMessage | SetStatus, said: Said) -> PageAnswer:
    """What was sent by one of the form's two buttons is not sent again by the other: both are under its nonce."""
    nonce = checks.nonce()
    if not checks.problems:
        try:
            answer = await app.desk.handle(ask.number, command, ask.once(f"t/{ask.number}", nonce, 201, said))
        except KeyReused:
            checks.problems["form"] = "sent"
        except WrongState:
            if isinstance(command, SetStatus):
                return Elsewhere(path=f"/t/{ask.number}")  # it is solved already
            checks.problems["form"] = "closed"
        else:
            await _prove(app, ask)
            place = f"#e{answer.done.first}" if answer.done and isinstance(command, PostMessage) else ""
            return Elsewhere(path=f"/t/{ask.number}?said={said}{place}")
    return Shown(view=await _page(app, ask, checks.typed()), status=422)


async def _page(app: App, ask: PageAsk, typed: Typed) -> TicketPage:
    """The ticket: two calls."""
    before = getattr(ask.query, "before", None)
    thread = await read_thread(app, ask, before)
    asks = ask.by.only is not None and not await _is_proved(app, ask)
    return _view(thread, ask, typed, asks_for_proof=asks)


async def _whole(app: App, ask: PageAsk, n: int) -> OwnEntry:
    """An entry that the page of its ticket shows in part: two calls, and one for a long text. Raises NotFound."""
    seen, recorded = await app.reader.entry(ask.number, n, ask.by)
    if not isinstance(recorded.event, SAYINGS):
        raise NotFound(ask.number)
    return OwnEntry(number=ask.number, subject=seen.words.subject, entry=entry_of(seen, recorded, whole=True))


def _view(thread: Thread, ask: PageAsk, typed: Typed, *, asks_for_proof: bool) -> TicketPage:
    ticket, days = thread.seen.ticket, days_of(thread.seen, thread.entries, ask.visitor.zone)
    return TicketPage(
        number=ticket.number,
        subject=thread.seen.words.subject,
        status=named(ticket.status, thread.seen.desk.statuses),
        state=ticket.state,
        opened_at=ticket.created_at,
        days=days.shown,
        before=days.before or thread.before,
        is_latest=getattr(ask.query, "before", None) is None,
        typed=typed,
        asks_for_proof=asks_for_proof,
        said=getattr(ask.query, "said", None) or "",
    )


def _line(seen: Seen, item: Item) -> TicketLine:
    ticket = item.ticket
    return TicketLine(
        number=ticket.number,
        subject=item.words.subject,
        status=named(ticket.status, seen.desk.statuses),
        state=ticket.state,
        updated_at=ticket.updated_at,
        is_answered=ticket.answered,
    )


async def _is_proved(app: App, ask: PageAsk) -> bool:
    contact = await app.names.person(ask.by.id)
    return contact is not None and contact.proved


async def _prove(app: App, ask: PageAsk) -> None:
    """A guest who writes reads that address; a link that was only opened may have been opened by a mail scanner."""
    if ask.by.only is None or await _is_proved(app, ask):
        return
    head = await app.tickets.head(ask.number)
    assert head is not None  # it was read for them just now
    words = head.words
    await app.people.prove(Contact(id=ask.by.id, name=words.name, email=words.email, phone=words.phone))
    app.names.forget(ask.by.id)
