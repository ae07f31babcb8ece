"""Working time: how much of it lies between two moments, and when an amount of it has passed.

Pure arithmetic over a calendar's week, holidays and zone. Times are aware UTC in whole milliseconds, amounts are
milliseconds. Local hours are read by the pinned time zone data, so a verdict does not differ from machine to machine.
"""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from shared.domain.desk import Calendar

zoneinfo.reset_tzpath(())  # the pinned tzdata package only, never the machine's own

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_DAYS = 366 * 10
_MS = timedelta(milliseconds=1)

type Span = tuple[datetime, datetime]


class NeverOpen(ValueError):
    """The calendar has no working time in ten years."""


def worked_ms(calendar: Calendar, start: datetime, stop: datetime) -> int:
    """Working milliseconds of [start, stop); `B(a,b)` of the metrics."""
    return sum((end - begin) // _MS for begin, end in open_spans(calendar, start, stop))


def after_work(calendar: Calendar, start: datetime, amount_ms: int) -> datetime:
    """The earliest moment by which `amount_ms` of working time has passed since `start`. Raises NeverOpen."""
    if amount_ms <= 0:
        return start
    if calendar.week is None:
        return start + amount_ms * _MS
    left = amount_ms * _MS
    for begin, end in open_spans(calendar, start, start + timedelta(days=_MOST_DAYS)):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise NeverOpen(calendar.name)


def open_spans(calendar: Calendar, start: datetime, stop: datetime) -> Iterator[Span]:
    """The working spans within [start, stop), in order, none touching the next."""
    if start >= stop:
        return
    if calendar.week is None:
        yield start, stop
        return
    pending: Span | None = None
    for begin, end in _local_spans(calendar, start, stop):
        cut = (max(begin, start), min(end, stop))
        if cut[0] >= cut[1]:
            continue
        if pending is not None and cut[0] <= pending[1]:
            pending = (pending[0], max(pending[1], cut[1]))
            continue
        if pending is not None:
            yield pending
        pending = cut
    if pending is not None:
        yield pending


def closed_because(calendar: Calendar, span: Span) -> Iterator[tuple[Span, Literal["closed", "holiday"]]]:
    """A span without working time, cut at local midnights, each piece with its reason."""
    start, stop = span
    zone = _zone(calendar)
    while start < stop:
        day = start.astimezone(zone).date()
        end = min(stop, _moment(day, "24:00", zone))
        yield (start, end), "holiday" if day.isoformat() in calendar.holidays else "closed"
        start = end


def _local_spans(calendar: Calendar, start: datetime, stop: datetime) -> Iterator[Span]:
    zone = _zone(calendar)
    day = start.astimezone(zone).date() - timedelta(days=1)  # a shift may have begun the evening before
    last = stop.astimezone(zone).date()
    assert calendar.week is not None
    while day <= last:
        if day.isoformat() not in calendar.holidays:
            for text in sorted(calendar.week.get(DAYS[day.weekday()], ())):
                yield _span(day, text, zone)
        day += timedelta(days=1)


def _span(day: date, text: str, zone: zoneinfo.ZoneInfo) -> Span:
    """A shift of one day as UTC; one that ends before it begins, by its hours, ends on the day after.

    What lies in the hour that a change to daylight saving leaves out is no time at all.
    """
    begin, _, end = text.partition("-")
    last = day if end > begin else day + timedelta(days=1)
    return _moment(day, begin, zone), _moment(last, end, zone)


def _moment(day: date, text: str, zone: zoneinfo.ZoneInfo) -> datetime:
    """A local time as UTC; one that the clocks skip is the moment at which they do."""
    hour, minute = (int(part) for part in text.split(":"))
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    local = datetime.combine(day, time(hour, minute), zone)
    utc = local.astimezone(UTC)
    return utc if utc.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None) else _skip(local, zone)


def _skip(local: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    """The moment at which the clocks skip over a local time, to the second."""
    before, after = local.replace(fold=1).astimezone(UTC), local.astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after


def _zone(calendar: Calendar) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(calendar.zone)
