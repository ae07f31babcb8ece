"""Status and state: waiting, resolving, closing, and opening again (osticket.md 2.5)."""

from shared.domain import events as e
from shared.domain.access import can_take, require
from shared.domain.commands import SetStatus
from shared.domain.desk import DeskDocument
from shared.domain.errors import Invalid, NotAllowed, WrongState
from shared.domain.ticket import Ticket
from shared.domain.values import Message, Permission, Stamp, State, Words

_EVENT_OF = {State.RESOLVED: e.TicketResolved, State.CLOSED: e.TicketClosed}


def set_status(ticket: Ticket, command: SetStatus, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """Another status, or nothing where it already is so. Raises Invalid, NotAllowed, WrongState."""
    changed = to_status(ticket, command.status, stamp, desk)
    return [*comment(command.comment, ticket, stamp, desk), *changed] if changed else []


def to_status(ticket: Ticket, status: str, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """What it takes to bring the ticket to a status; a reply and a note may bring one with them."""
    if status not in desk.statuses:
        raise Invalid("status", "not-found", f"there is no status {status!r}")
    state = desk.statuses[status].state
    _require_for(ticket, state, stamp, desk)
    if status == ticket.status:
        return []
    if stamp.by.kind == "person" and ticket.state.is_solved:
        # Else who asks would turn "closed for good" into a status that a message opens again.
        raise WrongState(f"the ticket is {ticket.state} already")
    if ticket.state.is_solved and not state.is_solved:
        return reopen(ticket, status, desk)
    changed = _EVENT_OF.get(state, e.StatusChanged)
    return [changed(status=status, state=state, from_status=ticket.status)]


def reopen(ticket: Ticket, status: str, desk: DeskDocument) -> list[e.Event]:
    """Open again; the agent stays if available, else the last respondent takes it, else nobody has it (api.md)."""
    opened = e.TicketReopened(status=status, state=desk.statuses[status].state, from_status=ticket.status)
    return [opened, *_given_back(ticket, desk)]


def reopen_for_requester(ticket: Ticket, desk: DeskDocument) -> list[e.Event]:
    """Opened again by the requester's answer. Raises WrongState where the desk does not want that."""
    topic = desk.topics.get(ticket.topic) if ticket.topic else None
    department = desk.departments.get(ticket.department)
    archived = (topic is not None and not topic.active) or department is None or not department.active
    status = desk.statuses.get(ticket.status)
    if archived or (status is not None and not status.reopenable):
        raise WrongState("this ticket is closed for good; please open a new one")
    return reopen(ticket, desk.status_for(State.OPEN), desk)


def comment(message: Message | None, ticket: Ticket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """A comment on a change is a note in the same commit; the requester's is a message. Raises NotAllowed."""
    if message is None:
        return []
    if stamp.by.kind == "person":
        return [e.MessagePosted(words=Words(message=message))]
    require(desk, stamp.by, ticket, Permission.NOTE)
    return [e.NotePosted(words=Words(message=message))]


def _require_for(ticket: Ticket, state: State, stamp: Stamp, desk: DeskDocument) -> None:
    if stamp.by.kind == "person":
        if state is not State.RESOLVED:
            raise NotAllowed("you may only mark your ticket as resolved")
    elif state.is_solved:
        require(desk, stamp.by, ticket, Permission.CLOSE)
    elif ticket.state.is_solved:
        require(desk, stamp.by, ticket, Permission.CLOSE, Permission.CREATE)
    else:
        require(desk, stamp.by, ticket, Permission.REPLY)


def _given_back(ticket: Ticket, desk: DeskDocument) -> list[e.Event]:
    if can_take(desk, ticket.agent, ticket.department):
        return []
    if can_take(desk, ticket.last_respondent, ticket.department):
        return [e.TicketAssigned(agent=ticket.last_respondent, how="reopen")]
    return [e.TicketReleased(agent=ticket.agent, how="reopen")] if ticket.agent else []
