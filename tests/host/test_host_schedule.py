"""NCRONTAB: what it says, and what it does not know."""

from datetime import UTC, datetime

import pytest

from dev.host.schedule import Schedule

NOON = datetime(2026, 5, 13, 12, 0, 0, 250_000, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("* * * * * *", "2026-05-13T12:00:01"),
        ("*/10 * * * * *", "2026-05-13T12:00:10"),
        ("30 * * * * *", "2026-05-13T12:00:30"),
        ("0 * * * * *", "2026-05-13T12:01:00"),
        ("* * * * *", "2026-05-13T12:01:00"),
        ("0 5/20 * * * *", "2026-05-13T12:05:00"),
        ("0 30 9-17 * * MON-FRI", "2026-05-13T12:30:00"),
        ("0 0 0 1 1 *", "2027-01-01T00:00:00"),
        ("0 0 0 13 * 5", "2026-11-13T00:00:00"),
        ("0 0 0 29 2 *", "2028-02-29T00:00:00"),
        ("0 0 0 * jun sun", "2026-06-07T00:00:00"),
        ("0 0 0 * * 0", "2026-05-17T00:00:00"),
    ],
)
def test_a_schedule_comes_due(expression: str, due: str) -> None:
    assert Schedule(expression).after(NOON) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "0 0 * *",
        "0 0 0 * * * *",
        "@daily",
        "0 0 0 L * *",
        "0 0 0 * * 7",
        "0 0 0 * * 5-7",
        "0 0 0 * * 5#2",
        "0 0 0 ? * *",
        "0 0 0 * January *",
        "0 0 17-9 * * *",
        "0 0 0 31 2 *",
        "61 * * * * *",
        "00:05:00",
    ],
)
def test_what_ncrontab_does_not_know_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="NCRONTAB"):
        Schedule(expression)


@pytest.mark.parametrize(("expression", "monitored"), [("*/30 * * * * *", False), ("0 * * * * *", True)])
def test_only_timers_that_rest_a_minute_are_remembered(expression: str, monitored: bool) -> None:
    assert Schedule(expression).is_monitored(NOON) is monitored
