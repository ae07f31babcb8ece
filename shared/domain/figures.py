"""Figures of a desk as pure functions of tickets: what was done in a stretch of time, and what is left of it.

A ticket as lists hold it knows its first answer, its last solving and its last promise, in calendar time; what only
the log knows (first solvings, reopenings by date, business hours) is not made up here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from shared.domain.clocks import Clock, Verdict, settled
from shared.domain.ticket import Ticket

type Figure = Literal["opened", "resolved", "backlog", "overdue", "replied", "met", "missed"]
type Grouping = Literal["department", "team", "agent"]

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From `since` until just before `until`; `now` is when it is looked at."""

    since: datetime
    until: datetime
    now: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether it was then."""
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took: half of `count` were done within `p50` milliseconds. A mean would hide the worst."""

    count: int
    p50: int | None
    p90: int | None
    p95: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the tickets of a group come to."""

    counts: Mapping[Figure, int]
    first_reply: Spread
    resolution: Spread

    @property
    def attainment(self) -> float | None:
        """The share of promises kept, of those that were decided; None where none was."""
        decided = self.counts["met"] + self.counts["missed"]
        return self.counts["met"] / decided if decided else None


def solved_at(ticket: Ticket) -> datetime | None:
    """When it was solved last, or closed if nobody solved it; None while there is work to do."""
    return (ticket.resolved_at or ticket.closed_at) if ticket.state.is_solved else None


def first_reply_ms(ticket: Ticket) -> int | None:
    """From its opening to the first answer of a human agent."""
    return None if ticket.first_reply_at is None else (ticket.first_reply_at - ticket.created_at) // _MILLISECOND


def resolution_ms(ticket: Ticket) -> int | None:
    """From its opening to its last solving."""
    solved = solved_at(ticket)
    return None if solved is None else (solved - ticket.created_at) // _MILLISECOND


def promise(ticket: Ticket, now: datetime) -> Clock | None:
    """Its last promise as it stands now, whoever noticed; None where it never had one."""
    return settled(ticket.clock, now) if ticket.clock else None


def _decided(ticket: Ticket, period: Period, verdict: Verdict) -> bool:
    clock = promise(ticket, period.now)
    return clock is not None and clock.verdict == verdict and period.holds(clock.decided_at)


# Every number is the length of a list: so what it counts can be shown.
_COUNTED: Mapping[Figure, Callable[[Ticket, Period], bool]] = {
    "opened": lambda ticket, period: period.holds(ticket.created_at),
    "resolved": lambda ticket, period: period.holds(solved_at(ticket)),
    "backlog": lambda ticket, _: not ticket.state.is_solved,
    "overdue": lambda ticket, period: ticket.is_overdue(period.now),
    "replied": lambda ticket, period: period.holds(ticket.first_reply_at),
    "met": lambda ticket, period: _decided(ticket, period, "met"),
    "missed": lambda ticket, period: _decided(ticket, period, "missed"),
}


def behind(figure: Figure, tickets: Iterable[Ticket], period: Period) -> list[Ticket]:
    """The tickets that a figure counts. Backlog and overdue are those of now, whatever the period."""
    return [one for one in tickets if _COUNTED[figure](one, period)]


def figures_of(tickets: Sequence[Ticket], period: Period) -> Figures:
    """All figures of these tickets."""
    found = {figure: behind(figure, tickets, period) for figure in _COUNTED}
    return Figures(
        counts={figure: len(some) for figure, some in found.items()},
        first_reply=spread(map(first_reply_ms, found["replied"])),
        resolution=spread(map(resolution_ms, found["resolved"])),
    )


def grouped(tickets: Iterable[Ticket], by: Grouping) -> dict[str | None, list[Ticket]]:
    """The tickets by what they have now; those that have none of it under None."""
    groups: dict[str | None, list[Ticket]] = {}
    for one in tickets:
        groups.setdefault(getattr(one, by), []).append(one)
    return groups


def spread(values: Iterable[int | None]) -> Spread:
    """The spread of those that are there."""
    known = sorted(value for value in values if value is not None)
    return Spread(count=len(known), p50=percentile(known, 50), p90=percentile(known, 90), p95=percentile(known, 95))


def percentile(ordered: Sequence[int], percent: int) -> int | None:
    """The smallest value that at least so many percent do not exceed: one that occurred, never one in between."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]


def last_days(count: int, now: datetime, zone: str) -> list[Period]:
    """The last days where the reader is, the oldest first; the last one is today."""
    local = ZoneInfo(zone)
    midnight = now.astimezone(local).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    # Days are added to the local time, so that each begins at its own midnight when the clocks are changed.
    edges = [(midnight + timedelta(days=n)).astimezone(now.tzinfo) for n in range(1 - count, 2)]
    return [Period(since=one, until=next, now=now) for one, next in pairwise(edges)]
