"""The SLA clock, event by event; and the report that explains it, interval by interval."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import events as e
from shared.domain.clocks import Clock
from shared.domain.desk import Calendar, SlaPlan
from shared.domain.events import Event, Recorded
from shared.domain.sla import Instance, explain
from shared.domain.ticket import Ticket, fold
from shared.domain.values import State
from shared.domain.watching import time_has_come
from tests.factories import ANA, DESK, NOON, NUMBER, closed, opened, resolved, stamp, waiting

OFFICE = Calendar(
    name="Office",
    zone="Europe/Berlin",
    week=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("08:00-12:00", "13:00-17:00")),
    holidays={"2026-03-04": "A Wednesday off"},
)
FIRST = replace(
    DESK,
    calendars={**DESK.calendars, "office": OFFICE},
    slas={**DESK.slas, "office": SlaPlan(name="Office", hours=8, calendar="office")},
)
SECOND = replace(
    FIRST, version="2-later", slas={**FIRST.slas, "sev-a": SlaPlan(name="Sev-A", hours=100, calendar="always")}
)
VERSIONS = {one.version: one for one in (FIRST, SECOND)}
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def at(minutes: float) -> datetime:
    return NOON + minutes * MINUTE


def log(*happened: tuple[float, Event], desk: str = FIRST.version) -> list[Recorded]:
    """Events at minutes after noon of a Monday in March; noon in UTC is 13:00 in Berlin."""
    return [
        Recorded(n=n, stamp=replace(stamp(ANA, at(minutes)), desk=desk), event=event)
        for n, (minutes, event) in enumerate(happened, 1)
    ]


def folded(history: list[Recorded]) -> Ticket:
    return fold(history, NUMBER, VERSIONS)


def clock(*happened: tuple[float, Event]) -> Clock:
    found = folded(log(*happened)).clock
    assert found is not None
    return found


def told(history: list[Recorded], minutes: float) -> list[Instance]:
    return explain(history, NUMBER, VERSIONS, at(minutes))


def back(status: str = "open") -> e.StatusChanged:
    return e.StatusChanged(status=status, state=State.OPEN, from_status="pending")


def reopened(state: State = State.OPEN) -> e.TicketReopened:
    return e.TicketReopened(status=state.value, state=state, from_status="resolved")


def planned(sla: str | None, was: str | None = "sev-a") -> e.SlaChanged:
    return e.SlaChanged(sla=sla, from_sla=was)


def test_opening_starts_the_clock_of_the_plan() -> None:
    one = clock((0, opened()))
    assert (one.n, one.policy, one.started_at, one.since, one.deadline) == (1, "sev-a", NOON, NOON, NOON + HOUR)
    assert (one.warn_at, one.verdict) == (at(48), "running")


@pytest.mark.parametrize("changes", [{"sla": None}, {"state": State.RESOLVED, "status": "resolved"}])
def test_without_a_plan_or_opened_solved_there_is_no_clock(changes: dict[str, Any]) -> None:
    """metrics.md, hole 13."""
    assert folded(log((0, opened(**changes)))).clock is None


def test_a_ticket_opened_pending_does_not_run() -> None:
    one = clock((0, opened(state=State.PENDING, status="pending")))
    assert (one.since, one.deadline, one.warn_at) == (None, None, None)


@pytest.mark.parametrize("event", [resolved(), closed()])
def test_solving_in_time_meets_it_to_the_millisecond(event: Event) -> None:
    exactly = clock((0, opened()), (60, event))
    assert (exactly.verdict, exactly.decided_at, exactly.stopped_at) == ("met", at(60), at(60))
    late = clock((0, opened()), (60 + 1 / 60_000, event))
    assert (late.verdict, late.decided_at, late.stopped_at) == ("missed", at(60), at(60) + timedelta(milliseconds=1))


def test_a_late_solve_that_no_timer_saw_is_missed_at_the_deadline() -> None:
    """metrics.md, hole 2: Chatwoot scores it a hit."""
    one = clock((0, opened()), (600, resolved()))
    assert (one.verdict, one.decided_at, one.detected_at, one.counted_ms) == ("missed", at(60), at(600), 600 * 60_000)


def test_pending_pauses_and_the_deadline_moves_behind_the_pause() -> None:
    one = clock((0, opened()), (20, waiting()), (500, back()))
    assert (one.counted_ms, one.since, one.deadline) == (20 * 60_000, at(500), at(540))


def test_pending_has_no_deadline_and_cannot_be_missed() -> None:
    """metrics.md, table: Frappe's deadlines keep their old value meanwhile."""
    one = clock((0, opened()), (20, waiting()))
    assert (one.deadline, one.warn_at, one.verdict) == (None, None, "running")
    assert clock((0, opened()), (20, waiting()), (5000, resolved())).verdict == "met"


