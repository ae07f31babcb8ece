"""The bodies that writes take, each with the command that it makes. Absent = unchanged, null = cleared."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from functions.attachments import Attachments, uploads
from functions.fields import (
    Address,
    Comment,
    Id,
    MessageBody,
    Name,
    ObjectId,
    Phone,
    Subject,
    address,
    comment,
    due,
    given,
    message,
    one_line,
)
from shared.domain import commands
from shared.domain.errors import Invalid, NotAllowed
from shared.domain.values import Contact, Message, Source
from shared.services.configuring import AgentChange

Version = Annotated[int, msgspec.Meta(ge=0, le=99_999_999)]


class RequesterBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Who asks."""

    name: Name
    email: Address
    phone: Phone | None = None

    def contact(self) -> Contact:
        """The words of a person; the id is looked up by the address."""
        phone = None if self.phone is None else one_line("requester.phone", self.phone)
        email = address("requester.email", self.email)
        return Contact(id="", name=one_line("requester.name", self.name), email=email, phone=phone)


class TicketBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new ticket; from `department` on for agents only."""

    subject: Subject
    message: str | MessageBody
    requester: RequesterBody | None = None
    topic: Id | None = None
    priority: Id | None = None
    source: Source | None = None
    department: Id | None = None
    team: Id | None = None
    agent: Id | None = None
    sla: Id | None = None
    due_at: datetime | None = None
    note: str | MessageBody | None = None
    attachments: Attachments | None = None

    def command(self, asking: Contact | None) -> commands.OpenTicket:
        """`asking` is the person who opens for itself; others name the requester."""
        return commands.OpenTicket(
            requester=self._requester(asking),
            subject=one_line("subject", self.subject),
            message=message("message", self.message),
            topic=self.topic,
            priority=self.priority,
            source=self.source or "api",
            department=self.department,
            team=self.team,
            agent=self.agent,
            sla=self.sla,
            due_at=due(self.due_at),
            note=None if self.note is None else message("note", self.note),
            uploads=uploads(self.attachments),
        )

    def _requester(self, asking: Contact | None) -> Contact:
        named = None if self.requester is None else self.requester.contact()
        if asking is None:
            if named is None:
                raise Invalid("requester", "missing", "name who asks")
            return named
        if named is not None and named.email.lower() != asking.email.lower():
            raise NotAllowed("you may open tickets for yourself only")
        return asking


class MessagePost(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A requester's message."""

    message: str | MessageBody
    attachments: Attachments | None = None

    def command(self) -> commands.PostMessage:
        """The wish."""
        return commands.PostMessage(message=message("message", self.message), uploads=uploads(self.attachments))


class ReplyPost(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An agent's reply; `seen` is the last entry that its writer saw.

    `canned` names a text of the desk: without a message it is the message, filled in.
    """

    message: str | MessageBody | UnsetType = UNSET
    canned: Id | None = None
    status: Id | None = None
    seen: Version | None = None
    anyway: bool = False
    attachments: Attachments | None = None

    def command(self) -> commands.PostReply:
        """The wish."""
        if isinstance(self.message, UnsetType) and self.canned is None:
            raise Invalid("message", "missing", "there is neither a message nor a canned text")
        return commands.PostReply(
            message=Message() if isinstance(self.message, UnsetType) else message("message", self.message),
            uploads=uploads(self.attachments),
            status=self.status,
            seen=self.seen,
            anyway=self.anyway,
            canned=self.canned,
        )


class NotePost(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An agent's note."""

    message: str | MessageBody
    status: Id | None = None
    attachments: Attachments | None = None

    def command(self) -> commands.PostNote:
        """The wish."""
        said = message("message", self.message)
        return commands.PostNote(message=said, uploads=uploads(self.attachments), status=self.status)


class EntryPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """How an entry shall read."""

    message: str | MessageBody

    def command(self, n: int) -> commands.EditEntry:
        """The wish about event `n`."""
        return commands.EditEntry(n=n, message=message("message", self.message))


class AssignmentBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Whose work it is."""

    agent: Id | None | UnsetType = UNSET
    team: Id | None | UnsetType = UNSET
    comment: Comment | None = None

    def command(self) -> commands.AssignTicket:
        """The wish."""
        return commands.AssignTicket(agent=given(self.agent), team=given(self.team), comment=comment(self.comment))


class TransferBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Where the ticket shall go."""

    department: Id
    comment: Comment | None = None

    def command(self) -> commands.TransferTicket:
        """The wish."""
        return commands.TransferTicket(department=self.department, comment=comment(self.comment))


class StatusBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """How the ticket shall stand."""

    status: Id
    comment: Comment | None = None

    def command(self) -> commands.SetStatus:
        """The wish."""
        return commands.SetStatus(status=self.status, comment=comment(self.comment))


class TicketPatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What the ticket says about itself."""

    subject: Subject | UnsetType = UNSET
    priority: Id | UnsetType = UNSET
    topic: Id | None | UnsetType = UNSET
    sla: Id | None | UnsetType = UNSET
    due_at: datetime | None | UnsetType = UNSET
    answered: bool | UnsetType = UNSET
    comment: Comment | None = None

    def command(self) -> commands.EditTicket:
        """The wish."""
        return commands.EditTicket(
            subject=given(self.subject if isinstance(self.subject, UnsetType) else one_line("subject", self.subject)),
            priority=given(self.priority),
            topic=given(self.topic),
            sla=given(self.sla),
            due_at=given(self.due_at if isinstance(self.due_at, UnsetType) else due(self.due_at)),
            answered=given(self.answered),
            comment=comment(self.comment),
        )


class AgentBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An agent of the desk; `roles` and `teams` are replaced whole, null clears them, what is absent stays.

    `entra` is the object id of the account that the agent signs in with; null takes it away.
    """

    name: Name | UnsetType = UNSET
    email: Address | UnsetType = UNSET
    entra: ObjectId | None | UnsetType = UNSET
    roles: dict[Id, Id] | None | UnsetType = UNSET
    teams: list[Id] | None | UnsetType = UNSET
    admin: bool | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    away: bool | UnsetType = UNSET

    def change(self) -> AgentChange:
        """The change, with its words checked."""
        return AgentChange(
            name=None if isinstance(self.name, UnsetType) else one_line("name", self.name),
            email=None if isinstance(self.email, UnsetType) else address("email", self.email),
            entra=given(self.entra.lower() if isinstance(self.entra, str) else self.entra),
            roles=None if isinstance(self.roles, UnsetType) else self.roles or {},
            teams=None if isinstance(self.teams, UnsetType) else tuple(dict.fromkeys(self.teams or ())),
            admin=_said(self.admin),
            active=_said(self.active),
            away=_said(self.away),
        )


def _said(value: bool | UnsetType) -> bool | None:
    return None if isinstance(value, UnsetType) else value
