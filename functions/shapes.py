"""The shapes that the API answers in (api.md): structs that encode, and describe themselves in OpenAPI."""

from typing import Any

import msgspec

from shared.domain.values import State


class Named(msgspec.Struct, kw_only=True):
    """Something of the desk: its id for programs, its name for people."""

    id: str
    name: str


class Person(msgspec.Struct, kw_only=True):
    """A requester; e-mail and phone for agents and that person only."""

    id: str
    name: str
    email: str | None
    phone: str | None


class By(msgspec.Struct, kw_only=True):
    """Who did it."""

    kind: str
    id: str
    name: str | None


class Routing(msgspec.Struct, kw_only=True):
    """Why the ticket went where it went."""

    reason: str


class Sla(msgspec.Struct, kw_only=True):
    """The plan of a ticket, and how it stands."""

    id: str
    name: str
    due_at: str | None
    met: bool | None


class TicketItem(msgspec.Struct, kw_only=True):
    """A ticket in a list."""

    number: str
    subject: str
    status: str
    state: State
    priority: str
    department: Named
    topic: Named | None
    team: Named | None
    agent: Named | None
    requester: Person
    source: str
    tags: list[str]
    linked: list[str]
    created_at: str
    updated_at: str
    first_reply_at: str | None
    last_message_at: str | None
    resolved_at: str | None
    closed_at: str | None
    due_at: str | None
    overdue: bool
    answered: bool
    reopen_count: int
    entries: int
    merged_into: str | None
    routing: Routing | None
    sla: Sla | None
    version: int


class TicketAnswer(TicketItem, kw_only=True):
    """A ticket by itself."""

    fields: dict[str, Any]
    collaborators: list[Person]


class NumberOnly(msgspec.Struct, kw_only=True):
    """All that is told of a ticket to who may not see it any more."""

    number: str


class Body(msgspec.Struct, kw_only=True):
    """A message: as it was written, and as HTML that is safe to show."""

    format: str
    source: str
    html: str


class Happening(msgspec.Struct, kw_only=True):
    """What an entry did to the ticket."""

    kind: str
    data: dict[str, Any]


class Attachment(msgspec.Struct, kw_only=True):
    """A file of an entry; `type` is what its sender calls it, `url` where it can be had."""

    id: str
    name: str
    type: str
    size: int
    url: str


class Edit(msgspec.Struct, kw_only=True):
    """The last edit of an entry, and how many versions there are with the first."""

    at: str
    by: By
    versions: int


class Entry(msgspec.Struct, kw_only=True):
    """One entry of a thread."""

    id: str
    n: int
    at: str
    by: By
    kind: str
    body: Body | None
    attachments: list[Attachment]
    edited: Edit | None
    event: Happening | None


class Version(msgspec.Struct, kw_only=True):
    """How an entry read; `n` is the event that brought it."""

    n: int
    at: str
    by: By
    body: Body


class Versions(msgspec.Struct, kw_only=True):
    """All versions of an entry, oldest first; the last one is how it reads now."""

    items: list[Version]
    next: str | None


class Thread(msgspec.Struct, kw_only=True):
    """A page of entries, newest last; `next` is the `before` of the page of older ones."""

    items: list[Entry]
    next: str | None
    ticket: TicketAnswer


class Posted(msgspec.Struct, kw_only=True):
    """An entry just written, and its ticket."""

    entry: Entry
    ticket: TicketAnswer


class Tickets(msgspec.Struct, kw_only=True):
    """A page of a list."""

    items: list[TicketItem]
    next: str | None


class LoggedEvent(msgspec.Struct, kw_only=True):
    """An event as the log has it."""

    n: int
    at: str
    by: By
    kind: str
    data: dict[str, Any]


class Events(msgspec.Struct, kw_only=True):
    """A stretch of the log."""

    items: list[LoggedEvent]
    next: str | None


class SlaInterval(msgspec.Struct, kw_only=True):
    """A stretch of time that counted or not, and why: hours, paused, withdrawn, closed or holiday."""

    start: str = msgspec.field(name="from")
    stop: str = msgspec.field(name="to")
    counted: bool
    why: str


class SlaInstance(msgspec.Struct, kw_only=True):
    """One instance of a metric; its intervals tile start to stop, and those that count add up to `counted_s`."""

    metric: str
    n: int
    policy: Named
    target_s: float
    start: str
    stop: str | None
    deadline: str | None
    verdict: str
    decided_at: str | None
    detected_at: str | None
    counted_s: float
    intervals: list[SlaInterval]


class SlaReport(msgspec.Struct, kw_only=True):
    """The SLA of a ticket, explained."""

    items: list[SlaInstance]


class AgentAnswer(msgspec.Struct, kw_only=True):
    """An agent of the desk."""

    id: str
    name: str
    email: str
    entra: str | None
    roles: dict[str, str]
    teams: list[str]
    admin: bool
    active: bool
    away: bool
