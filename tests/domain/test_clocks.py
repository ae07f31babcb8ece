"""The SLA clock, event by event."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import events as e
from shared.domain.events import Event
from shared.domain.values import State
from shared.domain.watching import time_has_come
from tests.domain.clock_story import (
    ACTS,
    HOUR,
    SECOND,
    at,
    back,
    clock,
    folded,
    log,
    planned,
    possible,
    reopened,
    told,
)
from tests.factories import NOON, closed, opened, resolved, waiting


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


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 3000), ACTS), max_size=12), st.data())
def test_a_verdict_once_reached_never_changes(acts: list[tuple[int, Event]], data: Any) -> None:
    history = possible(acts, "sev-a")
    cut = data.draw(st.integers(1, len(history)))
    for early, late in zip(told(history[:cut], 0), told(history, 0), strict=False):
        if early.clock.verdict in ("met", "missed"):
            assert (late.clock.verdict, late.clock.decided_at) == (early.clock.verdict, early.clock.decided_at)
