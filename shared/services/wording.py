"""What notices say: all their words in one place. Short, plain, English.

Until an address is proved, nothing of a mail to it comes from the request: no subject, no name, no message. Nor does an
agent's answer go there: it may quote the request in ways that nobody can tell. Proved or not, a mail that goes out by
itself says nothing that a form or a program brought: whoever asks in somebody's name would choose what the desk writes
to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.domain.desk import DeskDocument
from shared.domain.steps import Effect, EffectKind
from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import Actor, State, Words
from shared.services.drawing import Link
from shared.services.plain_text import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a notice is about: the event, who did it, the ticket as it is now, and the entry that is quoted."""

    effect: Effect
    by: Actor
    at: datetime
    ticket: Ticket
    words: TicketWords
    desk: DeskDocument
    said: Words | None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body."""

    subject: str
    body: str


_TO_AGENTS: Mapping[EffectKind, str] = {
    "opened": "{by} opened a ticket.",
    "message": "{by} wrote:",
    "reply": "{by} answered:",
    "note": "{by} wrote a note:",
    "assigned": "{by} gave this ticket to {you}.",
    "transferred": "{by} moved this ticket to {department}.",
    "warned": "This ticket is due soon.",
    "overdue": "This ticket is overdue.",
}

_TO_REQUESTERS: Mapping[EffectKind, str] = {
    "opened": "We have received your request {number}, and will answer it.",
    "reply": "{by} answered your request {number}.",
    "pending": "We are waiting for your answer to your request {number}.",
    "resolved": "Your request {number} is resolved.",
    "closed": "Your request {number} is closed.",
    "reopened": "Your request {number} is open again.",
}

_QUOTING: frozenset[EffectKind] = frozenset({"reply", "pending"})  # what an agent wrote to the requester

_MOVED: Mapping[State, str] = {
    State.PENDING: "We are waiting for your answer.",
    State.HOLD: "We are waiting for others, and will come back to you.",
    State.RESOLVED: "With this your request is resolved.",
    State.CLOSED: "With this your request is closed.",
}


_WAY_IN = """This link opens your request without a password, until {until:%Y-%m-%d %H:%M} UTC:

{url}

Whoever has the link can read the request and answer it, so please do not
pass it on."""  # the address in a line of its own, so that nothing is taken for a part of it


def to_agent(matter: Matter, id: str) -> Wording:
    """For an agent of the desk, who may read all of it."""
    ticket, desk = matter.ticket, matter.desk
    you = "you" if ticket.agent == id else "your team"
    first = _TO_AGENTS[matter.effect.kind].format(by=_by(matter), you=you, department=_name(desk, ticket.department))
    return _wording(matter, matter.words.subject, [first, *_said(matter.said), _facts(matter)])


def to_requester(matter: Matter, link: Link, *, proved: bool) -> Wording:
    """For who asks, with a way in. Where the address is not proved, without a word that the request brought."""
    effect = matter.effect
    first = _TO_REQUESTERS[effect.kind].format(by=_agent(matter), number=matter.ticket.number)
    said = _said(matter.said) if proved and effect.kind in _QUOTING else []
    if any(said) and effect.kind == "reply":
        first = f"{first.removesuffix('.')}:"
    moved = _MOVED.get(effect.state, "") if effect.state is not None else ""
    is_brought = effect.kind == "opened" and matter.by.kind == "key"
    subject = matter.words.subject if proved and not is_brought else ""
    return _wording(matter, subject or "Your request", [first, *said, moved, way_in(link)])


def way_in(link: Link) -> str:
    """What a link is good for, and that it is nobody else's."""
    return _WAY_IN.format(url=link.url, until=link.until)


def signed(parts: Sequence[str], desk: str) -> str:
    """The body of a mail: its parts, and who sends it."""
    text = "\n\n".join(part for part in parts if part)
    return f"{text}\n\n-- \n{desk}\n"


def _wording(matter: Matter, subject: str, parts: Sequence[str]) -> Wording:
    return Wording(f"[#{matter.ticket.number}] {subject}", signed(parts, matter.desk.name))


def _said(words: Words | None) -> list[str]:
    """The text of an entry, and the names of its files, which lie in the ticket."""
    if words is None:
        return []
    text = plain(words.message) if words.message else ""
    names = ", ".join(file.name for file in words.files)
    return [text, f"Files: {names}"] if words.files else [text]


def _facts(matter: Matter) -> str:
    ticket, words, desk = matter.ticket, matter.words, matter.desk
    status, priority = desk.statuses.get(ticket.status), desk.priorities.get(ticket.priority)
    team = desk.teams.get(ticket.team) if ticket.team else None
    agent = desk.agents.get(ticket.agent) if ticket.agent else None
    facts = {
        "Ticket": f"{ticket.number}: {words.subject}",
        "From": words.name,
        "Status": status.name if status else ticket.status,
        "Priority": priority.name if priority else ticket.priority,
        "Department": _name(desk, ticket.department),
        "Team": team.name if team else "",
        "Agent": agent.name if agent else "",
        "Due": f"{ticket.due:%Y-%m-%d %H:%M} UTC" if ticket.due and not ticket.state.is_solved else "",
        "Link": f"{matter.site}/desk/tickets/{ticket.number}" if matter.site else "",
    }
    return "\n".join(f"{name}: {fact}" for name, fact in facts.items() if fact)


def _by(matter: Matter) -> str:
    """Who did it, for agents: what a key brought in, its requester wrote."""
    if matter.by.kind == "person" or (matter.by.kind == "key" and matter.effect.kind == "opened"):
        return matter.words.name or "The requester"
    return _agent(matter)


def _agent(matter: Matter) -> str:
    """Who did it by a name of the desk: never one that a request brought."""
    agent = matter.desk.agent(matter.by.id) if matter.by.kind == "agent" else None
    return agent.name if agent else matter.desk.name


def _name(desk: DeskDocument, department: str) -> str:
    return desk.departments[department].name if department in desk.departments else department
