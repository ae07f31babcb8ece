"""Editing what was said: by who said it, or who may edit what others said; how it read before is kept."""

from shared.domain import events as e
from shared.domain.access import require
from shared.domain.commands import EditEntry
from shared.domain.desk import DeskDocument
from shared.domain.errors import NotFound, WrongState
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, Message, Permission, Stamp, Words

MOST_EDITS = 50  # of one entry: their numbers stand in its row, and who asks for all versions reads them all


def edit_entry(ticket: Ticket, command: EditEntry, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """The entry's new words; none where it reads so already. Raises NotFound, WrongState, NotAllowed."""
    entry = command.entry
    if entry is None or not entry.is_shown_to(stamp.by):
        raise NotFound(ticket.number)
    if not isinstance(entry.event, e.SAYINGS):
        raise WrongState("nothing was said with this entry, so there is nothing to edit")
    if not _is_own(entry, stamp.by):
        require(desk, stamp.by, ticket, Permission.EDIT_THREAD)
    if _is_same(entry.message, command.message):
        return []
    if len(entry.edits) >= MOST_EDITS:
        raise WrongState(f"this entry was edited {MOST_EDITS} times; write another one")
    return [e.EntryEdited(entry=entry.n, words=Words(message=command.message))]


def _is_own(entry: e.Recorded, by: Actor) -> bool:
    """What the intake form's key brought, the requester wrote."""
    of_the_form = isinstance(entry.event, e.TicketOpened) and entry.stamp.by.kind == "key" and by.kind == "person"
    return entry.stamp.by == by or of_the_form


def _is_same(old: Message | None, new: Message) -> bool:
    return old is not None and (old.format, old.source) == (new.format, new.source)
