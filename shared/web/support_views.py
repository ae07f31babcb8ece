"""The views of the support centre: what requesters see."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from shared.domain.values import State
from shared.web.room import Body
from shared.web.views import Choice, Typed

type What = Literal["", "opened", "resolved", "closed", "status", "renamed"]
type Said = Literal["", "sent", "closed", "proved"]


class Welcome(msgspec.Struct, frozen=True, kw_only=True):
    """The start page. `may_open`: without signing in first."""

    template: ClassVar[str] = "welcome.html"
    may_open: bool


class OpenForm(msgspec.Struct, frozen=True, kw_only=True):
    """A new ticket. Who is signed in as a requester is not asked for name and address.

    `wait`: in how many minutes to send it again.
    """

    template: ClassVar[str] = "open.html"
    typed: Typed
    topics: Sequence[Choice]
    asks_who: bool
    wait: int = 0


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """The thank-you page."""

    template: ClassVar[str] = "opened.html"
    number: str


class StatusForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which ticket a link is asked for. `wait`: in how many minutes to ask again."""

    template: ClassVar[str] = "status.html"
    typed: Typed
    wait: int = 0


class StatusAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to that, whatever was typed."""

    template: ClassVar[str] = "status_asked.html"


class LinkOver(msgspec.Struct, frozen=True, kw_only=True):
    """A link that does not lead anywhere any more. `number`: what it says that it led to, there or not."""

    template: ClassVar[str] = "link_over.html"
    number: str = ""


class FileShown(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an entry."""

    name: str
    size: int
    url: str


class EntryShown(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the thread; `what` says what an event did."""

    n: int
    at: datetime
    kind: Literal["message", "reply", "event"]
    by: str
    body: Body = Body()
    files: Sequence[FileShown] = ()
    is_edited: bool = False
    what: What = ""
    status: str = ""


class DayShown(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a day where the reader is."""

    at: datetime
    entries: Sequence[EntryShown]


class TicketPage(msgspec.Struct, frozen=True, kw_only=True):
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
    asks_for_proof: bool  # whether answers are mailed in full is up to who reads the address
    said: Said = ""

    @property
    def is_solved(self) -> bool:
        """Whether an answer opens it again."""
        return self.state.is_solved


class OwnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the own ticket, whole."""

    template: ClassVar[str] = "ticket_entry.html"
    number: str
    subject: str
    entry: EntryShown


class TicketLine(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket in the list of the own ones."""

    number: str
    subject: str
    status: str
    state: State
    updated_at: datetime
    is_answered: bool


class MyTickets(msgspec.Struct, frozen=True, kw_only=True):
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
