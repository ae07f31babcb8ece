"""What a ticket says about itself: subject, priority, topic, plan, due date, the answered flag."""

from collections.abc import Callable
from datetime import datetime

from shared.domain import events as e
from shared.domain.access import require
from shared.domain.commands import EditTicket
from shared.domain.desk import DeskDocument
from shared.domain.errors import Invalid, WrongState
from shared.domain.resolution import comment
from shared.domain.ticket import Ticket
from shared.domain.values import UNSET, Permission, Stamp, Unset, Words

type _Part = Callable[[Ticket, EditTicket, Stamp, DeskDocument], list[e.Event]]


def edit(ticket: Ticket, command: EditTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """One fact for each value that becomes another. Raises Invalid, NotAllowed, WrongState."""
    _require_for(ticket, command, stamp, desk)
    changed = [event for part in _PARTS for event in part(ticket, command, stamp, desk)]
    if not changed:
        return _only_a_comment(ticket, command, stamp, desk)
    return [*comment(command.comment, ticket, stamp, desk), *changed]


def _require_for(ticket: Ticket, command: EditTicket, stamp: Stamp, desk: DeskDocument) -> None:
    edited = (command.subject, command.priority, command.topic, command.sla, command.due_at)
    if any(value is not UNSET for value in edited):
        require(desk, stamp.by, ticket, Permission.EDIT)
    if command.answered is not UNSET:
        require(desk, stamp.by, ticket, Permission.MARK_ANSWERED)


def _only_a_comment(ticket: Ticket, command: EditTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """A comment on a change that is none says nothing; one that stands alone is a note."""
    values = (command.subject, command.priority, command.topic, command.sla, command.due_at, command.answered)
    if command.comment is None or any(value is not UNSET for value in values):
        return []
    require(desk, stamp.by, ticket, Permission.NOTE)
    return comment(command.comment, ticket, stamp, desk)


def _subject(_ticket: Ticket, command: EditTicket, _stamp: Stamp, _desk: DeskDocument) -> list[e.Event]:
    if command.subject is UNSET or command.is_called_so:
        return []
    return [e.TicketRenamed(words=Words(subject=command.subject))]


def _priority(ticket: Ticket, command: EditTicket, _stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    priority = command.priority
    if isinstance(priority, Unset) or priority == ticket.priority:
        return []
    if priority not in desk.priorities:
        raise Invalid("priority", "not-found", f"there is no priority {priority!r}")
    return [e.PriorityChanged(priority=priority, from_priority=ticket.priority)]


def _topic(ticket: Ticket, command: EditTicket, _stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    topic = command.topic
    if isinstance(topic, Unset) or topic == ticket.topic:
        return []
    if topic is not None and (topic not in desk.topics or not desk.topics[topic].active):
        raise Invalid("topic", "not-found", f"there is no topic {topic!r}")
    return [e.TopicChanged(topic=topic, from_topic=ticket.topic)]


def _sla(ticket: Ticket, command: EditTicket, _stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    sla = command.sla
    if isinstance(sla, Unset) or sla == ticket.sla:
        return []
    if sla is not None and (sla not in desk.slas or not desk.slas[sla].active):
        raise Invalid("sla", "not-found", f"there is no SLA plan {sla!r}")
    return [e.SlaChanged(sla=sla, from_sla=ticket.sla)]


def _due(ticket: Ticket, command: EditTicket, stamp: Stamp, _desk: DeskDocument) -> list[e.Event]:
    due = command.due_at
    if isinstance(due, Unset) or due == ticket.due_at:
        return []
    if due is not None:
        _check_due(ticket, due, stamp)
    return [e.DueChanged(due_at=due, from_due_at=ticket.due_at)]


def _check_due(ticket: Ticket, due: datetime, stamp: Stamp) -> None:
    if ticket.state.is_solved:
        raise WrongState(f"the ticket is {ticket.state}; it has no due date any more")
    if due <= stamp.at:
        raise Invalid("due_at", "not-allowed", "a due date lies in the future")


def _answered(ticket: Ticket, command: EditTicket, _stamp: Stamp, _desk: DeskDocument) -> list[e.Event]:
    answered = command.answered
    if isinstance(answered, Unset) or answered == ticket.answered:
        return []
    return [e.AnsweredMarked(answered=answered)]


_PARTS: tuple[_Part, ...] = (_subject, _priority, _topic, _sla, _due, _answered)
