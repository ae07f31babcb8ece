"""The wishes: what a caller may ask of a ticket. Imperative; a decision turns each into facts or refuses it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.domain.events import Recorded
from shared.domain.ticket import TicketWords
from shared.domain.values import UNSET, Contact, File, Message, Source, Unset, Upload


class Command:
    """A wish about one ticket."""

    __slots__ = ()

    def seeing(self, _words: TicketWords) -> "Command":
        """The wish, knowing what the ticket's words say already: decisions see no words."""
        return self

    @property
    def wanted(self) -> int | None:
        """The event that the decision has to know, besides the ticket."""
        return None

    @property
    def marks(self) -> Mapping[int, tuple[int, ...]]:
        """Event number -> its edits so far, of the events that this command edits."""
        return {}

    def knowing(self, _entry: Recorded | None) -> "Command":
        """The wish, knowing that event as it was read; None where there is none."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Say(Command):
    """Say something, and send files with it."""

    message: Message
    uploads: tuple[Upload, ...] = ()

    @property
    def files(self) -> tuple[File, ...]:
        """The files, without their contents."""
        return tuple(upload.file for upload in self.uploads)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket(Say):
    """Open a ticket for `requester`. From `department` on: for agents only."""

    requester: Contact
    subject: str
    topic: str | None = None
    priority: str | None = None
    source: Source = "api"
    department: str | None = None
    team: str | None = None
    agent: str | None = None
    sla: str | None = None
    due_at: datetime | None = None
    note: Message | None = None

    @property
    def chosen_by_agents(self) -> list[str]:
        """The fields in use that only an agent may use."""
        return [name for name in ("department", "team", "agent", "sla", "due_at", "note") if getattr(self, name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMessage(Say):
    """The requester writes; `solved`: that their problem is solved."""

    solved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostReply(Say):
    """An agent answers in public. `seen` is the last event the writer saw; `anyway` sends in spite of a newer reply.

    `canned` names a text of the desk, which is the message where the message is blank; `words` go into it.
    """

    message: Message = field(default_factory=Message)
    status: str | None = None
    seen: int | None = None
    anyway: bool = False
    canned: str | None = None
    words: TicketWords = field(default_factory=TicketWords)

    def seeing(self, words: TicketWords) -> "PostReply":
        """With the words that a canned text names."""
        return replace(self, words=words) if self.canned else self


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNote(Say):
    """An agent writes for agents only."""

    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditEntry(Command):
    """Let what was said with event `n` read otherwise; `entry` is that event as read, None where there is none."""

    n: int
    message: Message
    entry: Recorded | None = None

    @property
    def wanted(self) -> int:
        """The entry to be read before deciding."""
        return self.n

    @property
    def marks(self) -> Mapping[int, tuple[int, ...]]:
        """The edits of the entry so far."""
        return {self.n: self.entry.edits if self.entry else ()}

    def knowing(self, entry: Recorded | None) -> "EditEntry":
        """With the entry as it reads now."""
        return replace(self, entry=entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTicket(Command):
    """An agent takes the ticket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTicket(Command):
    """Give the ticket to an agent, a team or both; None clears that side."""

    agent: str | None | Unset = UNSET
    team: str | None | Unset = UNSET
    comment: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTicket(Command):
    """The desk gives the ticket to the agent that was drawn from a pool, unless somebody was faster."""

    agent: str
    pool: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTicket(Command):
    """Take the ticket from its agent, its team or both."""

    agent: bool = True
    team: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTicket(Command):
    """Move the ticket to another department."""

    department: str
    comment: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus(Command):
    """Give the ticket a status, and by it a state: resolve, close, reopen, wait."""

    status: str
    comment: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditTicket(Command):
    """Change what the ticket says about itself; UNSET leaves a value as it is, None clears it."""

    subject: str | Unset = UNSET
    priority: str | Unset = UNSET
    topic: str | None | Unset = UNSET
    sla: str | None | Unset = UNSET
    due_at: datetime | None | Unset = UNSET
    answered: bool | Unset = UNSET
    comment: Message | None = None
    is_called_so: bool = False

    def seeing(self, words: TicketWords) -> "EditTicket":
        """Whether the subject is so already."""
        return replace(self, is_called_so=self.subject == words.subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtClock(Command):
    """The desk itself looks whether time has made something true."""
