"""What time alone does: a warning and the news of being late, each once, and the next time to look."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain import events as e
from shared.domain.clocks import SETTLES
from shared.domain.commands import LookAtClock
from shared.domain.errors import NotAllowed
from shared.domain.events import Event
from shared.domain.ticket import Ticket, evolve
from shared.domain.values import Actor
from shared.domain.watching import SKEW, next_look, time_has_come
from tests.factories import (
    ANA,
    NOON,
    NUMBER,
    OLGA,
    PAT,
    VERSIONS,
    closed,
    decide,
    opened,
    resolved,
    stamp,
    ticket,
    waiting,
)

HOUR = timedelta(hours=1)
WARNS = NOON + timedelta(minutes=48)
LATE = NOON + HOUR
CLOCK = Actor(kind="system", id="clock")


def then(before: Ticket, event: Event) -> Ticket:
    """The ticket after the desk has said it."""
    recorded = e.Recorded(n=before.version + 1, stamp=stamp(CLOCK, NOON + 2 * HOUR), event=event)
    return evolve(before, recorded, NUMBER, VERSIONS)


def test_before_the_warning_there_is_nothing_to_say() -> None:
    assert time_has_come(ticket(), WARNS - timedelta(seconds=1)) == []
    assert next_look(ticket()) == WARNS + SKEW


def test_the_warning_comes_once() -> None:
    (event,) = time_has_come(ticket(), WARNS)
    assert event == e.SlaWarned(instance=1, percent=80, deadline=LATE)
    warned = then(ticket(), event)
    assert time_has_come(warned, WARNS + timedelta(minutes=5)) == []
    assert next_look(warned) == LATE + SETTLES


def test_a_deadline_is_judged_two_minutes_later_and_dated_truly() -> None:
    """What was stamped before it may still be on its way."""
    warned = then(ticket(), e.SlaWarned(instance=1, percent=80, deadline=LATE))
    assert time_has_come(warned, LATE + timedelta(minutes=1)) == []
    (event,) = time_has_come(warned, LATE + SETTLES)
    assert event == e.TicketOverdue(instance=1, due_at=LATE)
    late = then(warned, event)
    assert late.clock is not None
    assert (late.clock.verdict, late.clock.decided_at, late.clock.detected_at) == ("missed", LATE, NOON + 2 * HOUR)


def test_being_late_is_noticed_once() -> None:
    late = then(ticket(), e.TicketOverdue(instance=1, due_at=LATE))
    assert time_has_come(late, LATE + timedelta(days=9)) == []
    assert next_look(late) is None


def test_who_comes_a_day_late_says_that_it_is_late_and_does_not_warn_any_more() -> None:
    assert [one.kind for one in time_has_come(ticket(), NOON + timedelta(days=1))] == ["ticket.overdue"]


def test_a_clock_that_is_a_little_behind_the_timers_finds_what_is_due() -> None:
    look = next_look(ticket())
    assert look is not None
    assert time_has_come(ticket(), look - SKEW) != []


@pytest.mark.parametrize("event", [resolved(), closed()])
def test_a_solved_ticket_is_never_late(event: Event) -> None:
    done = ticket(opened(due_at=NOON + timedelta(minutes=30)), event)
    assert next_look(done) is None
    assert time_has_come(done, NOON + timedelta(days=1)) == []


def test_a_pending_ticket_is_late_only_by_a_date_set_by_hand() -> None:
    assert next_look(ticket(opened(), waiting())) is None
    by_hand = ticket(opened(due_at=LATE), waiting())
    assert time_has_come(by_hand, NOON + 2 * HOUR) == [e.TicketOverdue(instance=None, due_at=LATE)]


def test_one_missed_before_it_was_set_pending_is_still_to_be_noticed() -> None:
    missed = then(ticket(), e.StatusChanged(status="pending", state=waiting().state, from_status="open"))
    assert time_has_come(missed, NOON + 3 * HOUR) == [e.TicketOverdue(instance=1, due_at=LATE)]


def test_a_date_by_hand_silences_the_plans_warning_and_takes_its_place() -> None:
    by_hand = ticket(opened(due_at=NOON + 5 * HOUR))
    assert time_has_come(by_hand, NOON + 4 * HOUR) == []
    assert next_look(by_hand) == NOON + 5 * HOUR + SETTLES


def test_another_date_that_passes_is_noticed_anew() -> None:
    """osT#3998: manual due date, then no alert."""
    late = then(ticket(), e.TicketOverdue(instance=1, due_at=LATE))
    again = replace(late, due_at=NOON + 3 * HOUR)
    assert time_has_come(again, NOON + 4 * HOUR) == [e.TicketOverdue(instance=None, due_at=NOON + 3 * HOUR)]


def test_only_the_desk_itself_looks_at_its_clocks() -> None:
    assert decide(ticket(), LookAtClock(), CLOCK) == [e.SlaWarned(instance=1, percent=80, deadline=LATE)]
    for actor in (ANA, OLGA, PAT):
        with pytest.raises(NotAllowed):
            decide(ticket(), LookAtClock(), actor)
