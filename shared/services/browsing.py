"""Lists and counts: one range query for each scope of the caller, merged, without doubles (DESIGN.md 4)."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.access import may_see
from shared.domain.desk import DeskDocument
from shared.domain.errors import Invalid
from shared.domain.listing import VIEWS, VIEWS_OF_PERSONS, View, check_width, view_for
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, Grant
from shared.domain.views import ORDER_KEY, Order, overdue_before
from shared.services.ports import Clock, Desks, Item, Page, Views

MOST_READ = 1000  # rows that a filtered page looks at, or one more than its length in each scope
MOST_COUNTED = 1000
MOST_OF_REQUESTER = 200  # rows in each scope
COUNTS_KEPT = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to list. `matching` are ids that the items must have, by the name of the ticket's value."""

    view: str = "open"
    order: Order | None = None
    matching: dict[str, str] = field(default_factory=dict)
    cursor: str | None = None
    limit: int = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of items, and the order key that the next one starts behind."""

    items: list[Item]
    next: str | None
    desk: DeskDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many; where it is not exact, there are at least that many."""

    count: int
    exact: bool


@dataclass(slots=True)
class Browser:
    """Lists tickets for a caller."""

    views: Views
    desks: Desks
    now: Clock
    _counts: dict[tuple[Actor, Grant | None, str], tuple[datetime, dict[str, Count]]] = field(
        default_factory=dict, init=False
    )

    async def page(self, query: Query, by: Actor) -> Listing:
        """A page of a view. Raises Invalid, NotAllowed."""
        desk = await self.desks.current()
        view = check_width(view_for(desk, by, query.view, query.order, query.matching.get("department")))
        fits = _fits(query, by, desk)
        is_narrowed = bool(query.matching) or view.name == "answered"
        most = max(query.limit + 1, MOST_READ // max(1, len(view.scopes))) if is_narrowed else query.limit + 1
        start, stop = self._range(view, query.cursor)
        pages = await asyncio.gather(*(self.views.page(scope, start, stop, most) for scope in view.scopes))
        items, following = _merged(pages, fits, query.limit)
        return Listing(items=items, next=following, desk=desk)

    async def of_requester(self, person: str, by: Actor, most: int) -> Listing:
        """A requester's tickets as far as the caller may see them, the last changed first: two calls."""
        desk = await self.desks.current()
        scopes = [f"{half}!person:{person}" for half in ("open", "closed")]
        pages = await asyncio.gather(
            *(self.views.page(one, "updated!", 'updated"', MOST_OF_REQUESTER) for one in scopes)
        )
        items, following = _merged(pages, lambda ticket: may_see(desk, by, ticket), most)
        return Listing(items=items, next=following, desk=desk)

    async def counts(self, by: Actor) -> dict[str, Count]:
        """How many stand in each view of the caller, exact up to 1,000 rows read in each scope. Kept for 15 s.

        One call for each range of a scope, however many views it belongs to.
        """
        desk = await self.desks.current()
        key = (by, by.grant, desk.version)
        kept = self._counts.get(key)
        if kept is not None and self.now() - kept[0] < COUNTS_KEPT:
            return kept[1]
        names = [name for name in (VIEWS_OF_PERSONS if by.kind == "person" else VIEWS) if name != "all"]
        parts = {name: self._parts(view_for(desk, by, name, None)) for name in names}
        among = list(dict.fromkeys(part for some in parts.values() for part in some))
        found = await asyncio.gather(*(self.views.marks(*part, MOST_COUNTED) for part in among))
        marks = dict(zip(among, found, strict=True))
        counts = {name: _count(name, [marks[part] for part in some]) for name, some in parts.items()}
        if len(self._counts) > MOST_COUNTED:
            self._counts.clear()
        self._counts[key] = (self.now(), counts)
        return counts

    def _parts(self, view: View) -> list[tuple[str, str, str]]:
        """The ranges of a view: scope, start and stop of each."""
        start, stop = self._range(view, None)
        return [(scope, start, stop) for scope in view.scopes]

    def _range(self, view: View, cursor: str | None) -> tuple[str, str]:
        stop = overdue_before(self.now()) if view.name == "overdue" else f'{view.order}"'
        if cursor is None:
            return f"{view.order}!", stop
        if not ORDER_KEY.fullmatch(cursor) or not cursor.startswith(f"{view.order}!"):
            raise Invalid("cursor", "format", "a cursor is the `next` of a page of the same list")
        return f"{cursor}!", stop  # `!` sorts before digits: the first key behind the cursor's own


def _count(name: str, ranges: Sequence[tuple[Sequence[tuple[str, bool]], bool]]) -> Count:
    """Each ticket once; a range tells number and answered of its tickets, and whether there are more."""
    numbers = {number for marks, _ in ranges for number, answered in marks if answered or name != "answered"}
    is_exact = not any(more for _, more in ranges) and len(numbers) <= MOST_COUNTED
    return Count(count=min(len(numbers), MOST_COUNTED), exact=is_exact)


def _fits(query: Query, by: Actor, desk: DeskDocument) -> Callable[[Ticket], bool]:
    wanted = query.matching
    only_answered = query.view == "answered"

    def fits(ticket: Ticket) -> bool:
        if only_answered and not ticket.answered:
            return False
        # Lists lag behind rights and transfers by the follow lag; what may not be seen any more is left out here.
        return may_see(desk, by, ticket) and all(getattr(ticket, name) == value for name, value in wanted.items())

    return fits


def _merged(pages: list[Page], fits: Callable[[Ticket], bool], limit: int) -> tuple[list[Item], str | None]:
    """The first `limit` fitting rows of all pages in key order; behind the last key read nothing is certain."""
    ends = [page.rows[-1][0] for page in pages if page.more and page.rows]
    certain = min(ends, default=None)
    rows = {key: item for page in pages for key, item in page.rows if certain is None or key <= certain}
    taken: list[tuple[str, Item]] = []
    numbers: set[str] = set()  # a ticket between two lists stands in both for a moment, under two keys
    for key in sorted(rows):
        ticket = rows[key].ticket
        if ticket.number in numbers or not fits(ticket):
            continue
        numbers.add(ticket.number)
        if len(taken) == limit:
            return [item for _, item in taken], taken[-1][0]
        taken.append((key, rows[key]))
    return [item for _, item in taken], certain
