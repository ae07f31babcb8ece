"""The views of administration. `has_outbox`: whether mails go into a container that can be looked into."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from shared.web.views import Choice, Typed

type PoisonSaid = Literal["", "sent", "gone", "stale"]
type Said = Literal["saved", "added"]


class RoleShown(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent may do in a department."""

    department: str
    role: str


class AgentLine(msgspec.Struct, frozen=True, kw_only=True):
    """An agent in the list."""

    id: str
    name: str
    email: str
    roles: Sequence[RoleShown]
    teams: Sequence[str]
    is_admin: bool
    is_active: bool
    is_away: bool
    has_account: bool


class AgentsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The agents, those who are not active last. `next`: how many come before the next page."""

    template: ClassVar[str] = "manage_agents.html"
    items: Sequence[AgentLine]
    total: int
    next: int | None
    has_outbox: bool


class NowOtherwise(msgspec.Struct, frozen=True, kw_only=True):
    """A field that somebody else has changed meanwhile: what it is called, and what stands there now."""

    field: str
    name: str
    value: str


class AgentPage(msgspec.Struct, frozen=True, kw_only=True):
    """One agent as a form. `version` is what was looked at: who saves over another one is told."""

    template: ClassVar[str] = "manage_agent.html"
    id: str
    name: str
    typed: Typed
    version: str
    departments: Sequence[Choice]
    roles: Sequence[Choice]
    teams: Sequence[Choice]
    otherwise: Sequence[NowOtherwise]
    said: Said | None
    has_outbox: bool


class NewAgentPage(msgspec.Struct, frozen=True, kw_only=True):
    """An agent who is not there yet, as a form."""

    template: ClassVar[str] = "manage_new_agent.html"
    typed: Typed
    departments: Sequence[Choice]
    roles: Sequence[Choice]
    teams: Sequence[Choice]
    has_outbox: bool


class DeskPage(msgspec.Struct, frozen=True, kw_only=True):
    """Lines of the desk document, from number `first` on."""

    template: ClassVar[str] = "manage_desk.html"
    version: str
    lines: Sequence[str]
    first: int
    total: int
    next: int | None
    has_outbox: bool


class PoisonLine(msgspec.Struct, frozen=True, kw_only=True):
    """A message that failed; without a ticket, nobody here can read it."""

    id: str
    ticket: str | None
    again: int
    at: datetime


class PoisonQueue(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in the poison of a queue; of more than a page shows, `left_out` are not shown."""

    name: str
    form: Typed
    items: Sequence[PoisonLine]
    left_out: int


class PoisonPage(msgspec.Struct, frozen=True, kw_only=True):
    """Messages that failed five times, queue by queue."""

    template: ClassVar[str] = "manage_poison.html"
    queues: Sequence[PoisonQueue]
    said: PoisonSaid
    sent: int
    has_outbox: bool

    @property
    def is_empty(self) -> bool:
        """Whether nothing failed."""
        return not any(one.items for one in self.queues)


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a mail's text: a link where it has a path."""

    text: str
    path: str = ""


class MailShown(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that was not sent but kept."""

    at: datetime
    to: str
    subject: str
    body: Sequence[Piece]
    is_cut: bool


class OutboxPage(msgspec.Struct, frozen=True, kw_only=True):
    """The mails of a day, the newest first. `left_out`: so many of the day were not read."""

    template: ClassVar[str] = "manage_outbox.html"
    day: str
    days: Sequence[str]
    mails: Sequence[MailShown]
    total: int
    left_out: int
    next: int | None
    has_outbox: bool = True
