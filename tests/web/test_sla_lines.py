"""What the page says of a clock adds up, to the second that it shows."""

from datetime import UTC, datetime, timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.clocks import Clock
from shared.domain.sla import Instance, Interval, Why
from shared.web.sla_lines import MOST_TOLD, promises
from shared.web.ticket_views import PromiseShown
from tests.factories import DESK

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
WHYS = st.sampled_from(get_args(Why.__value__))
SPENT = st.lists(st.tuples(st.integers(1, 3_000_000), WHYS), max_size=80)


def told(spent: list[tuple[int, Why]]) -> PromiseShown:
    """What is said of a clock whose time was spent so, each stretch in microseconds behind the one before."""
    at, intervals = NOON + timedelta(microseconds=600_000), list[Interval]()
    for length, why in spent:
        intervals.append(Interval(start=at, stop=(at := at + timedelta(microseconds=length)), why=why))
    clock = Clock(n=1, policy="none", desk=DESK.version, target_ms=60_000, started_at=NOON)
    return promises([Instance(clock=clock, intervals=intervals)], {DESK.version: DESK})[0]


def test_a_pause_within_a_second_is_not_told() -> None:
    one = told([(30_500_000, "hours"), (600_000, "paused"), (29_500_000, "hours")])
    assert [(it.why, it.ms) for it in one.stretches] == [("hours", 31_000), ("hours", 30_000)]
    assert one.counted_ms == 61_000


@given(spent=SPENT)
def test_the_stretches_that_counted_are_the_sum_and_each_is_as_long_as_its_ends_say(
    spent: list[tuple[int, Why]],
) -> None:
    one = told(spent)
    for it in one.stretches:
        assert it.start.microsecond == it.stop.microsecond == 0
        assert it.ms == (it.stop - it.start) // timedelta(milliseconds=1) > 0
    shown = sum(it.ms for it in one.stretches if it.why == "hours")
    assert shown + one.earlier_ms == one.counted_ms
    assert len(one.stretches) <= MOST_TOLD and (one.earlier or not one.earlier_ms)
