"""The agents' desk: queues, and how many tickets stand in each."""

import asyncio
from copy import replace
from typing import Annotated, Literal, cast

import azure.functions as func
import msgspec

from functions.contract import RouteTable
from functions.cursors import read_cursor, write_cursor
from functions.pages.asks import Elsewhere, PageAnswer, PageAsk, Shown
from functions.pages.queue_choices import choices_for
from functions.pages.queue_lines import queue_line
from functions.pages.routes import PageRoutes
from shared.app import App
from shared.domain.access import agent_of
from shared.domain.desk import DeskDocument
from shared.domain.errors import Invalid
from shared.domain.views import Order
from shared.services.browsing import Query
from shared.web.queue_views import FILTERS, QueuePage, Wanted

MOST_LINES = 25

Id = Annotated[str, msgspec.Meta(max_length=64)]  # a filter that is blank does not filter: so forms send it


class QueueQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which tickets; `counts` says how many there are in each queue, `part` asks for one piece of the page alone.

    `moved` is the ticket that the caller has just changed and may see no more.
    """

    view: Literal["open", "unassigned", "mine", "teams", "answered", "overdue", "closed", "all"] = "open"
    order: Literal["", "updated", "created", "due"] = ""
    department: Id = ""
    team: Id = ""
    agent: Id = ""
    priority: Id = ""
    cursor: Annotated[str, msgspec.Meta(max_length=200)] = ""
    counts: Literal["", "shown"] = ""
    part: Literal["queue", "counts"] | None = None
    moved: Annotated[str, msgspec.Meta(pattern="^[0-9]{0,12}$")] = ""

    def wanted(self) -> Wanted:
        """As the page has it."""
        filters = {name: value for name in FILTERS if (value := getattr(self, name))}
        return Wanted(view=self.view, order=self.order, filters=filters, cursor=self.cursor)


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The pages of queues."""
    bp = func.Blueprint()
    at = PageRoutes(app, table, bp).add

    @at("GET", "desk", access="caller", query=QueueQuery)
    async def show_queue(ask: PageAsk) -> PageAnswer:
        """A queue: the agent's own, their teams', all that they may see."""
        if ask.by.kind != "agent":
            return Elsewhere(path="/mine")
        asked: QueueQuery = ask.query
        desk = await app.desks.current()
        page = replace(_page(desk, ask, asked.wanted()), moved=asked.moved)
        if asked.part != "counts":
            page = await _filled(app, ask, page)
        if asked.part == "counts" or asked.counts:
            page = replace(page, counts=await app.browser.counts(ask.by))
        return Shown(view=page)

    return bp


def _page(desk: DeskDocument, ask: PageAsk, wanted: Wanted) -> QueuePage:
    """The page without its tickets: no call."""
    agent = agent_of(desk, ask.by)
    return QueuePage(
        wanted=wanted,
        choices=choices_for(desk, ask.by, wanted.filters),
        has_teams=agent is not None and bool(agent.teams),
    )


async def _filled(app: App, ask: PageAsk, page: QueuePage) -> QueuePage:
    """One call for each list of the caller, one for the read marks."""
    wanted, now = page.wanted, app.now()
    query = Query(
        view=wanted.view,
        order=cast("Order | None", wanted.order or None) if page.may_order else None,
        matching=dict(wanted.filters),
        cursor=read_cursor(wanted.cursor) if wanted.cursor else None,
        limit=MOST_LINES,
    )
    try:
        found, marks = await asyncio.gather(app.browser.page(query, ask.by), app.marks.read(ask.by.id))
    except Invalid as error:
        if error.field == "view":  # more lists than one page reads
            return replace(page, is_too_wide=True)
        raise
    # A list follows a little later; what the page says of the ticket is so already.
    listed = [item for item in found.items if item.ticket.number != page.moved]
    return replace(
        page,
        lines=[queue_line(found.desk, item, marks.of(item.ticket), now) for item in listed],
        next=None if found.next is None else write_cursor(found.next),
    )
