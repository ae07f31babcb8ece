"""Who is told of what: the alert table of osticket.md 2.8 as a pure function of one command's events.

Recipients are ids, never addresses. An act is told as it ends: a ticket that was opened and given away at once is
assigned. Who did it is not told, but who opened a ticket gets its number; who is away, not active or may not see the
ticket is not told; nobody twice.
"""

from collections.abc import Callable, Iterator, Mapping

from shared.domain import events as e
from shared.domain.access import may_see
from shared.domain.desk import DeskDocument
from shared.domain.events import Event, Recorded
from shared.domain.steps import Act, Effect, EffectKind
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, State

MOST_RECIPIENTS = 200  # they stand in one row, and one run of `notice` writes to all of them

_FOR_REQUESTERS: frozenset[EffectKind] = frozenset({"opened", "reply", "pending", "resolved", "closed", "reopened"})
_QUOTES_ITSELF: frozenset[EffectKind] = frozenset({"opened", "message", "reply", "note"})


def notices_of(act: Act, desk: DeskDocument) -> list[Effect]:
    """The notices of one command's events, in order; none that would reach nobody."""
    found = [_notice(place, act, desk) for place in range(len(act))]
    return [notice for notice in found if notice is not None and notice.recipients]


def _notice(place: int, act: Act, desk: DeskDocument) -> Effect | None:
    recorded, ticket = act[place].recorded, act[-1].after
    kind = _kind(recorded.event)
    if kind is None or _is_too_late(recorded):
        return None
    recipients = dict.fromkeys([*_requester(kind, recorded, act), *_agents(kind, recorded, ticket, desk)])
    return Effect(
        n=recorded.n,
        kind=kind,
        recipients=tuple(recipients)[:MOST_RECIPIENTS],
        entry=recorded.n if kind in _QUOTES_ITSELF else ticket.last_reply if kind == "pending" else None,
        state=_moved_to(act) if kind == "reply" else None,
    )


_KINDS: Mapping[type[Event], EffectKind] = {
    e.TicketOpened: "opened",
    e.MessagePosted: "message",
    e.ReplyPosted: "reply",
    e.NotePosted: "note",
    e.TicketAssigned: "assigned",
    e.TicketTransferred: "transferred",
    e.TicketResolved: "resolved",
    e.TicketClosed: "closed",
    e.TicketReopened: "reopened",
    e.SlaWarned: "warned",
    e.TicketOverdue: "overdue",
}


def _is_too_late(recorded: Recorded) -> bool:
    """A warning that a late run of the timer wrote when the deadline had passed already: the next news says so."""
    event = recorded.event
    return isinstance(event, e.SlaWarned) and recorded.stamp.at >= event.deadline


def _kind(event: Event) -> EffectKind | None:
    if type(event) is e.StatusChanged:
        return "pending" if event.state is State.PENDING else None
    return _KINDS.get(type(event))


def _moved_to(act: Act) -> State | None:
    states = [step.recorded.event.state for step in act if isinstance(step.recorded.event, e.StatusChanged)]
    return states[-1] if states else None


def _requester(kind: EffectKind, recorded: Recorded, act: Act) -> Iterator[Actor]:
    """A status that comes with a reply is told in the reply: one mail for one act."""
    requester = Actor(kind="person", id=act[-1].after.requester)
    if kind not in _FOR_REQUESTERS or (recorded.stamp.by == requester and kind != "opened"):
        return
    replied = any(isinstance(step.recorded.event, e.ReplyPosted) for step in act)
    if not (replied and isinstance(recorded.event, e.StatusChanged)):
        yield requester


def _agents(kind: EffectKind, recorded: Recorded, ticket: Ticket, desk: DeskDocument) -> Iterator[Actor]:
    tell = _TELL.get(kind)
    for id in tell(recorded.event, ticket, desk) if tell else ():
        agent = Actor(kind="agent", id=id)
        known = desk.agents.get(id)
        if known is not None and known.is_available and agent != recorded.stamp.by and may_see(desk, agent, ticket):
            yield agent


def _of_opened(_event: Event, ticket: Ticket, desk: DeskDocument) -> Iterator[str]:
    if desk.alerts.new_ticket_to_admins:
        yield from (id for id, agent in desk.agents.items() if agent.admin)
    if desk.alerts.new_ticket_to_manager:
        yield from _manager(ticket, desk)
    if desk.alerts.new_ticket_to_members and ticket.agent is None:
        yield from desk.staff(ticket.department)


def _of_message(_event: Event, ticket: Ticket, desk: DeskDocument) -> Iterator[str]:
    if desk.alerts.message_to_last_respondent and ticket.last_respondent:
        yield ticket.last_respondent
    if desk.alerts.message_to_assignee:
        yield from _assignee(ticket, desk)
    if desk.alerts.message_to_manager:
        yield from _manager(ticket, desk)


def _of_activity(_event: Event, ticket: Ticket, desk: DeskDocument) -> Iterator[str]:
    if desk.alerts.activity_to_last_respondent and ticket.last_respondent:
        yield ticket.last_respondent
    if desk.alerts.activity_to_assignee:
        yield from _assignee(ticket, desk)
    if desk.alerts.activity_to_manager:
        yield from _manager(ticket, desk)


def _of_assigned(event: Event, ticket: Ticket, desk: DeskDocument) -> Iterator[str]:
    assert isinstance(event, e.TicketAssigned)
    if event.how == "claim":
        return
    if event.agent is not None:
        if desk.alerts.assigned_to_agent:
            yield event.agent
    elif ticket.agent is None and desk.alerts.assigned_to_team and event.team is not None:
        yield from desk.members(event.team)


def _of_transferred(_event: Event, ticket: Ticket, desk: DeskDocument) -> Iterator[str]:
    if desk.alerts.transfer_to_assignee:
        yield from _assignee(ticket, desk) or desk.staff(ticket.department)
    if desk.alerts.transfer_to_manager:
        yield from _manager(ticket, desk)


def _of_the_clock(event: Event, ticket: Ticket, desk: DeskDocument) -> Iterator[str]:
    """A plan may be silent; a date that was set by hand is not the plan's."""
    plan = desk.slas.get(ticket.sla) if ticket.sla else None
    is_by_hand = isinstance(event, e.TicketOverdue) and event.instance is None
    if plan is not None and not plan.alerts and not is_by_hand:
        return
    if desk.alerts.overdue_to_assignee:
        yield from _assignee(ticket, desk) or desk.staff(ticket.department)
    if desk.alerts.overdue_to_manager:
        yield from _manager(ticket, desk)


_TELL: Mapping[EffectKind, Callable[[Event, Ticket, DeskDocument], Iterator[str]]] = {
    "opened": _of_opened,
    "message": _of_message,
    "reply": _of_activity,
    "note": _of_activity,
    "assigned": _of_assigned,
    "transferred": _of_transferred,
    "warned": _of_the_clock,
    "overdue": _of_the_clock,
}


def _assignee(ticket: Ticket, desk: DeskDocument) -> list[str]:
    """The agent, else the members of the team, if there still is one."""
    if ticket.agent is not None:
        return [ticket.agent]
    team = desk.teams.get(ticket.team) if ticket.team else None
    return desk.members(ticket.team) if ticket.team and team is not None and team.active else []


def _manager(ticket: Ticket, desk: DeskDocument) -> list[str]:
    """Who manages the ticket's department."""
    department = desk.departments.get(ticket.department)
    return [department.manager] if department and department.manager else []
