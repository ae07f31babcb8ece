"""How a ticket, its entries and an agent become what the API answers, for the one who asks."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from functions.moments import time_of, time_or_none
from functions.shapes import (
    AgentAnswer,
    Attachment,
    Body,
    By,
    Edit,
    Entry,
    Happening,
    LoggedEvent,
    Named,
    Person,
    Routing,
    Sla,
    TicketAnswer,
    TicketItem,
    Version,
)
from shared.domain import events as e
from shared.domain.clocks import settled
from shared.domain.desk import Agent, DeskDocument
from shared.domain.events import Recorded
from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import Actor, Message
from shared.services.configuring import Changed
from shared.services.reading import Seen
from shared.web.html import to_html


def ticket_answer(seen: Seen, by: Actor, now: datetime) -> TicketAnswer:
    """The ticket as the caller may see it."""
    return TicketAnswer(**_shared(seen, by, now), fields={}, collaborators=[])


def ticket_item(seen: Seen, by: Actor, now: datetime) -> TicketItem:
    """The ticket as a list shows it."""
    return TicketItem(**_shared(seen, by, now))


def entry_answer(seen: Seen, recorded: Recorded, by: Actor) -> Entry:
    """An entry as the caller may see it."""
    event = recorded.event
    kind = _KINDS.get(type(event), "event")
    message = None if kind == "event" else recorded.message  # an edit is shown where the entry stands
    return Entry(
        id=f"{seen.ticket.number}-{recorded.n}",
        n=recorded.n,
        at=time_of(recorded.stamp.at),
        by=_by(seen, recorded.stamp.by, by),
        kind=kind,
        body=None if message is None else _body(message),
        attachments=_attachments(seen.ticket.number, recorded),
        edited=_edit(seen, recorded, by),
        event=None if kind in ("message", "reply", "note") and not _opens(event) else _happening(event, by),
    )


def version_answer(seen: Seen, recorded: Recorded, by: Actor) -> Version:
    """How an entry read, as the event brought it."""
    return Version(
        n=recorded.n,
        at=time_of(recorded.stamp.at),
        by=_by(seen, recorded.stamp.by, by),
        body=_body(recorded.message or Message()),
    )


def event_answer(seen: Seen, recorded: Recorded, by: Actor) -> LoggedEvent:
    """An event as agents see it in the log."""
    happening = _happening(recorded.event, by)
    return LoggedEvent(
        n=recorded.n,
        at=time_of(recorded.stamp.at),
        by=_by(seen, recorded.stamp.by, by),
        kind=happening.kind,
        data=happening.data,
    )


def agent_answer(id: str, agent: Agent) -> AgentAnswer:
    """An agent as admins see it."""
    return AgentAnswer(
        id=id,
        name=agent.name,
        email=agent.email,
        entra=agent.entra,
        roles=dict(agent.roles),
        teams=list(agent.teams),
        admin=agent.admin,
        active=agent.active,
        away=agent.away,
    )


def named(id: str | None, among: Mapping[str, Any]) -> Named | None:
    """An id with its name; one that the desk no longer has is its own name."""
    if id is None:
        return None
    return Named(id=id, name=among[id].name if id in among else id)


_KINDS: Mapping[type[e.Event], str] = {
    e.TicketOpened: "message",
    e.MessagePosted: "message",
    e.ReplyPosted: "reply",
    e.NotePosted: "note",
}


def _opens(event: e.Event) -> bool:
    return isinstance(event, e.TicketOpened)


def _shared(seen: Seen, by: Actor, now: datetime) -> dict[str, Any]:
    ticket, desk = seen.ticket, seen.desk
    return {
        "number": ticket.number,
        "subject": seen.words.subject,
        "status": ticket.status,
        "state": ticket.state,
        "priority": ticket.priority,
        "department": named(ticket.department, desk.departments),
        "topic": named(ticket.topic, desk.topics),
        "team": named(ticket.team, desk.teams),
        "agent": named(ticket.agent, desk.agents),
        "requester": _requester(ticket, seen.words, by),
        "source": ticket.source,
        "tags": [],
        "linked": [],
        "created_at": time_of(ticket.created_at),
        "updated_at": time_of(ticket.updated_at),
        "first_reply_at": time_or_none(ticket.first_reply_at),
        "last_message_at": time_or_none(ticket.last_message_at),
        "resolved_at": time_or_none(ticket.resolved_at),
        "closed_at": time_or_none(ticket.closed_at),
        "due_at": time_or_none(ticket.due),
        "overdue": ticket.is_overdue(now),
        "answered": ticket.answered,
        "reopen_count": ticket.reopen_count,
        "entries": ticket.public_entries + (ticket.notes if by.is_inside else 0),
        "merged_into": None,
        "routing": Routing(reason=_reason(ticket)) if by.is_inside else None,
        "sla": _sla(ticket, desk, now),
        "version": ticket.version,
    }


def _requester(ticket: Ticket, words: TicketWords, by: Actor) -> Person:
    knows = by.is_inside or (by.kind == "person" and by.id == ticket.requester)
    return Person(
        id=ticket.requester,
        name=words.name,
        email=words.email if knows else None,
        phone=words.phone if knows else None,
    )


def _sla(ticket: Ticket, desk: DeskDocument, now: datetime) -> Sla | None:
    """The plan's own deadline, whatever date was set by hand; late counts as not met, noticed or not."""
    plan = named(ticket.sla, desk.slas)
    if plan is None:
        return None
    clock = settled(ticket.clock, now) if ticket.clock else None
    met = None if clock is None else {"met": True, "missed": False}.get(clock.verdict)
    return Sla(id=plan.id, name=plan.name, due_at=time_or_none(clock.deadline if clock else None), met=met)


