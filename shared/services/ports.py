"""What the use cases need from the world. storage/ has the adapters; each runs on real storage and in memory."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.domain.clocks import Versions
from shared.domain.desk import DeskDocument
from shared.domain.events import Event, Recorded
from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import Contact, Stamp

type Clock = Callable[[], datetime]
type NewId = Callable[[], str]
type Sleep = Callable[[float], Awaitable[None]]


class Conflict(Exception):
    """Another writer was first: a row was taken, or is no longer as it was read."""


class StorageDown(Exception):
    """Storage did not answer, or answered that it cannot. What was asked may have happened all the same."""


class UnknownMessage(Exception):
    """A queue message that is not what its queue holds, or of a version this code does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A ticket as its head row says, and what a commit on it must know."""

    ticket: Ticket
    words: TicketWords
    last_hash: str  # of the last event's stored bytes
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command row remembers: its first status, its events, and the digest of the request that made it."""

    number: str
    status: int
    first: int
    last: int
    digest: str
    nonce: str  # of the request that committed it; another one that finds it is a repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One command's events for one ticket; `base` is the head that they were decided on, None for a new ticket."""

    number: str
    base: Head | None
    events: Sequence[Event]
    stamp: Stamp
    desks: Versions  # those that the stamp and the base's clock name
    status: int
    request: bytes
    nonce: str
    marks: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # as in `Command`


class Tickets(Protocol):
    """The log and the head of each ticket: the truth."""

    async def head(self, number: str) -> Head | None: ...
    async def commit(self, commit: Commit) -> tuple[Head, Outcome]:
        """All or nothing. Raises Conflict if another was first, StorageDown if the answer is unknown."""
        ...

    async def outcome(self, number: str, command_id: str) -> Outcome | None: ...
    async def is_request_of(self, outcome: Outcome, request: bytes) -> bool: ...
    async def history(self, number: str, *, after: int = 0, upto: int | None = None) -> list[Recorded]:
        """Events after `after` up to `upto`, without words."""
        ...

    async def chronicle(self, number: str) -> list[Recorded]:
        """The whole log with what its events called the ticket and its requester, without bodies."""
        ...

    async def thread(self, number: str, *, after: int, upto: int) -> list[Recorded]:
        """Events with their words as they read now, long bodies fetched."""
        ...

    async def passages(self, number: str, *, after: int, upto: int) -> list[Recorded]:
        """As `thread`, long bodies left where they are."""
        ...

    async def whole(self, entries: Sequence[Recorded]) -> list[Recorded]:
        """Passages with their long bodies fetched."""
        ...

    async def entry(self, number: str, n: int) -> Recorded | None:
        """One event with its words, a long body not fetched."""
        ...

    async def versions(self, number: str, n: int) -> list[Recorded]: ...
    async def named_of(self, number: str, blobs: Collection[str]) -> set[str]:
        """Those of the blobs that the ticket's words name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A head together with what following it has reached: one read."""

    head: Head | None
    followed: int  # event number that views and effects were brought to


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a ticket was followed: the state that its views show, and the last event that was told.

    Views are made again at any time, and what was told is never told again: the two may differ.
    """

    ticket: Ticket | None
    etag: str | None
    told: int = 0
    since: int = 0  # events up to here were never to be told: they came from elsewhere, or before telling began
    told_etag: str | None = None

    @property
    def n(self) -> int:
        """The number of the last event followed; 0 before the first."""
        return self.ticket.version if self.ticket else 0


class Cursors(Protocol):
    """Where `follow` stands with each ticket."""

    async def glance(self, number: str) -> Glance: ...
    async def read(self, number: str) -> tuple[Cursor, Head | None]: ...
    async def save(self, number: str, cursor: Cursor, reached: Ticket, told: int) -> None:
        """Both cursors at once. Raises Conflict if another follower saved meanwhile."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A ticket as a list shows it."""

    ticket: Ticket
    words: TicketWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows of one scope in key order; `more` says that the range goes on behind the last."""

    rows: Sequence[tuple[str, Item]]
    more: bool


class Views(Protocol):
    """The lists. Disposable: all of it can be made again from the log."""

    async def move(self, scope: str, item: Item, *, is_new: bool) -> None:
        """Anchor and rows of one ticket in one scope, together, only forwards. `is_new` saves a read where true."""
        ...

    async def page(self, scope: str, start: str, stop: str, most: int) -> Page: ...
    async def marks(self, scope: str, start: str, stop: str, most: int) -> tuple[list[tuple[str, bool]], bool]:
        """Numbers and answered flags of a range, and whether there are more: keys only, for counting."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A bell that was sent hidden: with `secret` its sender alone can reveal or withdraw it."""

    id: str
    secret: str
    sent_at: datetime


class Bells(Protocol):
    """Queue messages that only name a ticket to look at again."""

    @property
    def hidden_s(self) -> float: ...
    async def hide(self, number: str, trace: str) -> Receipt: ...
    async def reveal(self, receipt: Receipt) -> None: ...
    async def withdraw(self, receipt: Receipt) -> None: ...
    async def ring(self, number: str, trace: str, *, delay_s: float = 0) -> None: ...


class People(Protocol):
    """Who a person is: a random id, and the address that leads to it."""

    async def id_at(self, email: str) -> str:
        """The person of an address; one never seen gets an id, for good."""
        ...

    async def contact(self, person: str) -> Contact | None: ...
    async def introduce(self, contact: Contact) -> None: ...
    async def prove(self, contact: Contact) -> None: ...
    async def is_first_of_day(self, email: str, day: str, what: str) -> bool:
        """Whether `what` is the one thing that an address hears of on that day; a repeat of it still is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A change of the desk: `base` is the version it was made from."""

    base: str
    document: DeskDocument
    command_id: str
    status: int
    request: bytes
    nonce: str


class Desks(Protocol):
    """The desk document, version by version."""

    async def current(self) -> DeskDocument: ...
    async def fresh(self) -> DeskDocument:
        """As `current`, past the cache."""
        ...

    async def at(self, version: str) -> DeskDocument: ...
    async def publish(self, publication: Publication) -> DeskDocument:
        """Raises Conflict if the desk is no longer at the base, or the command was done before."""
        ...

    async def outcome(self, command_id: str) -> Mapping[str, str] | None: ...
