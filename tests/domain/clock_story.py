"""Logs with a plan: what happened after so many minutes, folded, judged, told."""

from dataclasses import replace
from datetime import datetime, timedelta

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