def _reason(ticket: Ticket) -> str:
    return "; ".join(f"{value} by {decided}" for value, decided in ticket.routing.items())


def _by(seen: Seen, actor: Actor, by: Actor) -> By:
    name: str | None = None
    if actor.kind == "agent":
        agent = seen.desk.agent(actor.id)
        name = agent.name if agent else actor.id
    elif actor.kind == "person" and actor.id == seen.ticket.requester:
        name = seen.words.name
    elif actor.kind == "key" and by.is_inside:  # a key made later than the document is called by its id
        name = seen.desk.keys[actor.id].name if actor.id in seen.desk.keys else actor.id
    return By(kind=actor.kind, id=actor.id, name=name)


def _body(message: Message) -> Body:
    return Body(format=message.format, source=message.source, html=to_html(message))


def _attachments(number: str, recorded: Recorded) -> list[Attachment]:
    files = recorded.event.words.files if recorded.event.words else ()
    ids = [f"{recorded.n}-{place}" for place in range(1, len(files) + 1)]
    return [
        Attachment(id=id, name=file.name, type=file.type, size=file.size, url=f"/api/tickets/{number}/attachments/{id}")
        for id, file in zip(ids, files, strict=True)
    ]


def _edit(seen: Seen, recorded: Recorded, by: Actor) -> Edit | None:
    last = recorded.edited
    if last is None:
        return None
    return Edit(at=time_of(last.stamp.at), by=_by(seen, last.stamp.by, by), versions=len(recorded.edits) + 1)


def _happening(event: e.Event, by: Actor) -> Happening:
    if by.kind == "person" and isinstance(event, e.TicketOpened):
        return Happening(kind=event.kind, data={})
    return Happening(kind=event.kind, data=event_data(event))


def event_data(event: e.Event) -> dict[str, Any]:
    """The stored data of an event: its fields but the words, times as text."""
    values = {one.name: getattr(event, one.name) for one in fields(event) if one.name != "words"}
    return {name: time_of(value) if isinstance(value, datetime) else value for name, value in values.items()}


def changed_agent(id: str, changed: Changed[Agent]) -> AgentAnswer:
    """An agent after a change."""
    return agent_answer(id, changed.what)
