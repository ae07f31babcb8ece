"""How far an agent has read: of the last 500 tickets that they looked at, the last event that they saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Protocol

from shared.domain.ticket import Ticket
from shared.services.ports import Clock, Conflict, StorageDown

MOST_MARKS = 500
MOST_KEPT = 2000
_TRIES = 3

type Reading = Literal["new", "unread", "read"]


@dataclass(frozen=True, slots=True)
class Mark:
    """The last event that somebody saw of a ticket, and when they looked."""

    n: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """An agent's marks, the latest look last; what was looked at up to `since` is forgotten."""

    by_number: Mapping[str, Mark] = field(default_factory=dict)
    since: datetime | None = None
    etag: str | None = field(default=None, compare=False)

    def of(self, ticket: Ticket) -> Reading:
        """What the ticket is to this reader. Work that is done is nobody's news."""
        mark = self.by_number.get(ticket.number)
        if mark is not None:
            return "unread" if ticket.version > mark.n else "read"
        if ticket.state.is_solved or (self.since is not None and ticket.updated_at <= self.since):
            return "read"
        return "new" if self.since is None or ticket.created_at > self.since else "unread"

    def has(self, number: str, n: int) -> bool:
        """Whether this was seen already."""
        mark = self.by_number.get(number)
        return mark is not None and mark.n >= n

    def after(self, number: str, mark: Mark) -> "Marks":
        """With one more look; the oldest goes where there are too many."""
        others = {one: kept for one, kept in self.by_number.items() if one != number}
        since = self.since
        while len(others) >= MOST_MARKS:
            since = others.pop(next(iter(others))).at
        return replace(self, by_number={**others, number: mark}, since=since)


class MarkRows(Protocol):
    """Each agent's marks, one row."""

    async def read(self, agent: str) -> Marks: ...
    async def write(self, agent: str, marks: Marks) -> str:
        """The new etag. Raises Conflict if somebody else wrote since it was read."""
        ...


@dataclass(slots=True)
class ReadMarks:
    """Knows and remembers what agents have read.

    A look costs one call, as what this instance read or wrote last is remembered; none where it shows nothing new.
    """

    rows: MarkRows
    now: Clock
    _last: dict[str, Marks] = field(default_factory=dict, init=False)

    async def read(self, agent: str) -> Marks:
        """The marks as they are: one call."""
        return self._remember(agent, await self.rows.read(agent))

    async def seen(self, agent: str, number: str, n: int) -> None:
        """The agent looks at a ticket up to event `n`. A mark that cannot be written is no reason to show nothing."""
        try:
            await self._mark(agent, number, n)
        except (Conflict, StorageDown):
            self._last.pop(agent, None)

    async def _mark(self, agent: str, number: str, n: int) -> None:
        marks = self._last.get(agent) or await self.read(agent)
        for left in reversed(range(_TRIES)):
            if marks.has(number, n):
                return
            after = marks.after(number, Mark(n, self.now()))
            try:
                etag = await self.rows.write(agent, after)
            except Conflict:
                if not left:
                    raise
                marks = await self.read(agent)
            else:
                self._remember(agent, replace(after, etag=etag))
                return

    def _remember(self, agent: str, marks: Marks) -> Marks:
        if len(self._last) >= MOST_KEPT:
            self._last.clear()
        self._last[agent] = marks
        return marks
