"""Reading: the caller, lists and counts, one ticket, its thread and its log."""

from datetime import datetime
from typing import Annotated, Literal

import azure.functions as func
import msgspec

from functions.answers import entry_answer, event_answer, named, ticket_answer, ticket_item
from functions.contract import RouteTable
from functions.cursors import read_cursor, write_cursor
from functions.edge import Ask, answer, is_known
from functions.fields import moment
from functions.routes import Routes
from functions.shapes import Events, Named, SlaReport, Thread, TicketAnswer, Tickets
from functions.sla_answers import sla_report
from shared.app import App
from shared.domain.access import is_admin, may_list, permissions_in
from shared.domain.desk import DeskDocument, Key
from shared.domain.scopes import may_read
from shared.domain.values import Actor, Contact
from shared.services.browsing import Query
from shared.services.key_ports import ApiKey
from shared.services.reading import Seen

Limit = Annotated[int, msgspec.Meta(ge=1, le=100)]
Place = Annotated[int, msgspec.Meta(ge=1, le=99_999_999)]
FilterId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class ListQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What to list; the filters narrow a view and may make its pages short."""

    view: Literal["open", "unassigned", "mine", "teams", "answered", "overdue", "closed", "all"] = "open"
    order: Literal["updated", "created", "due"] | None = None
    department: FilterId | None = None
    team: FilterId | None = None
    agent: FilterId | None = None
    requester: FilterId | None = None
    topic: FilterId | None = None
    priority: FilterId | None = None
    cursor: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    limit: Limit = 25

    def query(self) -> Query:
        """The query of the use case. Raises Invalid for a cursor that is none."""
        names = ("department", "team", "agent", "requester", "topic", "priority")
        matching = {name: value for name in names if (value := getattr(self, name)) is not None}
        cursor = None if self.cursor is None else read_cursor(self.cursor)
        return Query(view=self.view, order=self.order, matching=matching, cursor=cursor, limit=self.limit)


class TicketQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """When: now, where it is not said."""

    as_of: datetime | None = None


class ThreadQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which stretch of a thread: the last `limit` entries before `before`."""

    before: Place | None = None
    limit: Limit = 25


