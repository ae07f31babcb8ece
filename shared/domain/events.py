"""The facts: what happened to a ticket. Past tense, immutable, in codes and ids, never in sentences.

`kind` is the stored name; a class may be renamed, a kind never. Fields are the stored data, but for `words`,
which lie in a row beside the event. docs/api.md lists them all, tested against this file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Literal

from shared.domain.values import Actor, Message, Source, Stamp, State, Words

type How = Literal["claim", "assign", "reply", "reopen", "open", "transfer", "route"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact about one ticket. `public` ones are shown to the requester."""

    kind: ClassVar[str]
    public: ClassVar[bool] = False
    words: Words | None = field(default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(Event):
    """A ticket began. `routing` says by whom each value was decided: given, topic, department or default."""

    kind: ClassVar[str] = "ticket.opened"
    public: ClassVar[bool] = True
    requester: str
    source: Source
    topic: str | None
    department: str
    team: str | None
    sla: str | None
    priority: str
    status: str
    state: State
    due_at: datetime | None
    routing: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Event):
    """The requester wrote."""

    kind: ClassVar[str] = "ticket.message-posted"
    public: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyPosted(Event):
    """An agent answered in public. A machine's reply does not count as an answer of the SLA."""

    kind: ClassVar[str] = "ticket.reply-posted"
    public: ClassVar[bool] = True
    machine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePosted(Event):
    """Somebody wrote for agents only."""

    kind: ClassVar[str] = "ticket.note-posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAssigned(Event):
    """The ticket was given to an agent, a team or both; what is None stayed as it was."""

    kind: ClassVar[str] = "ticket.assigned"
    agent: str | None = None
    team: str | None = None
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReleased(Event):
    """The ticket was taken from the agent and the team named here."""

    kind: ClassVar[str] = "ticket.released"
    agent: str | None = None
    team: str | None = None
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(Event):
    """The ticket moved to another department."""

    kind: ClassVar[str] = "ticket.transferred"
    from_department: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChanged(Event):
    """Another status, neither solving the ticket nor opening a solved one."""

    kind: ClassVar[str] = "ticket.status-changed"
    public: ClassVar[bool] = True
    status: str
    state: State
    from_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResolved(StatusChanged):
    """The ticket's question is answered."""

    kind: ClassVar[str] = "ticket.resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketClosed(StatusChanged):
    """The ticket is done with."""

    kind: ClassVar[str] = "ticket.closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReopened(StatusChanged):
    """A resolved or closed ticket has to be worked on again."""

    kind: ClassVar[str] = "ticket.reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredMarked(Event):
    """The answered flag was set or cleared by hand."""

    kind: ClassVar[str] = "ticket.answered-marked"
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityChanged(Event):
    """Another priority."""

    kind: ClassVar[str] = "ticket.priority-changed"
    priority: str
    from_priority: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaChanged(Event):
    """Another SLA plan, or none."""

    kind: ClassVar[str] = "ticket.sla-changed"
    sla: str | None
    from_sla: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChanged(Event):
    """Another topic, or none; what the topic once decided stays."""

    kind: ClassVar[str] = "ticket.topic-changed"
    topic: str | None
    from_topic: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChanged(Event):
    """A due date set by hand, or cleared."""

    kind: ClassVar[str] = "ticket.due-changed"
    due_at: datetime | None
    from_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRenamed(Event):
    """Another subject; the old one stays with the event that brought it."""

    kind: ClassVar[str] = "ticket.renamed"
    public: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryEdited(Event):
    """What was said with event `entry` reads otherwise now: the new words lie here, the old ones stay with it."""

    kind: ClassVar[str] = "ticket.entry-edited"
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaWarned(Event):
    """Most of the plan's target has passed: `percent` of it, in the `instance` whose `deadline` comes near."""

    kind: ClassVar[str] = "ticket.sla-warned"
    instance: int
    percent: int
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOverdue(Event):
    """The ticket was seen to be late since `due_at`: `instance` is the plan's, None where the date was set by hand."""

    kind: ClassVar[str] = "ticket.overdue"
    instance: int | None
    due_at: datetime


SAYINGS: tuple[type[Event], ...] = (TicketOpened, MessagePosted, ReplyPosted, NotePosted)  # what brings a message
EVENTS: Mapping[str, type[Event]] = {
    event.kind: event
    for event in (
        TicketOpened, MessagePosted, ReplyPosted, NotePosted, TicketAssigned, TicketReleased, TicketTransferred,
        StatusChanged, TicketResolved, TicketClosed, TicketReopened, AnsweredMarked, PriorityChanged, SlaChanged,
        TopicChanged, DueChanged, TicketRenamed, EntryEdited, SlaWarned, TicketOverdue,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in its place: the n-th of its ticket, under the stamp of the command that caused it.

    Read with its words, it knows the numbers of the edits that followed, and the newest of them.
    """

    n: int
    stamp: Stamp
    event: Event
    edits: tuple[int, ...] = ()
    edited: "Recorded | None" = None

    @property
    def words(self) -> Words | None:
        """What was written with it, as it reads now."""
        old, new = self.event.words, self.edited.event.words if self.edited else None
        return old if old is None or new is None else replace(old, message=new.message)

    @property
    def message(self) -> Message | None:
        """What was said with it, as it reads now."""
        return self.words.message if self.words else None

    def is_shown_to(self, by: Actor) -> bool:
        """Whether who may see the ticket may see this of it: requesters what is public, agents all."""
        return by.kind != "person" or self.event.public
