"""The views of a ticket as agents see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from shared.domain.clocks import Verdict
from shared.domain.desk import Writing
from shared.domain.sla import Why as WhyCounted
from shared.domain.values import Source, State
from shared.web.room import Body
from shared.web.support_views import FileShown
from shared.web.views import Choice, Typed

type What = Literal["status", "priority", "department", "team", "agent", "plan", "topic", "due", "subject"]
type Happened = Literal[
    "claimed", "assigned", "answered-and-got", "given-back", "drawn", "released", "gave-back", "transferred", "status",
    "resolved", "closed", "reopened", "marked-answered", "marked-unanswered", "priority", "plan", "topic", "due",
    "renamed", "edited", "warned", "overdue",
]  # fmt: skip
type Why = Literal["taken", "solved", "away"]
type Done = Literal["replied", "noted", "changed", "claimed", "released"]


class EventLine(msgspec.Struct, frozen=True, kw_only=True):
    """A change, told in one line: who made it, what it became, what it was, and the time or entry that it is about."""

    n: int
    at: datetime
    by: str
    what: Happened
    value: str = ""
    was: str = ""
    when: datetime | None = None
    entry: int = 0


class EventsShown(msgspec.Struct, frozen=True, kw_only=True):
    """Changes with nothing said in between: of several all but the last are folded away."""

    kind: ClassVar[str] = "events"
    lines: Sequence[EventLine]


class Edited(msgspec.Struct, frozen=True, kw_only=True):
    """That an entry reads otherwise than it did."""

    by: str
    at: datetime


class SaidShown(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said, and what else was done by it."""

    n: int
    at: datetime
    kind: Literal["message", "reply", "note"]
    by: str
    body: Body
    files: Sequence[FileShown] = ()
    edited: Edited | None = None
    lines: Sequence[EventLine] = ()


class DayOfDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What happened on a day where the reader is."""

    at: datetime
    entries: Sequence[SaidShown | EventsShown]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A value of the ticket as it is, and what the reader may make of it.

    `options` are None where it is typed and not chosen, and of very many the first: `left_out` are not among them.
    `is_mine`: may be changed by who looks. `now` is the value in the words of its form.
    """

    what: What
    now: str
    shown: str
    when: datetime | None = None
    options: Sequence[Choice] | None = None
    left_out: int = 0
    is_mine: bool = False
    typed: Typed


class ClockShown(msgspec.Struct, frozen=True, kw_only=True):
    """The plan's promise as it stands: `due` is None while it is paused."""

    plan: str
    verdict: Verdict
    due: datetime | None
    is_paused: bool
    left_ms: int | None  # less than nothing where it is late


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks."""

    name: str
    email: str
    phone: str | None


class WritingForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a reply or a note, the statuses that can be set with it, and the canned texts for it.

    `seen`: up to which event its writer has seen the ticket. `is_asked_for`: it was just sent and is shown again;
    `is_inserted`: with a canned text in it, which made markdown of it if it `is_turned`.
    """

    typed: Typed
    statuses: Sequence[Choice]
    canned: Sequence[Choice] = ()
    seen: int
    is_asked_for: bool = False
    is_inserted: bool = False
    is_turned: bool = False


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why something was not done that has no form to say it in."""

    code: Why
    agent: str = ""


class DeskTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket to be worked on. What the reader may not do is None or not mine, and has no control."""

    template: ClassVar[str] = "desk_ticket.html"
    number: str
    version: int
    subject: str
    status: str
    state: State
    priority: str
    urgency: int
    agent: str
    asks: Asks
    source: Source
    opened_at: datetime
    due: datetime | None
    is_overdue: bool
    clock: ClockShown | None
    changes: Sequence[Change]
    days: Sequence[DayOfDesk]
    before: int | None
    is_latest: bool
    nonce: str
    reply: WritingForm | None
    note: WritingForm | None
    may_comment: bool
    may_claim: bool
    may_release: bool
    meanwhile: SaidShown | None = None
    trouble: Trouble | None = None
    done: Done | None = None
    problems: Typed = msgspec.field(default_factory=lambda: Typed(nonce=""))

    def shows(self, n: int) -> bool:
        """Whether that entry stands in the thread as it is shown."""
        return any(isinstance(one, SaidShown) and one.n == n for day in self.days for one in day.entries)

    def offers(self, form: str) -> bool:
        """Whether the reader has that form."""
        if form in ("claim", "release"):
            return self.may_claim if form == "claim" else self.may_release
        if form in ("reply", "note"):
            return (self.reply if form == "reply" else self.note) is not None
        return any(one.what == form and one.is_mine for one in self.changes)


class CannedShown(msgspec.Struct, frozen=True, kw_only=True):
    """A canned text, filled in for a ticket."""

    template: ClassVar[str] = "desk_canned.html"
    number: str
    name: str
    format: Writing
    text: str


class WholeEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is too long for the page of its ticket."""

    template: ClassVar[str] = "desk_entry.html"
    number: str
    subject: str
    entry: SaidShown


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time that counted, or why it did not; its ends are whole seconds."""

    start: datetime
    stop: datetime
    why: WhyCounted
    ms: int


class PromiseShown(msgspec.Struct, frozen=True, kw_only=True):
    """An instance of the plan's clock: drawn as paths by why time counted or not, and told stretch by stretch."""

    n: int
    plan: str
    target_ms: int
    counted_ms: int
    start: datetime
    stop: datetime | None
    deadline: datetime | None
    verdict: Verdict
    stretches: Sequence[Stretch]
    earlier: int  # stretches before those that are told
    earlier_ms: int  # of them that counted
    paths: Sequence[tuple[WhyCounted, str]]
    deadline_x: int | None


class SlaWhy(msgspec.Struct, frozen=True, kw_only=True):
    """Why a ticket is in time or late."""

    template: ClassVar[str] = "desk_sla.html"
    number: str
    promises: Sequence[PromiseShown]


class OtherTicket(msgspec.Struct, frozen=True, kw_only=True):
    """Another ticket of who asks."""

    number: str
    subject: str
    status: str
    state: State
    updated_at: datetime


class OtherTickets(msgspec.Struct, frozen=True, kw_only=True):
    """The requester's other tickets, as far as the reader may see them."""

    template: ClassVar[str] = "desk_others.html"
    number: str
    name: str
    tickets: Sequence[OtherTicket]
    is_cut: bool
