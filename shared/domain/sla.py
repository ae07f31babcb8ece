"""The SLA of a ticket, explained: every instance with the intervals that counted and those that did not, and why.

A pure function of the log, the desk versions that it names, and now. The intervals of an instance tile its start to its
stop (or to now), and those that count add up to what its clock counted: the same sum, made another way.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from shared.domain.calendars import Span, closed_because, open_spans
from shared.domain.clocks import Clock, Versions, calendar_of, settled
from shared.domain.desk import Calendar
from shared.domain.events import Recorded
from shared.domain.ticket import Ticket, evolve

type Why = Literal["hours", "paused", "withdrawn", "closed", "holiday"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of time, whether it counted, and why (not)."""

    start: datetime
    stop: datetime
    why: Why

    @property
    def counts(self) -> bool:
        """Only working time does."""
        return self.why == "hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One instance of a metric, and how its time was spent. Amounts are milliseconds."""

    clock: Clock
    intervals: Sequence[Interval] = field(default=())

    @property
    def counted_ms(self) -> int:
        """The working time in its intervals."""
        spent = sum((one.stop - one.start for one in self.intervals if one.counts), timedelta(0))
        return spent // timedelta(milliseconds=1)


def explain(history: Sequence[Recorded], number: str, desks: Versions, now: datetime) -> list[Instance]:
    """The instances of the resolution metric, oldest first, as they stand at `now`."""
    instances: dict[int, Instance] = {}
    spent: dict[int, list[Interval]] = defaultdict(list)
    ticket: Ticket | None = None
    moments = [*(recorded.stamp.at for recorded in history), max(now, history[-1].stamp.at)]
    for recorded, (start, stop) in zip(history, pairwise(moments), strict=True):
        ticket = evolve(ticket, recorded, number, desks)
        if ticket.clock is not None:
            known = instances.get(ticket.clock.n, Instance(clock=ticket.clock))
            instances[ticket.clock.n] = replace(known, clock=ticket.clock)
            if ticket.clock.is_live:
                for interval in _stretch(ticket.clock, start, stop, desks):
                    _join(spent[ticket.clock.n], interval)
    return [replace(one, clock=settled(one.clock, now), intervals=spent[n]) for n, one in instances.items()]


def _stretch(clock: Clock, start: datetime, stop: datetime, desks: Versions) -> Iterator[Interval]:
    """The intervals between two events, while the clock stood like this."""
    if start == stop:
        return
    if clock.since is None:
        yield Interval(start=start, stop=stop, why="withdrawn" if clock.withdrawn else "paused")
        return
    calendar = calendar_of(clock, desks)
    at = start
    for begin, end in open_spans(calendar, start, stop):
        yield from _shut(calendar, (at, begin))
        yield Interval(start=begin, stop=end, why="hours")
        at = end
    yield from _shut(calendar, (at, stop))


def _shut(calendar: Calendar, span: Span) -> Iterator[Interval]:
    for (start, stop), why in closed_because(calendar, span):
        yield Interval(start=start, stop=stop, why=why)


def _join(intervals: list[Interval], one: Interval) -> None:
    """Put it behind the last, or make it a part of that where it is of its kind."""
    last = intervals[-1] if intervals else None
    if last is not None and last.why == one.why and last.stop == one.start:
        intervals[-1] = replace(last, stop=one.stop)
    else:
        intervals.append(one)
