"""What a ticket is at one moment: a fold of its events, small enough to decide the next command by."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.domain import events as e
from shared.domain.clocks import Clock, Versions
from shared.domain.timing import clock_after
from shared.domain.values import Source, State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """The state after event `version`. Codes and ids only; its words lie in `TicketWords`."""

    number: str
    version: int
    requester: str
    source: Source
    status: str
    state: State
    priority: str
    department: str
    topic: str | None
    team: str | None
    agent: str | None
    sla: str | None
    created_at: datetime
    updated_at: datetime
    first_reply_at: datetime | None = None
    last_message_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    due_at: datetime | None = None  # by hand; it goes before the plan's deadline (osticket.md 2.3)
    clock: Clock | None = None
    late_since: datetime | None = None  # the date by hand whose passing was noticed; a clock knows its own
    answered: bool = False
    reopen_count: int = 0
    public_entries: int = 1
    notes: int = 0
    last_reply: int | None = None  # number of the last public reply's event
    last_respondent: str | None = None  # agent who wrote it
    routing: Mapping[str, str] = field(default_factory=dict)

    @property
    def due(self) -> datetime | None:
        """By when it has to be solved: a date by hand, else the deadline of the plan; None while that is paused."""
        if self.due_at is not None or self.clock is None:
            return self.due_at
        is_over = not self.clock.is_live and not self.state.is_solved  # reopened, and without a plan now
        return None if is_over else self.clock.deadline

    def is_overdue(self, now: datetime) -> bool:
        """Whether work is still to be done after the due date."""
        return self.due is not None and self.due < now and not self.state.is_solved

    def turns_by_itself(self, now: datetime) -> bool:
        """Whether time alone may have changed what is told of it since its last event."""
        deadline = self.clock.deadline if self.clock and self.clock.is_live else None
        return self.is_overdue(now) or (deadline is not None and deadline < now)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketWords:
    """What people call the ticket and its requester, as it is now."""

    subject: str = ""
    name: str = ""
    email: str = ""
    phone: str | None = None


def fold(history: Iterable[e.Recorded], number: str, desks: Versions, start: Ticket | None = None) -> Ticket:
    """The ticket after `history`, which begins with its opening unless `start` is the state before it.

    `desks` are the versions that the events and the clock name: plans and calendars are read from them.
    """
    ticket = start
    for recorded in history:
        ticket = evolve(ticket, recorded, number, desks)
    if ticket is None:
        raise ValueError("a history begins with the opening of its ticket")
    return ticket


def evolve(ticket: Ticket | None, recorded: e.Recorded, number: str, desks: Versions) -> Ticket:
    """The ticket one event later."""
    if isinstance(recorded.event, e.TicketOpened):
        after = _opened(recorded, recorded.event, number)
    elif ticket is None:
        raise ValueError(f"{recorded.event.kind} on a ticket that was not opened")
    else:
        changed = _CHANGES[type(recorded.event)](ticket, recorded)
        after = replace(changed, version=recorded.n, updated_at=recorded.stamp.at)
    return replace(after, clock=clock_after(after.clock, recorded, after.sla, after.state, desks))


def versions_of(history: Iterable[e.Recorded], start: Ticket | None = None) -> set[str]:
    """The versions of the desk that folding needs: those of the events, and that of the clock that runs already."""
    clock = start.clock if start else None
    return {recorded.stamp.desk for recorded in history} | ({clock.desk} if clock and clock.is_live else set())


def reword(words: TicketWords, added: Words | None) -> TicketWords:
    """The ticket's words after an event brought some: the newest of each, messages apart."""
    if added is None:
        return words
    newer = {
        name: value for name in ("subject", "name", "email", "phone") if (value := getattr(added, name)) is not None
    }
    return replace(words, **newer) if newer else words


def _opened(recorded: e.Recorded, event: e.TicketOpened, number: str) -> Ticket:
    at = recorded.stamp.at
    return Ticket(
        number=number,
        version=recorded.n,
        requester=event.requester,
        source=event.source,
        status=event.status,
        state=event.state,
        priority=event.priority,
        department=event.department,
        topic=event.topic,
        team=event.team,
        agent=None,
        sla=event.sla,
        created_at=at,
        updated_at=at,
        last_message_at=at,
        due_at=event.due_at,
        routing=event.routing,
        resolved_at=at if event.state is State.RESOLVED else None,
        closed_at=at if event.state is State.CLOSED else None,
    )


def _messaged(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    at = recorded.stamp.at
    return replace(ticket, last_message_at=at, answered=False, public_entries=ticket.public_entries + 1)


def _replied(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    event = recorded.event
    assert isinstance(event, e.ReplyPosted)
    said = replace(ticket, public_entries=ticket.public_entries + 1, last_reply=recorded.n)
    if event.machine:
        return said
    by, at = recorded.stamp.by, recorded.stamp.at
    return replace(said, answered=True, first_reply_at=ticket.first_reply_at or at, last_respondent=by.id)


def _noted(ticket: Ticket, _recorded: e.Recorded) -> Ticket:
    return replace(ticket, notes=ticket.notes + 1)


def _assigned(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    event = recorded.event
    assert isinstance(event, e.TicketAssigned)
    return replace(ticket, agent=event.agent or ticket.agent, team=event.team or ticket.team)


def _released(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    event = recorded.event
    assert isinstance(event, e.TicketReleased)
    return replace(ticket, agent=None if event.agent else ticket.agent, team=None if event.team else ticket.team)


def _stands(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    event = recorded.event
    assert isinstance(event, e.StatusChanged)
    return replace(ticket, status=event.status, state=event.state)


def _resolved(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    return replace(_stands(ticket, recorded), resolved_at=recorded.stamp.at, closed_at=None)


def _closed(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    return replace(_stands(ticket, recorded), closed_at=recorded.stamp.at)


def _reopened(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    stands = _stands(ticket, recorded)
    count = ticket.reopen_count + 1
    passed = ticket.due_at is not None and ticket.due_at <= recorded.stamp.at
    due_at = None if passed else ticket.due_at  # osTicket drops a passed date when it closes
    return replace(stands, resolved_at=None, closed_at=None, answered=False, reopen_count=count, due_at=due_at)


def _overdue(ticket: Ticket, recorded: e.Recorded) -> Ticket:
    event = recorded.event
    assert isinstance(event, e.TicketOverdue)
    return ticket if event.instance is not None else replace(ticket, late_since=event.due_at)


def _takes(*names: str) -> Callable[[Ticket, e.Recorded], Ticket]:
    """A change that copies the event's values of these names."""
    return lambda ticket, recorded: replace(ticket, **{name: getattr(recorded.event, name) for name in names})


_CHANGES: Mapping[type[e.Event], Callable[[Ticket, e.Recorded], Ticket]] = {
    e.MessagePosted: _messaged,
    e.ReplyPosted: _replied,
    e.NotePosted: _noted,
    e.TicketAssigned: _assigned,
    e.TicketReleased: _released,
    e.TicketTransferred: _takes("department"),
    e.StatusChanged: _stands,
    e.TicketResolved: _resolved,
    e.TicketClosed: _closed,
    e.TicketReopened: _reopened,
    e.AnsweredMarked: _takes("answered"),
    e.PriorityChanged: _takes("priority"),
    e.SlaChanged: _takes("sla"),
    e.TopicChanged: _takes("topic"),
    e.DueChanged: _takes("due_at"),
    e.TicketRenamed: _takes(),
    e.EntryEdited: _takes(),
    e.SlaWarned: _takes(),
    e.TicketOverdue: _overdue,
}