class EventsQuery(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Which stretch of a log."""

    cursor: Place | None = None
    limit: Limit = 25


class RoleIn(msgspec.Struct, kw_only=True):
    """What the caller is in a department."""

    department: Named
    role: Named | None
    permissions: list[str]


class Me(msgspec.Struct, kw_only=True):
    """Who the caller is."""

    kind: str
    id: str
    name: str | None
    admin: bool
    teams: list[Named]
    roles: list[RoleIn]


class Count(msgspec.Struct, kw_only=True):
    """How many; `exact` is false where there are more than that."""

    count: int
    exact: bool


def blueprint(app: App, table: RouteTable) -> func.Blueprint:
    """The endpoints that read."""
    bp = func.Blueprint()
    at = Routes(app, table, bp).add

    @at("GET", "api/me", {200: Me})
    async def show_caller(ask: Ask) -> func.HttpResponse:
        """Who the caller is, and its roles by department."""
        desk = await app.desks.current()
        return answer(_me(desk, ask.by, await _name_of(app, desk, ask.by)))

    @at("GET", "api/tickets", {200: Tickets}, query=ListQuery, refusals=(403,))
    async def list_tickets(ask: Ask) -> func.HttpResponse:
        """A page of one of the caller's views."""
        found = await app.browser.page(ask.query.query(), ask.by)
        now = app.now()
        seen = [Seen(ticket=item.ticket, words=item.words, desk=found.desk) for item in found.items]
        following = None if found.next is None else write_cursor(found.next)
        return answer(Tickets(items=[ticket_item(one, ask.by, now) for one in seen], next=following))

    @at("GET", "api/counts", {200: dict[str, Count]}, refusals=(403,))
    async def count_tickets(ask: Ask) -> func.HttpResponse:
        """How many tickets stand in each view of the caller, exact up to 1,000."""
        may_list(await app.desks.current(), ask.by)
        counts = await app.browser.counts(ask.by)
        return answer({name: Count(count=one.count, exact=one.exact) for name, one in counts.items()})

    one_ticket = {200: TicketAnswer, 304: None}

    @at("GET", "api/tickets/{number}", one_ticket, query=TicketQuery, has_tag=True, refusals=(404,))
    async def show_ticket(ask: Ask) -> func.HttpResponse:
        """One ticket, as it is now, or as it was at a time."""
        if ask.query.as_of is None:
            when, seen = app.now(), await app.reader.ticket(ask.number, ask.by, ask.trace)
        else:
            when = moment("as_of", ask.query.as_of)
            seen = await app.reader.as_of(ask.number, ask.by, when)
        headers = {"ETag": f'"{seen.ticket.version}"'}
        # `overdue` and `met` turn by the clock alone, so a ticket past a deadline is always told whole.
        if is_known(ask.req, str(seen.ticket.version)) and not seen.ticket.turns_by_itself(when):
            return func.HttpResponse(b"", status_code=304, headers=headers)
        return answer(ticket_answer(seen, ask.by, when), headers=headers)

    a_thread = {200: Thread, 304: None}

    @at("GET", "api/tickets/{number}/thread", a_thread, query=ThreadQuery, has_tag=True, refusals=(404,))
    async def show_thread(ask: Ask) -> func.HttpResponse:
        """The thread as the caller may see it, newest last."""
        page = await app.reader.thread(ask.number, ask.by, before=ask.query.before, most=ask.query.limit)
        headers = {"ETag": f'"{page.seen.ticket.version}"'}
        if is_known(ask.req, str(page.seen.ticket.version)) and not page.seen.ticket.turns_by_itself(app.now()):
            return func.HttpResponse(b"", status_code=304, headers=headers)
        content = Thread(
            items=[entry_answer(page.seen, one, ask.by) for one in page.entries],
            next=None if page.before is None else str(page.before),
            ticket=ticket_answer(page.seen, ask.by, app.now()),
        )
        return answer(content, headers=headers)

    @at("GET", "api/tickets/{number}/sla", {200: SlaReport}, refusals=(403, 404))
    async def show_sla(ask: Ask) -> func.HttpResponse:
        """Why the ticket is in time or late, for agents: each interval counted and skipped."""
        instances, desks = await app.reader.sla(ask.number, ask.by)
        return answer(sla_report(instances, desks))

    @at("GET", "api/tickets/{number}/events", {200: Events}, query=EventsQuery, refusals=(403, 404))
    async def show_events(ask: Ask) -> func.HttpResponse:
        """The log from 1 without a gap, for agents; a cursor is the number that the page starts behind."""
        after = ask.query.cursor or 0
        seen, found = await app.reader.events(ask.number, ask.by, after=after, most=ask.query.limit)
        last = found[-1].n if found else after
        following = str(last) if last < seen.ticket.version else None
        return answer(Events(items=[event_answer(seen, one, ask.by) for one in found], next=following))

    return bp


async def _name_of(app: App, desk: DeskDocument, by: Actor) -> str | None:
    """A key that asks was looked up just now."""
    known: Contact | Key | ApiKey | None = None
    if by.kind == "person":
        known = await app.people.contact(by.id)
    elif by.kind == "key":
        known = desk.keys.get(by.id) or await app.keyring.read(by.id)
    return known.name if known else None


def _me(desk: DeskDocument, by: Actor, name: str | None) -> Me:
    agent = desk.agent(by.id) if by.kind == "agent" else None
    if agent is None:
        roles = [_role_in(desk, by, id, None) for id in desk.departments if by.grant and may_read(by.grant, id)]
        return Me(kind=by.kind, id=by.id, name=name, admin=is_admin(desk, by), teams=[], roles=roles)
    departments = desk.departments if agent.admin else agent.roles
    return Me(
        kind=by.kind,
        id=by.id,
        name=agent.name,
        admin=agent.admin,
        teams=[one for team in agent.teams if (one := named(team, desk.teams))],
        roles=[_role_in(desk, by, id, agent.roles.get(id)) for id in departments],
    )


def _role_in(desk: DeskDocument, by: Actor, id: str, role: str | None) -> RoleIn:
    """A key has permissions without a role."""
    department = named(id, desk.departments)
    assert department is not None
    permissions = sorted(str(one) for one in permissions_in(desk, by, id))
    return RoleIn(department=department, role=named(role, desk.roles), permissions=permissions)
