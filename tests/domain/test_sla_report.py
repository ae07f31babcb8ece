"""The report that explains a clock, interval by interval."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import events as e
from shared.domain.events import Event
from shared.domain.sla import explain
from tests.domain.clock_story import ACTS, HOUR, MINUTE, VERSIONS, at, back, log, possible, told
from tests.factories import NUMBER, opened, resolved, waiting


def test_nights_lunch_and_holidays_do_not_count_and_are_explained() -> None:
    """Monday 13:00 in Berlin to Thursday: four hours today, four on Tuesday; Wednesday is off."""
    history = log((0, opened(sla="office")))
    (one,) = told(history, 3 * 24 * 60)
    assert one.clock.deadline == at(24 * 60 - 60)  # Tuesday 12:00 in Berlin
    assert one.clock.verdict == "missed"
    whys = [(interval.why, (interval.stop - interval.start) / HOUR) for interval in one.intervals]
    assert whys == [
        ("hours", 4), ("closed", 15), ("hours", 4), ("closed", 1), ("hours", 4), ("closed", 7), ("holiday", 24),
        ("closed", 8), ("hours", 4), ("closed", 1),
    ]  # fmt: skip
    assert one.counted_ms == 16 * 3_600_000


def test_a_running_clock_is_explained_up_to_now_and_late_ones_count_as_missed_at_once() -> None:
    (one,) = told(log((0, opened())), 90)
    assert (one.clock.verdict, one.clock.decided_at, one.counted_ms) == ("missed", at(60), 90 * 60_000)
    assert (one.clock.stopped_at, one.intervals[-1].stop) == (None, at(90))


def test_readers_judge_when_nothing_stamped_before_can_still_arrive_and_a_verdict_they_read_stays() -> None:
    """DESIGN.md 5: two minutes later; a resolve stamped before the deadline may land after it."""
    (running,) = told(log((0, opened())), 61)
    assert running.clock.verdict == "running"
    (missed,) = told(log((0, opened())), 63)
    assert (missed.clock.verdict, missed.clock.decided_at, missed.clock.detected_at) == ("missed", at(60), None)


def test_the_report_of_a_long_log_is_made_in_one_go() -> None:
    notes = [(minutes, e.NotePosted()) for minutes in range(1, 3000)]
    (one,) = told(log((0, opened(sla="office")), *notes), 300_000)
    assert len(one.intervals) > 500


def test_many_events_at_one_moment_make_no_empty_intervals() -> None:
    history = log((0, opened()), (5, waiting()), (5, back()), (5, waiting()), (9, resolved()))
    (one,) = told(history, 10)
    assert [(interval.why, interval.start, interval.stop) for interval in one.intervals] == [
        ("hours", at(0), at(5)), ("paused", at(5), at(9)),
    ]  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 3000), ACTS), max_size=12),
    st.sampled_from([None, "sev-a", "sev-c", "office"]),
    st.integers(0, 9000),
)
def test_intervals_tile_start_to_stop_and_add_up_to_what_the_clock_counted(
    acts: list[tuple[int, Event]], plan: str | None, later: int
) -> None:
    history = possible(acts, plan)
    now = history[-1].stamp.at + later * MINUTE
    for one in explain(history, NUMBER, VERSIONS, now):
        end = one.clock.stopped_at or now
        edges = [one.clock.started_at, *(interval.stop for interval in one.intervals)]
        assert edges[-1] == end
        assert all(interval.start == edge for interval, edge in zip(one.intervals, edges, strict=False))
        assert all(before.why != after.why for before, after in pairwise(one.intervals))
        if not one.clock.is_live:
            assert one.counted_ms == one.clock.counted_ms
        if one.clock.verdict == "met":
            assert one.counted_ms <= one.clock.target_ms
        if one.clock.verdict == "missed":
            assert one.clock.decided_at == one.clock.deadline is not None
