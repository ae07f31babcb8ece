"""What may go out within an hour: exact to the minute, and never more."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.pacing import Window

NOON = 1_772_452_800


def test_the_first_of_a_full_hour_is_waited_for() -> None:
    window = Window()
    for place in range(3):
        window = window.with_one(NOON + 60 * place)
    assert window.wait_s(NOON + 120, 4) == 0
    assert window.wait_s(NOON + 130, 3) == 61 * 60 - 130
    assert window.wait_s(NOON + 61 * 60, 3) == 0


def test_closed_is_closed_and_longer_wins() -> None:
    window = Window().closed(NOON + 60).closed(NOON + 10)
    assert (window.wait_s(NOON, 10), window.wait_s(NOON + 60, 10)) == (60, 0)


def test_a_limit_that_was_lowered_counts_at_once() -> None:
    window = Window({NOON // 60: 50})
    assert window.wait_s(NOON, 100) == 0
    assert window.wait_s(NOON, 10) == 61 * 60


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 1500), min_size=1, max_size=120), st.integers(1, 12))
def test_within_no_hour_more_go_out_than_may_and_who_waits_as_told_goes(gaps: list[int], most: int) -> None:
    window, now, went = Window(), NOON, list[int]()
    for gap in gaps:
        now += gap
        wait = window.wait_s(now, most)
        assert wait >= 0
        if wait:
            assert window.wait_s(now + wait, most) == 0
            continue
        window = window.with_one(now)
        went.append(now)
        assert len(window.sent) <= 61
    assert all(later - first >= 3600 for first, later in zip(went, went[most:], strict=False))
    assert all(later >= first for first, later in pairwise(went))
