"""Which decision answers which command. A new verb joins here with one line."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain import assignment, commands, conversation, editing, events, resolution, rewriting, watching
from shared.domain.access import may_see
from shared.domain.desk import DeskDocument
from shared.domain.errors import NotFound
from shared.domain.ticket import Ticket
from shared.domain.values import Stamp

type Decision[C] = Callable[[Ticket, C, Stamp, DeskDocument], list[events.Event]]

DECISIONS: Mapping[type[commands.Command], Decision[Any]] = {
    commands.PostMessage: conversation.post_message,
    commands.PostReply: conversation.post_reply,
    commands.PostNote: conversation.post_note,
    commands.EditEntry: rewriting.edit_entry,
    commands.ClaimTicket: assignment.claim,
    commands.AssignTicket: assignment.assign,
    commands.RouteTicket: assignment.route,
    commands.ReleaseTicket: assignment.release,
    commands.TransferTicket: assignment.transfer,
    commands.SetStatus: resolution.set_status,
    commands.EditTicket: editing.edit,
    commands.LookAtClock: watching.look_at_clock,
}


def decide(ticket: Ticket, command: commands.Command, stamp: Stamp, desk: DeskDocument) -> list[events.Event]:
    """The facts that a command on an open ticket makes; none where it already is so. Raises a Refused."""
    if not may_see(desk, stamp.by, ticket):
        raise NotFound(ticket.number)
    return DECISIONS[type(command)](ticket, command, stamp, desk)
