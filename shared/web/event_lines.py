"""The changes of a ticket in the names of the desk, each one line for agents."""

from collections.abc import Callable, Mapping
from typing import Any

from shared.domain import events as e
from shared.domain.events import How, Recorded
from shared.domain.values import Actor
from shared.services.reading import Seen
from shared.web.ticket_views import EventLine, Happened

_GIVEN: Mapping[How, Happened] = {
    "claim": "claimed",
    "reply": "answered-and-got",
    "reopen": "given-back",
    "route": "drawn",
}
_STANDS: Mapping[type[e.Event], Happened] = {
    e.StatusChanged: "status",
    e.TicketResolved: "resolved",
    e.TicketClosed: "closed",
    e.TicketReopened: "reopened",
}


def line_of(seen: Seen, recorded: Recorded) -> EventLine:
    """A change as it is told."""
    event, stamp = recorded.event, recorded.stamp
    if isinstance(event, e.TicketReleased) and stamp.by.kind == "agent" and stamp.by.id == event.agent:
        told = _gave_back(seen, event)
    else:
        told = _TOLD[type(event)](seen, event)
    return EventLine(n=recorded.n, at=stamp.at, by=name_of(seen, stamp.by), **told)


def name_of(seen: Seen, actor: Actor) -> str:
    """Who did it; a key that no document names is called by its id."""
    if actor.kind == "agent":
        agent = seen.desk.agent(actor.id)
        return agent.name if agent else actor.id
    if actor.kind == "key":
        return named(actor.id, seen.desk.keys)
    return seen.words.name if actor.kind == "person" else seen.desk.name


def named(id: str | None, among: Mapping[str, Any]) -> str:
    """What an id is called; one that the desk no longer has is its own name."""
    if id is None:
        return ""
    name: str = among[id].name if id in among else id
    return name


type _Telling = Callable[[Seen, Any], dict[str, Any]]


def _assigned(seen: Seen, event: e.TicketAssigned) -> dict[str, Any]:
    return {"what": _GIVEN.get(event.how, "assigned"), "value": _holders(seen, event)}


def _released(seen: Seen, event: e.TicketReleased) -> dict[str, Any]:
    return {"what": "released", "value": _holders(seen, event)}


def _gave_back(seen: Seen, event: e.TicketReleased) -> dict[str, Any]:
    """By the agent who had it; a team that had it too is named."""
    return {"what": "gave-back", "value": named(event.team, seen.desk.teams)}


def _holders(seen: Seen, event: e.TicketAssigned | e.TicketReleased) -> str:
    names = (named(event.agent, seen.desk.agents), named(event.team, seen.desk.teams))
    return ", ".join(name for name in names if name)


def _transferred(seen: Seen, event: e.TicketTransferred) -> dict[str, Any]:
    departments = seen.desk.departments
    was = named(event.from_department, departments)
    return {"what": "transferred", "value": named(event.department, departments), "was": was}


def _stands(seen: Seen, event: e.StatusChanged) -> dict[str, Any]:
    return {"what": _STANDS[type(event)], "value": named(event.status, seen.desk.statuses)}


def _answered(_seen: Seen, event: e.AnsweredMarked) -> dict[str, Any]:
    return {"what": "marked-answered" if event.answered else "marked-unanswered"}


def _priority(seen: Seen, event: e.PriorityChanged) -> dict[str, Any]:
    priorities = seen.desk.priorities
    was = named(event.from_priority, priorities)
    return {"what": "priority", "value": named(event.priority, priorities), "was": was}


def _plan(seen: Seen, event: e.SlaChanged) -> dict[str, Any]:
    return {"what": "plan", "value": named(event.sla, seen.desk.slas), "was": named(event.from_sla, seen.desk.slas)}


def _topic(seen: Seen, event: e.TopicChanged) -> dict[str, Any]:
    topics = seen.desk.topics
    return {"what": "topic", "value": named(event.topic, topics), "was": named(event.from_topic, topics)}


def _due(_seen: Seen, event: e.DueChanged) -> dict[str, Any]:
    return {"what": "due", "when": event.due_at}


def _renamed(_seen: Seen, event: e.TicketRenamed) -> dict[str, Any]:
    return {"what": "renamed", "value": (event.words.subject if event.words else None) or ""}


def _edited(_seen: Seen, event: e.EntryEdited) -> dict[str, Any]:
    return {"what": "edited", "entry": event.entry}


def _warned(_seen: Seen, event: e.SlaWarned) -> dict[str, Any]:
    return {"what": "warned", "value": str(event.percent), "when": event.deadline}


def _overdue(_seen: Seen, event: e.TicketOverdue) -> dict[str, Any]:
    return {"what": "overdue", "when": event.due_at}


_TOLD: Mapping[type[e.Event], _Telling] = {
    e.TicketAssigned: _assigned,
    e.TicketReleased: _released,
    e.TicketTransferred: _transferred,
    e.StatusChanged: _stands,
    e.TicketResolved: _stands,
    e.TicketClosed: _stands,
    e.TicketReopened: _stands,
    e.AnsweredMarked: _answered,
    e.PriorityChanged: _priority,
    e.SlaChanged: _plan,
    e.TopicChanged: _topic,
    e.DueChanged: _due,
    e.TicketRenamed: _renamed,
    e.EntryEdited: _edited,
    e.SlaWarned: _warned,
    e.TicketOverdue: _overdue,
}