def test_a_ticket_solved_straight_from_pending_does_not_count_the_pause() -> None:
    """metrics.md, hole 3: 42 days shown."""
    assert clock((0, opened()), (20, waiting()), (60_480, resolved())).counted_ms == 20 * 60_000


def test_on_hold_the_clock_runs() -> None:
    assert clock((0, opened()), (10, waiting(State.HOLD))).since == NOON


def test_a_note_a_reply_or_pausing_satisfies_nothing() -> None:
    """metrics.md, hole 1."""
    one = clock((0, opened()), (5, e.ReplyPosted()), (6, e.NotePosted()), (7, waiting()))
    assert one.verdict == "running"


def test_pausing_after_the_deadline_is_missed_whoever_noticed() -> None:
    one = clock((0, opened()), (90, waiting()), (100, back()), (101, resolved()))
    assert (one.verdict, one.decided_at, one.detected_at) == ("missed", at(60), at(90))
    assert (one.deadline, one.counted_ms) == (at(60), 91 * 60_000)


def test_a_reopening_starts_another_instance_and_leaves_the_verdict_of_the_first() -> None:
    """metrics.md, hole 10: ours is osTicket's, the whole target from the reopening."""
    history = log((0, opened()), (30, resolved()), (1000, reopened()), (1010, waiting()), (1020, resolved()))
    first, second = told(history, 2000)
    assert (first.clock.verdict, first.clock.decided_at) == ("met", at(30))
    assert (second.clock.n, second.clock.started_at, second.counted_ms) == (2, at(1000), 10 * 60_000)


def test_a_ticket_reopened_to_pending_waits() -> None:
    assert clock((0, opened()), (1, resolved()), (2, reopened(State.PENDING))).since is None


def test_another_plan_keeps_what_was_counted_and_swaps_the_target() -> None:
    one = clock((0, opened()), (30, planned("sev-b")))
    assert (one.n, one.policy, one.counted_ms, one.deadline) == (1, "sev-b", 30 * 60_000, at(240))


def test_a_plan_changed_while_pending_keeps_the_pause() -> None:
    """metrics.md, hole 4."""
    one = clock((0, opened()), (10, waiting()), (50, planned("sev-b")), (100, back()))
    assert (one.counted_ms, one.deadline) == (10 * 60_000, at(330))


def test_a_shorter_plan_whose_time_has_passed_is_missed_now() -> None:
    one = clock((0, opened(sla="sev-b")), (90, planned("sev-a", "sev-b")))
    assert (one.deadline, one.verdict, one.decided_at) == (at(90), "missed", at(90))
    assert clock((0, opened(sla="sev-b")), (60, planned("sev-a", "sev-b")), (60, resolved())).verdict == "met"


def test_a_verdict_once_reached_does_not_change_with_the_plan() -> None:
    one = clock((0, opened()), (90, planned("sev-b")), (91, resolved()))
    assert (one.policy, one.verdict, one.decided_at) == ("sev-a", "missed", at(60))


def test_a_plan_taken_away_promises_nothing_and_keeps_what_was_counted() -> None:
    gone = clock((0, opened()), (30, planned(None)), (40, waiting()), (50, back()))
    assert (gone.verdict, gone.deadline, gone.since) == ("withdrawn", None, None)
    again = clock((0, opened()), (30, planned(None)), (300, planned("sev-a", None)))
    assert (again.n, again.verdict, again.deadline) == (1, "running", at(330))
    assert clock((0, opened()), (30, planned(None)), (40, resolved())).verdict == "withdrawn"
    assert clock((0, opened()), (90, planned(None)), (95, resolved())).verdict == "missed"


