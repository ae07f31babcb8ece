"""Whether a calendar can be counted by: its zone, its windows, its holidays, and that it is open at some time."""

import re
import zoneinfo
from datetime import UTC, date, datetime

from shared.domain.calendars import DAYS, NeverOpen, after_work
from shared.domain.desk import Calendar, SlaPlan
from shared.domain.errors import Invalid

_WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)", re.ASCII)
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
MOST_HOURS = 8760  # osTicket's longest grace period: a year


def check_calendar(field: str, calendar: Calendar) -> None:
    """Raises Invalid, naming the field."""
    if calendar.zone not in zoneinfo.available_timezones():
        raise Invalid(f"{field}.zone", "not-found", f"there is no time zone {calendar.zone!r}")
    for day, windows in (calendar.week or {}).items():
        if day not in DAYS:
            raise Invalid(f"{field}.week.{day}", "not-found", f"a day is one of {', '.join(DAYS)}")
        for window in windows:
            opens, _, closes = window.partition("-")
            if not _WINDOW.fullmatch(window) or opens == closes:
                raise Invalid(f"{field}.week.{day}", "format", 'working hours are like "08:00-17:00", and not empty')
    for text in calendar.holidays:
        if not _is_date(text):
            raise Invalid(f"{field}.holidays.{text}", "format", "a holiday is a date like 2026-12-25")


def check_plan(field: str, plan: SlaPlan, calendar: Calendar) -> None:
    """Raises Invalid for a target out of range, or a calendar too rarely open for it (osTicket would count all day)."""
    if not 0 < plan.hours <= MOST_HOURS:
        raise Invalid(f"{field}.hours", "range", f"a target has more than 0 and at most {MOST_HOURS} hours")
    try:
        after_work(calendar, _SOME_DAY, round(plan.hours * 3_600_000))
    except NeverOpen as error:
        raise Invalid(f"{field}.calendar", "not-allowed", "its calendar is not open often enough for it") from error


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
