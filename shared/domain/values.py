"""The values that commands, events and the ticket are made of."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from hashlib import sha256
from typing import Final, Literal


class State(StrEnum):
    """Where a ticket stands; a desk's status is its own name for one of these (api.md)."""

    OPEN = "open"
    PENDING = "pending"  # waits for the requester
    HOLD = "hold"  # waits for others
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def is_solved(self) -> bool:
        """Whether nobody has to work on the ticket; osTicket's word for both states is closed."""
        return self in (State.RESOLVED, State.CLOSED)


class Permission(StrEnum):
    """What a role may allow, by osTicket's names, with `ticket.note` added (there a note needs none)."""

    CREATE = "ticket.create"
    EDIT = "ticket.edit"
    ASSIGN = "ticket.assign"
    RELEASE = "ticket.release"
    TRANSFER = "ticket.transfer"
    REFER = "ticket.refer"
    MERGE = "ticket.merge"
    LINK = "ticket.link"
    REPLY = "ticket.reply"
    NOTE = "ticket.note"
    MARK_ANSWERED = "ticket.markanswered"
    CLOSE = "ticket.close"
    DELETE = "ticket.delete"
    EDIT_THREAD = "thread.edit"


type Scope = Literal["intake", "read", "work", "admin"]
type ActorKind = Literal["agent", "person", "key", "system", "rule"]
type Format = Literal["text", "markdown", "html"]
type Source = Literal["web", "email", "phone", "api", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an API key may do: its scopes, in these departments, or in all where none are named."""

    scopes: frozenset[Scope] = frozenset()
    departments: frozenset[str] | None = None

    @property
    def reads(self) -> bool:
        """Whether it shows tickets, of whatever departments."""
        return not self.scopes.isdisjoint(("read", "work", "admin"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: an agent of the desk, a person who asks, an API key, or the desk itself.

    `grant` is a key's, as of now; `only` are the tickets that a guest has links to, who sees no others. Both go with
    who asks and are no part of who it is, so no event keeps them.
    """

    kind: ActorKind
    id: str
    grant: Grant | None = field(default=None, compare=False)
    only: tuple[str, ...] | None = field(default=None, compare=False)

    @property
    def is_inside(self) -> bool:
        """Whether it sees of a ticket what requesters do not: agents, the desk itself, and keys that read."""
        if self.kind == "key":
            return self.grant is not None and self.grant.reads
        return self.kind != "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Made once at the edge for a command; travels into each of its events."""

    command_id: str
    by: Actor
    at: datetime  # aware, UTC, whole milliseconds
    desk: str  # version of the desk document that decided
    trace: str  # W3C traceparent

    def not_before(self, moment: datetime) -> "Stamp":
        """The stamp with its time raised to `moment`: times in a log never step back."""
        if self.at >= moment:
            return self
        return Stamp(command_id=self.command_id, by=self.by, at=moment, desk=self.desk, trace=self.trace)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A body as it was written. `blob` is set by storage when the source is too long for a row."""

    format: Format = "text"
    source: str = ""
    blob: str | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether its text was left where it lies."""
        return self.blob is not None and not self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that came with a message. Its name is a word; `blob` is set by storage, where the content lies."""

    name: str
    type: str  # as its sender calls it: believed by nobody
    size: int
    sha256: str
    blob: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way: its content goes to a blob, and never into a row."""

    file: File
    content: bytes = field(repr=False)

    @staticmethod
    def of(name: str, type: str, content: bytes) -> "Upload":
        """The file that the content is."""
        file = File(name=name, type=type, size=len(content), sha256=sha256(content).hexdigest())
        return Upload(file=file, content=content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What people wrote with one event; kept beside it and never inside, so that a person can be forgotten."""

    subject: str | None = None
    message: Message | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person as known to the desk: a random id, and the words to reach them by; either may still be looked up.

    `proved` says that the address is theirs: a link was opened, mail came from there, or they signed in.
    """

    id: str = ""
    name: str = ""
    email: str = ""
    phone: str | None = None
    proved: bool = False


class Unset(Enum):
    """The type of `UNSET`: absent, where None means cleared."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
