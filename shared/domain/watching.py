"""What time alone does to a ticket: a warning before its deadline, and being late, each noticed once."""

from datetime import datetime, timedelta

from shared.domain import events as e
from shared.domain.clocks import SETTLES, WARN_AT_PERCENT
from shared.domain.commands import LookAtClock
from shared.domain.desk import DeskDocument
from shared.domain.errors import NotAllowed
from shared.domain.ticket import Ticket
from shared.domain.values import Stamp

SKEW = timedelta(seconds=15)  # a host whose clock is behind the timer's must not find that nothing is due yet


def look_at_clock(ticket: Ticket, _command: LookAtClock, stamp: Stamp, _desk: DeskDocument) -> list[e.Event]:
    """What has come true by the clock; for the desk itself only. Raises NotAllowed."""
    if stamp.by.kind != "system":
        raise NotAllowed("the desk looks at its clocks by itself")
    return time_has_come(ticket, stamp.at)


def time_has_come(ticket: Ticket, at: datetime) -> list[e.Event]:
    """A warning or the news of being late, if it is time and nobody has noticed; never both."""
    late = _late_at(ticket)
    if late is not None and at >= late - SKEW:
        assert ticket.due is not None
        instance = ticket.clock.n if ticket.clock and ticket.due_at is None else None
        return [e.TicketOverdue(instance=instance, due_at=ticket.due)]
    warn = _warn_at(ticket)
    if warn is not None and at >= warn - SKEW:
        assert ticket.clock is not None and ticket.clock.deadline is not None
        return [e.SlaWarned(instance=ticket.clock.n, percent=WARN_AT_PERCENT, deadline=ticket.clock.deadline)]
    return []


def next_look(ticket: Ticket) -> datetime | None:
    """When `time_has_come` will have something to say; None where only somebody's act can change that."""
    moments = [one for one in (_warn_at(ticket), _late_at(ticket)) if one is not None]
    return min(moments, default=None)


def _late_at(ticket: Ticket) -> datetime | None:
    if ticket.due is None or ticket.state.is_solved:
        return None
    if ticket.due_at is not None:
        was_noticed = ticket.due_at == ticket.late_since
    else:
        was_noticed = ticket.clock is not None and ticket.clock.noticed_at is not None
    return None if was_noticed else ticket.due + SETTLES


def _warn_at(ticket: Ticket) -> datetime | None:
    """No warning where a date by hand goes before the plan's deadline."""
    clock = ticket.clock
    if clock is None or clock.warn_at is None or clock.deadline is None or ticket.due_at is not None:
        return None
    return clock.warn_at + SKEW
