"""Working time: golden cases, and laws that hold for any calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.calendars import NeverOpen, after_work, open_spans, worked_ms
from shared.domain.desk import Calendar

HOUR = 3_600_000
ALWAYS = Calendar(name="always")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OFFICE = Calendar(name="office", zone="Europe/Berlin", week=dict.fromkeys(WEEKDAYS, ("08:00-17:00",)))
LUNCH = Calendar(name="lunch", week=dict.fromkeys(WEEKDAYS, ("08:00-12:00", "13:00-17:00")))
NIGHT = Calendar(name="night", week={"fri": ("22:00-06:00",)})
MONDAYS = Calendar(name="mondays", week={"mon": ("09:00-10:00",)})
HALF_HOUR = Calendar(name="india", zone="Asia/Kolkata", week=dict.fromkeys(WEEKDAYS, ("09:30-18:00",)))
HOLIDAY = Calendar(
    name="holiday", week=dict.fromkeys(WEEKDAYS, ("08:00-17:00",)), holidays={"2026-03-03": "A Tuesday off"}
)
SKIPPED = Calendar(name="skipped", zone="Europe/Berlin", week={"sun": ("01:30-02:30", "02:40-03:10")})
ALL = [ALWAYS, OFFICE, LUNCH, NIGHT, MONDAYS, HALF_HOUR, HOLIDAY, SKIPPED]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_round_the_clock_counts_everything() -> None:
    assert worked_ms(ALWAYS, at("2026-03-01T00:00"), at("2026-03-02T12:00")) == 36 * HOUR
    assert after_work(ALWAYS, at("2026-03-01T00:00"), HOUR) == at("2026-03-01T01:00")


def test_nights_and_weekends_do_not_count() -> None:
    friday, monday = at("2026-03-06T15:00"), at("2026-03-09T08:00")  # 16:00 and 09:00 in Berlin
    assert worked_ms(OFFICE, friday, monday) == 2 * HOUR
    assert after_work(OFFICE, friday, 2 * HOUR) == monday


def test_a_lunch_break_does_not_count() -> None:
    """osTicket drops the second window of a day."""
    assert worked_ms(LUNCH, at("2026-03-02T11:00"), at("2026-03-02T14:00")) == 2 * HOUR
    assert after_work(LUNCH, at("2026-03-02T11:00"), 2 * HOUR) == at("2026-03-02T14:00")


def test_a_shift_over_midnight_counts_on_both_days() -> None:
    """osTicket refuses it."""
    assert worked_ms(NIGHT, at("2026-03-06T00:00"), at("2026-03-08T00:00")) == 8 * HOUR
    assert after_work(NIGHT, at("2026-03-07T01:00"), HOUR) == at("2026-03-07T02:00")


def test_one_working_day_a_week_is_found_however_far() -> None:
    """osTicket looks 72 hours ahead and gives up."""
    assert after_work(MONDAYS, at("2026-03-03T00:00"), 3 * HOUR) == at("2026-03-23T10:00")


def test_a_holiday_does_not_count() -> None:
    assert worked_ms(HOLIDAY, at("2026-03-02T16:00"), at("2026-03-04T09:00")) == 2 * HOUR


def test_half_an_hour_zones_are_exact() -> None:
    assert worked_ms(HALF_HOUR, at("2026-03-02T00:00"), at("2026-03-03T00:00")) == round(8.5 * HOUR)


def test_the_short_and_the_long_day_of_the_year() -> None:
    around = Calendar(name="around", zone="Europe/Berlin", week={"sun": ("00:00-24:00",)})
    assert worked_ms(around, at("2026-03-28T12:00"), at("2026-03-30T12:00")) == 23 * HOUR
    assert worked_ms(around, at("2026-10-24T12:00"), at("2026-10-26T12:00")) == 25 * HOUR


@pytest.mark.parametrize(
    ("zone", "day", "window", "minutes"),
    [
        ("Europe/Berlin", "2026-03-29", "02:00-03:00", 0),
        ("Europe/Berlin", "2026-03-29", "02:30-03:15", 15),
        ("Europe/Berlin", "2026-03-29", "01:30-02:30", 30),
        ("Europe/Berlin", "2026-03-29", "01:00-04:00", 120),
        ("Europe/Berlin", "2026-10-25", "01:00-04:00", 240),
        ("America/Santiago", "2026-09-06", "00:00-01:00", 0),
        ("Australia/Lord_Howe", "2026-10-04", "01:30-03:00", 60),
    ],
)
def test_a_shift_in_the_hour_that_is_left_out_or_doubled_counts_what_there_is_of_it(
    zone: str, day: str, window: str, minutes: int
) -> None:
    calendar = Calendar(name="gap", zone=zone, week={"sun": (window,)})
    around = at(day) - timedelta(days=2), at(day) + timedelta(days=3)
    assert worked_ms(calendar, *around) == minutes * 60_000


def test_overlapping_shifts_count_once() -> None:
    double = Calendar(name="double", week={"mon": ("08:00-12:00", "10:00-14:00")})
    assert worked_ms(double, at("2026-03-02T00:00"), at("2026-03-03T00:00")) == 6 * HOUR


def test_a_calendar_without_hours_has_no_answer_and_no_endless_search() -> None:
    with pytest.raises(NeverOpen):
        after_work(Calendar(name="closed", week={}), at("2026-03-02T00:00"), 1)


def test_nothing_lies_between_a_moment_and_itself_or_an_earlier_one() -> None:
    assert worked_ms(OFFICE, at("2026-03-02T12:00"), at("2026-03-02T12:00")) == 0
    assert worked_ms(OFFICE, at("2026-03-02T12:00"), at("2026-03-02T11:00")) == 0
    assert after_work(OFFICE, at("2026-03-02T12:00"), 0) == at("2026-03-02T12:00")


MOMENTS = st.integers(0, 2 * 365 * 24 * HOUR).map(lambda ms: at("2025-01-01T00:00") + timedelta(milliseconds=ms))
CALENDARS = st.sampled_from(ALL)


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up(calendar: Calendar, one: datetime, two: datetime, three: datetime) -> None:
    a, b, c = sorted((one, two, three))
    assert worked_ms(calendar, a, b) + worked_ms(calendar, b, c) == worked_ms(calendar, a, c)


@given(CALENDARS, MOMENTS, st.integers(1, 200 * HOUR))
def test_after_an_amount_of_work_just_that_amount_has_passed(calendar: Calendar, start: datetime, amount: int) -> None:
    end = after_work(calendar, start, amount)
    assert worked_ms(calendar, start, end) == amount
    assert worked_ms(calendar, start, end - timedelta(milliseconds=1)) < amount


@given(CALENDARS, MOMENTS, MOMENTS)
def test_spans_are_in_order_and_apart(calendar: Calendar, one: datetime, two: datetime) -> None:
    spans = list(open_spans(calendar, *sorted((one, two))))
    assert all(begin < end for begin, end in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
