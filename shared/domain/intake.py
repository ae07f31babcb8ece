"""Opening a ticket: who may, and which department, team, plan, priority and status it gets, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.domain import events as e
from shared.domain.access import agent_of, check_assignable, check_team, permissions_in
from shared.domain.commands import OpenTicket
from shared.domain.desk import Department, DeskDocument, SlaPlan, Team, Topic
from shared.domain.errors import Invalid, NotAllowed
from shared.domain.scopes import covers, may_open
from shared.domain.values import Permission, Stamp, State, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What was decided for a new ticket; `reasons` says by whom: given, topic, department or default."""

    department: str
    team: str | None
    sla: str | None
    priority: str
    status: str
    reasons: dict[str, str]


def open_ticket(command: OpenTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """The facts of a new ticket. Raises NotAllowed or Invalid."""
    _check_opener(command, stamp, desk)
    routing = route(command, desk)
    _check_choices(command, routing.department, stamp, desk)
    if command.due_at is not None and command.due_at <= stamp.at:
        raise Invalid("due_at", "not-allowed", "a due date lies in the future")
    opened = e.TicketOpened(
        requester=command.requester.id,
        source=command.source,
        topic=command.topic,
        department=routing.department,
        team=routing.team,
        sla=routing.sla,
        priority=routing.priority,
        status=routing.status,
        state=desk.statuses[routing.status].state,
        due_at=command.due_at,
        routing=routing.reasons,
        words=Words(
            subject=command.subject,
            message=command.message,
            name=command.requester.name,
            email=command.requester.email,
            phone=command.requester.phone,
            files=command.files,
        ),
    )
    return [opened, *_given_to(command, routing, desk), *_noted(command)]


def route(command: OpenTicket, desk: DeskDocument) -> Routing:
    """Precedence of osticket.md 2.2: the agent's choice > topic > department > default of the desk.

    What somebody chose must be there and active; what else is not active is passed over.
    """
    topic = _topic(command, desk)
    default = desk.defaults
    reasons: dict[str, str] = {}

    def pick(name: str, candidates: Iterable[tuple[str, str | None]]) -> str | None:
        for reason, value in candidates:
            if value is not None:
                reasons[name] = reason
                return value
        return None

    department = pick(
        "department",
        [
            ("given", command.department),
            ("topic", _active(topic.department, desk.departments)),
            ("default", default.department),
        ],
    )
    assert department is not None
    if department not in desk.departments or not desk.departments[department].active:
        raise Invalid("department", "not-found", f"there is no department {department!r}")
    team = pick("team", [("given", command.team), ("topic", _active(topic.team, desk.teams))])
    sla = pick(
        "sla",
        [
            ("given", command.sla),
            ("topic", _active(topic.sla, desk.slas)),
            ("department", _active(desk.departments[department].sla, desk.slas)),
            ("default", _active(default.sla, desk.slas)),
        ],
    )
    priority = pick("priority", [("given", command.priority), ("topic", topic.priority), ("default", default.priority)])
    status = pick("status", [("topic", topic.status), ("default", default.status)])
    assert priority is not None and status is not None
    if priority not in desk.priorities:
        raise Invalid("priority", "not-found", f"there is no priority {priority!r}")
    if sla is not None and _active(sla, desk.slas) is None:
        raise Invalid("sla", "not-found", f"there is no SLA plan {sla!r}")
    return Routing(department=department, team=team, sla=sla, priority=priority, status=status, reasons=reasons)


def _check_opener(command: OpenTicket, stamp: Stamp, desk: DeskDocument) -> None:
    by = stamp.by
    creates = any(Permission.CREATE in permissions_in(desk, by, id) for id in desk.departments)
    if by.kind == "agent" and agent_of(desk, by) is None:
        raise NotAllowed("this agent is not active")
    if by.kind == "agent" and not creates:
        raise NotAllowed(f"this needs the permission {Permission.CREATE} in some department")
    if by.kind == "key" and (by.grant is None or not may_open(by.grant)):
        raise NotAllowed("this key may not open tickets")
    if by.kind == "agent" or (by.kind == "key" and creates):
        return
    if command.chosen_by_agents:
        raise Invalid(command.chosen_by_agents[0], "not-allowed", "only agents may choose this")
    if command.topic is not None and command.topic in desk.topics and not desk.topics[command.topic].public:
        raise _no_topic(command.topic)  # GET /api/topics does not offer it to them either
    if by.kind == "person" and command.requester.id != by.id:
        raise NotAllowed("you may open tickets for yourself only")


def _check_choices(command: OpenTicket, department: str, stamp: Stamp, desk: DeskDocument) -> None:
    """What an agent decides about a new ticket needs what it would need a moment later, in the same department."""
    needed = {
        "agent": Permission.ASSIGN,
        "team": Permission.ASSIGN,
        "sla": Permission.CREATE,
        "due_at": Permission.CREATE,
        "note": Permission.NOTE,
    }
    if stamp.by.grant is not None and not covers(stamp.by.grant, department):
        raise NotAllowed(f"this key is not for {department}")
    held = permissions_in(desk, stamp.by, department)
    for name in command.chosen_by_agents:
        if name in needed and needed[name] not in held:
            raise NotAllowed(f"{name} needs the permission {needed[name]} in {department}")


def _topic(command: OpenTicket, desk: DeskDocument) -> Topic:
    if command.topic is None:
        return Topic(name="")
    topic = desk.topics.get(command.topic)
    if topic is None or not topic.active:
        raise _no_topic(command.topic)
    return topic


def _no_topic(id: str) -> Invalid:
    return Invalid("topic", "not-found", f"there is no topic {id!r}")


def _active(id: str | None, among: Mapping[str, Department | Team | SlaPlan]) -> str | None:
    return id if id is not None and id in among and among[id].active else None


def _given_to(command: OpenTicket, routing: Routing, desk: DeskDocument) -> list[e.Event]:
    if command.team is not None:
        check_team(desk, command.team)
    if command.agent is None:
        return []
    check_assignable(desk, command.agent, routing.department)
    if desk.statuses[routing.status].state in (State.RESOLVED, State.CLOSED):
        raise Invalid("agent", "not-allowed", "the topic opens its tickets solved; nobody is assigned")
    return [e.TicketAssigned(agent=command.agent, how="open")]


def _noted(command: OpenTicket) -> list[e.Event]:
    return [] if command.note is None else [e.NotePosted(words=Words(message=command.note))]
