"""NCRONTAB, the cron dialect of timers: six fields, seconds first, both day fields must agree."""

import re
from datetime import UTC, datetime, timedelta

from croniter import croniter

_VALUE = r"(?:\d+|[A-Za-z]{3})"
_ITEM = re.compile(rf"(?:\*|({_VALUE})(?:-({_VALUE}))?)(?:/\d+)?")
_DAY_OF_WEEK = 5


class Schedule:
    """When a timer is due, in UTC."""

    def __init__(self, expression: str) -> None:
        """Refuses what croniter knows and NCRONTAB does not: `L`, `7`, `#`, `@daily`, a range that runs backwards."""
        fields = expression.split()
        if len(fields) == 5:
            fields.insert(0, "0")
        if len(fields) != 6 or not all(_known(field, place) for place, field in enumerate(fields)):
            raise ValueError(f"{expression!r} is not a six-field NCRONTAB expression")
        self._expression = " ".join(fields)
        try:
            self.after(datetime(2000, 1, 1, tzinfo=UTC))
        except ValueError as error:  # croniter's own errors are ValueErrors
            raise ValueError(f"{expression!r} is not an NCRONTAB expression that ever comes due: {error}") from error

    def after(self, moment: datetime) -> datetime:
        """The first time due later than `moment`."""
        times = croniter(self._expression, moment, second_at_beginning=True, day_or=False)
        due: datetime = times.get_next(datetime)
        return due

    def is_monitored(self, now: datetime) -> bool:
        """The host remembers the last run of timers that rest at least a minute."""
        first = self.after(now)
        return self.after(first) - first >= timedelta(minutes=1)


def _known(field: str, place: int) -> bool:
    items = [_ITEM.fullmatch(item) for item in field.split(",")]
    return all(item and _in_order(item[1], item[2], place) for item in items)


def _in_order(first: str | None, last: str | None, place: int) -> bool:
    numbers = [int(text) for text in (first, last) if text and text.isdecimal()]
    return numbers == sorted(numbers) and not (place == _DAY_OF_WEEK and 7 in numbers)
