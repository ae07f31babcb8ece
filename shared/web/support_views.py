"""The views of the support centre: what requesters see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from shared.domain.values import State
from shared.web.views import Choice, Typed

type What = Literal["", "opened", "resolved", "closed", "status", "renamed"]
type Said = Literal["", "sent", "closed", "proved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The start page. `may_open`: without signing in first."""

    template: ClassVar[str] = "welcome.html"
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """A new ticket. Who is signed in as a requester is not asked for name and address."""

    template: ClassVar[str] = "open.html"
    typed: Typed
    topics: Sequence[Choice]
    asks_who: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The thank-you page."""

    template: ClassVar[str] = "opened.html"
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusForm:
    """Which ticket a link is asked for."""

    template: ClassVar[str] = "status.html"
    typed: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAsked:
    """The answer to that, whatever was typed."""

    template: ClassVar[str] = "status_asked.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOver:
    """A link that does not lead anywhere any more. `number`: what it says that it led to, there or not."""

    template: ClassVar[str] = "link_over.html"
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileShown:
    """A file of an entry."""

    name: str
    size: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """One entry of the thread; `what` says what an event did."""

    n: int
    at: datetime
    kind: Literal["message", "reply", "event"]
    by: str
    html: str = ""
    files: Sequence[FileShown] = ()
    is_edited: bool = False
    what: What = ""
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """The entries of a day where the reader is."""

    at: datetime
    entries: Sequence[EntryShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """A ticket as its requester sees it. `before` asks for the entries that come before these."""

    template: ClassVar[str] = "ticket.html"
    number: str
    subject: str
    status: str
    state: State
    opened_at: datetime
    days: Sequence[DayShown]
    before: int | None
    is_latest: bool
    typed: Typed
    closing: Typed
    asks_for_proof: bool  # whether answers are mailed in full is up to who reads the address
    said: Said = ""

    @property
    def is_solved(self) -> bool:
        """Whether an answer opens it again."""
        return self.state.is_solved


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketLine:
    """A ticket in the list of the own ones."""

    number: str
    subject: str
    status: str
    state: State
    updated_at: datetime
    is_answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MyTickets:
    """The own tickets of who is signed in, the newest change first; `cursor` is where this page of them begins."""

    template: ClassVar[str] = "mine.html"
    view: Literal["open", "closed"]
    items: Sequence[TicketLine]
    next: str | None
    cursor: str | None

    @property
    def is_first(self) -> bool:
        """Whether nothing newer stands before these."""
        return self.cursor is None

    @property
    def here(self) -> str:
        """The address of this page."""
        return f"/mine?view={self.view}" + (f"&cursor={self.cursor}" if self.cursor else "")
