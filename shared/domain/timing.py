"""How each event moves the SLA clock on: what starts, pauses, stops, swaps and judges it."""

from datetime import datetime

from shared.domain import events as e
from shared.domain.clocks import Clock, Versions, noticed, pause, resume, start, stop, swap, warned, withdraw
from shared.domain.values import State


def clock_after(
    clock: Clock | None, recorded: e.Recorded, plan: str | None, state: State, desks: Versions
) -> Clock | None:
    """The clock one event later; `plan` and `state` are the ticket's after it. None before the first plan.

    Pending pauses, on hold does not. Reopening starts a new instance with the whole target (osticket.md 2.3), and so
    does a plan on a ticket that had none: nobody promised anything before.
    """
    event, at = recorded.event, recorded.stamp.at
    if isinstance(event, e.TicketOpened | e.TicketReopened):
        return _started(clock, recorded, plan, state, desks)
    if isinstance(event, e.SlaChanged):
        return _planned(clock, recorded, plan, state, desks)
    if clock is None:
        return None
    match event:
        case e.StatusChanged():
            return _stands(clock, at, state, desks)
        case e.SlaWarned():
            return warned(clock, at)
        case e.TicketOverdue(instance=instance) if instance == clock.n:
            return noticed(clock, at)
        case _:
            return clock


def _started(
    clock: Clock | None, recorded: e.Recorded, plan: str | None, state: State, desks: Versions
) -> Clock | None:
    if plan is None or state.is_solved:
        return clock
    n = clock.n + 1 if clock else 1
    stamp = recorded.stamp
    return start(n, plan, stamp.at, desks[stamp.desk], paused=state is State.PENDING)


def _planned(
    clock: Clock | None, recorded: e.Recorded, plan: str | None, state: State, desks: Versions
) -> Clock | None:
    if state.is_solved:
        return clock
    if clock is None or not clock.is_live:
        return _started(clock, recorded, plan, state, desks)
    stamp = recorded.stamp
    if plan is None:
        return withdraw(clock, stamp.at, desks)
    return swap(clock, plan, stamp.at, desks[stamp.desk], desks, runs=state is not State.PENDING)


def _stands(clock: Clock, at: datetime, state: State, desks: Versions) -> Clock:
    if state.is_solved:
        return stop(clock, at, desks)
    return pause(clock, at, desks) if state is State.PENDING else resume(clock, at, desks)