def test_a_ticket_reopened_without_a_plan_is_not_due_by_the_clock_that_was_stopped() -> None:
    reopened_without = folded(log((0, opened()), (10, resolved()), (20, planned(None)), (30, reopened())))
    assert (reopened_without.due, time_has_come(reopened_without, at(5000))) == (None, [])
    again = folded(
        log((0, opened()), (10, resolved()), (20, planned(None)), (30, reopened()), (40, planned("sev-a", None)))
    )
    assert (again.due, again.clock and again.clock.n) == (at(100), 2)


def test_a_plan_for_a_ticket_that_had_none_starts_then() -> None:
    one = clock((0, opened(sla=None)), (600, planned("sev-a", None)))
    assert (one.n, one.started_at, one.deadline) == (1, at(600), at(660))


def test_an_edit_of_the_desk_leaves_live_clocks_alone() -> None:
    """DESIGN.md 5: the first version says one hour, the second a hundred."""
    history = [*log((0, opened())), log((0, opened()), (10, waiting()), desk=SECOND.version)[1]]
    later = [*history, replace(log((20, back()), desk=SECOND.version)[0], n=3)]
    assert folded(later).due == at(70)
    swapped = [*history, replace(log((20, planned("sev-a")), desk=SECOND.version)[0], n=3)]
    found = folded(swapped).clock
    assert found is not None and (found.desk, found.target_ms) == (SECOND.version, 360_000_000)


def test_a_date_by_hand_goes_before_the_plans_and_clearing_it_brings_that_back() -> None:
    by_hand = e.DueChanged(due_at=at(6000), from_due_at=None)
    ticket = folded(log((0, opened()), (10, by_hand)))
    assert (ticket.due, ticket.clock and ticket.clock.deadline) == (at(6000), at(60))
    cleared = folded(log((0, opened()), (10, by_hand), (20, e.DueChanged(due_at=None, from_due_at=at(6000)))))
    assert cleared.due == at(60)


def test_a_date_by_hand_that_has_passed_does_not_outlive_the_closing() -> None:
    history = [(0, opened(due_at=at(100))), (200, closed())]
    assert folded(log(*history, (300, reopened()))).due == at(360)
    assert folded(log((0, opened(due_at=at(400))), (200, closed()), (300, reopened()))).due == at(400)


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


ACTS = st.sampled_from(
    [waiting(), waiting(State.HOLD), back(), resolved(), closed(), e.NotePosted(), planned("sev-b"), planned(None),
     planned("office", None), planned("sev-c"), e.DueChanged(due_at=at(500), from_due_at=None)]
)  # fmt: skip


def possible(acts: list[tuple[int, Event]], plan: str | None) -> list[Recorded]:
    """A log of these acts where only what is solved is opened again."""
    history = log((0, opened(sla=plan)))
    minutes = 0
    for wait, act in acts:
        minutes += wait
        solved = folded(history).state.is_solved
        waits = isinstance(act, e.StatusChanged) and not act.state.is_solved
        event = reopened(act.state) if solved and waits and isinstance(act, e.StatusChanged) else act
        if solved and isinstance(act, e.TicketResolved | e.TicketClosed):
            continue
        history += [replace(log((minutes, event))[0], n=len(history) + 1)]
        history += [
            replace(log((minutes, one))[0], n=len(history) + 1) for one in time_has_come(folded(history), at(minutes))
        ]
    return history


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


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 3000), ACTS), max_size=12), st.data())
def test_a_verdict_once_reached_never_changes(acts: list[tuple[int, Event]], data: Any) -> None:
    history = possible(acts, "sev-a")
    cut = data.draw(st.integers(1, len(history)))
    for early, late in zip(told(history[:cut], 0), told(history, 0), strict=False):
        if early.clock.verdict in ("met", "missed"):
            assert (late.clock.verdict, late.clock.decided_at) == (early.clock.verdict, early.clock.decided_at)
