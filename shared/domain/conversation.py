"""What people say to each other on a ticket: the requester's messages, agents' replies and notes."""

from dataclasses import replace

from shared.domain import events as e
from shared.domain.access import agent_of, has_access, require
from shared.domain.canned import filled, known_of, text_named
from shared.domain.commands import PostMessage, PostNote, PostReply
from shared.domain.desk import DeskDocument
from shared.domain.errors import AnsweredMeanwhile, NotAllowed
from shared.domain.resolution import reopen_for_requester, to_status
from shared.domain.ticket import Ticket
from shared.domain.values import Message, Permission, Stamp, State, Words


def post_message(ticket: Ticket, command: PostMessage, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """The requester's message; it opens again what is solved, and ends waiting for the requester.

    One that says it is solved resolves the ticket instead; thanks for what is solved already open nothing.
    """
    if stamp.by.kind != "person":
        raise NotAllowed("messages are the requester's; agents reply or write notes")
    said = e.MessagePosted(words=Words(message=command.message, files=command.files))
    if command.solved and ticket.state.is_solved:
        return [said]
    if command.solved:
        return [said, *to_status(ticket, desk.status_for(State.RESOLVED), stamp, desk)]
    if ticket.state.is_solved:
        return [said, *reopen_for_requester(ticket, desk)]
    if ticket.state is State.PENDING:
        status = desk.status_for(State.OPEN)
        return [said, e.StatusChanged(status=status, state=State.OPEN, from_status=ticket.status)]
    return [said]


def post_reply(ticket: Ticket, command: PostReply, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """An agent's public answer, with a status if given; it claims what nobody has."""
    require(desk, stamp.by, ticket, Permission.REPLY)
    newer = ticket.last_reply is not None and command.seen is not None and ticket.last_reply > command.seen
    if newer and not command.anyway:
        assert ticket.last_reply is not None
        raise AnsweredMeanwhile(ticket.last_reply)
    by_agent = stamp.by.kind == "agent"
    said = e.ReplyPosted(
        words=Words(message=_message(ticket, command, stamp, desk), files=command.files), machine=not by_agent
    )
    after = replace(ticket, last_respondent=stamp.by.id) if by_agent else ticket  # who reopens by replying may keep it
    status = to_status(after, command.status, stamp, desk) if command.status else []
    if ticket.state.is_solved:  # opened first: a reopening clears the answered flag, and the reply sets it
        return [*status, said]
    return [said, *_claimed_by_replying(ticket, stamp, desk), *status]


def _message(ticket: Ticket, command: PostReply, stamp: Stamp, desk: DeskDocument) -> Message:
    """What was written, else the canned text, which has to be one of the ticket's department in either case."""
    if command.canned is None:
        return command.message
    text = text_named(desk, command.canned, ticket.department)
    return command.message if command.message.source else filled(text, known_of(ticket, command.words, desk, stamp.by))


def post_note(ticket: Ticket, command: PostNote, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """A note for agents only, with a status if given."""
    require(desk, stamp.by, ticket, Permission.NOTE)
    status = to_status(ticket, command.status, stamp, desk) if command.status else []
    return [e.NotePosted(words=Words(message=command.message, files=command.files)), *status]


def _claimed_by_replying(ticket: Ticket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """osTicket's auto_claim, but logged as an assignment (there it leaves no trace and no figure)."""
    agent = agent_of(desk, stamp.by)
    department = desk.departments.get(ticket.department)
    wanted = department is not None and department.auto_claim and ticket.agent is None and not ticket.state.is_solved
    if not wanted or agent is None or agent.away or not has_access(agent, ticket.department):
        return []
    return [e.TicketAssigned(agent=stamp.by.id, how="reply")]
