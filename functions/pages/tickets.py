"""A ticket as agents have it: the page on which they work, why it is in time or late, what else its requester asks."""

from typing import Any, Literal

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.routes import PageRoutes
from functions.pages.threads import read_thread
from functions.reading import Place
from shared.app import App
from shared.clock import new_id
from shared.domain.access import require
from shared.domain.desk import Writing
from shared.domain.errors import NotFound
from shared.domain.events import SAYINGS
from shared.domain.values import Permission
from shared.services.reading import Seen, Thread
from shared.web.canned_lists import shown_canned
from shared.web.desk_thread import said
from shared.web.desk_ticket import Looking, desk_ticket, other_ticket
from shared.web.sla_lines import promises
from shared.web.ticket_views import CannedShown, DeskTicket, Done, OtherTickets, SlaWhy, WholeEntry

MOST_OTHERS = 20


class DeskTicketQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which stretch of the thread, one entry whole, or what else is asked; `part` goes before all of these, and has no
    page around."""

    before: Place | None = None
    entry: Place | None = None
    look: Literal["sla", "others"] | None = None
    part: Literal["thread", "sla", "others", "canned"] | None = None
    canned: str = ""
    format: Writing = "text"
    done: Done | None = None


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The page of a ticket and its fragments."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "desk/tickets/{number}", access="caller", query=DeskTicketQuery)
    async def show_desk_ticket(ask: PageAsk) -> PageAnswer:
        """The ticket to be worked on, or what is asked of it besides."""
        wanted: DeskTicketQuery = ask.query
        if ask.by.kind == "person":
            return Elsewhere(path=f"/t/{ask.number}")
        look = wanted.part or wanted.look
        if look == "sla":
            return Shown(view=await _sla(app, ask))
        if look == "others":
            return Shown(view=await _others(app, ask))
        if look == "canned":
            return Shown(view=await _canned(app, ask, wanted))
        if look is None and wanted.entry is not None:
            return Shown(view=await _whole(app, ask, wanted.entry))
        view = await worked_on(app, ask, done=wanted.done)
        if view.is_latest and ask.req.method == "GET":  # who asks for the HEAD has read nothing
            await app.marks.seen(ask.by.id, view.number, view.version)
        return Shown(view=view)

    return bp


async def worked_on(app: App, ask: PageAsk, **shown: Any) -> DeskTicket:
    """The page: two calls. `shown` is what `Looking` holds besides who looks."""
    before = getattr(ask.query, "before", None)
    thread = await read_thread(app, ask, before)
    return looked_at(app, ask, thread, is_latest=before is None, **shown)


def looked_at(app: App, ask: PageAsk, thread: Thread, **shown: Any) -> DeskTicket:
    """The page of a stretch that was read."""
    looking = Looking(by=ask.by, now=app.now(), zone=ask.visitor.zone, nonce=new_id(), **shown)
    return desk_ticket(thread, looking)


async def _canned(app: App, ask: PageAsk, wanted: DeskTicketQuery) -> CannedShown:
    """One call. Raises NotFound, NotAllowed, Invalid."""
    seen = await app.reader.ticket(ask.number, ask.by, ask.trace)
    require(seen.desk, ask.by, seen.ticket, Permission.REPLY, Permission.NOTE)
    return shown_canned(seen, ask.by, wanted.canned, wanted.format)


async def _sla(app: App, ask: PageAsk) -> SlaWhy:
    """Two calls, and one for each version of the desk that is not at hand."""
    instances, desks = await app.reader.sla(ask.number, ask.by)
    return SlaWhy(number=ask.number, promises=promises(instances, desks))


async def _others(app: App, ask: PageAsk) -> OtherTickets:
    """Three calls."""
    seen = await app.reader.ticket(ask.number, ask.by, ask.trace)
    found = await app.browser.of_requester(seen.ticket.requester, ask.by, MOST_OTHERS + 1)
    all = [Seen(ticket=one.ticket, words=one.words, desk=found.desk) for one in found.items]
    others = [other_ticket(one) for one in all if one.ticket.number != ask.number]
    return OtherTickets(
        number=ask.number,
        name=seen.words.name,
        tickets=others[:MOST_OTHERS],
        is_cut=found.next is not None,
    )


async def _whole(app: App, ask: PageAsk, n: int) -> WholeEntry:
    """An entry that the page of its ticket shows in part."""
    seen, entry = await app.reader.entry(ask.number, n, ask.by)
    if not isinstance(entry.event, SAYINGS):
        raise NotFound(ask.number)
    return WholeEntry(number=ask.number, subject=seen.words.subject, entry=said(seen, entry, whole=True))
