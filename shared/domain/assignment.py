"""Whose work a ticket is: claim, assign, route, release, transfer (osticket.md 2.12)."""

from dataclasses import replace

from shared.domain import events as e
from shared.domain.access import can_take, check_assignable, check_team, has_access, require
from shared.domain.commands import AssignTicket, ClaimTicket, ReleaseTicket, RouteTicket, TransferTicket
from shared.domain.desk import DeskDocument
from shared.domain.errors import Invalid, NotAllowed, WrongState
from shared.domain.resolution import comment
from shared.domain.routing import candidates, pool_of, wants_an_agent
from shared.domain.ticket import Ticket
from shared.domain.values import UNSET, Permission, Stamp, State, Unset


def claim(ticket: Ticket, _command: ClaimTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """Take an open ticket that nobody has. Raises WrongState, naming who has it."""
    require(desk, stamp.by, ticket, Permission.ASSIGN)
    if stamp.by.kind != "agent":
        raise NotAllowed("only agents claim tickets")
    if ticket.agent == stamp.by.id:
        return []
    _require_open(ticket)
    if ticket.agent is not None:
        raise WrongState(f"{_name(desk, ticket.agent)} has this ticket")
    check_assignable(desk, stamp.by.id, ticket.department)
    return [e.TicketAssigned(agent=stamp.by.id, how="claim")]


def assign(ticket: Ticket, command: AssignTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """Give to an agent, a team or both; a solved ticket is opened by it. None clears, and needs release."""
    if command.agent is UNSET and command.team is UNSET:
        raise Invalid("agent", "missing", "name an agent, a team or both")
    if command.agent is None or command.team is None:
        require(desk, stamp.by, ticket, Permission.RELEASE)
    cleared = _released(ticket, agent=command.agent is None, team=command.team is None)
    if cleared:
        _require_open(ticket)
    given = _given(ticket, command, stamp, desk)
    changed = [*cleared, *given]
    return [*comment(command.comment, ticket, stamp, desk), *changed] if changed else []


def route(ticket: Ticket, command: RouteTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """Give to the agent drawn. Nothing where a claim came first, where another pool has the ticket meanwhile, or
    where the agent cannot take it any more."""
    if stamp.by.kind != "system":
        raise NotAllowed("tickets are routed by the desk itself")
    pool = pool_of(ticket, desk)
    if not wants_an_agent(ticket) or pool is None or pool.id != command.pool:
        return []
    drawn = command.agent in candidates(pool, ticket, desk)
    return [e.TicketAssigned(agent=command.agent, how="route")] if drawn else []


def release(ticket: Ticket, command: ReleaseTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """Take an open ticket from its agent, its team or both."""
    require(desk, stamp.by, ticket, Permission.RELEASE)
    released = _released(ticket, agent=command.agent, team=command.team)
    if released:
        _require_open(ticket)
    return released


def transfer(ticket: Ticket, command: TransferTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    """Move to another department; an agent without access there loses the ticket, a solved one is opened."""
    require(desk, stamp.by, ticket, Permission.TRANSFER)
    if command.department == ticket.department:
        return []
    department = desk.departments.get(command.department)
    if department is None or not department.active:
        raise Invalid("department", "not-found", f"there is no department {command.department!r}")
    moved = e.TicketTransferred(from_department=ticket.department, department=command.department)
    agent = desk.agents.get(ticket.agent) if ticket.agent else None
    drops = ticket.agent is not None and (agent is None or not has_access(agent, command.department))
    dropped = [e.TicketReleased(agent=ticket.agent, how="transfer")] if drops else []
    # osTicket: the new department's plan where the ticket has none; one that was chosen stays.
    plan = desk.slas.get(department.sla) if ticket.sla is None and department.sla else None
    planned = [e.SlaChanged(sla=department.sla, from_sla=None)] if plan is not None and plan.active else []
    there = replace(ticket, department=command.department, agent=None if drops else ticket.agent)
    opened = _opened_by_work(there, desk)
    return [*comment(command.comment, ticket, stamp, desk), moved, *dropped, *planned, *opened]


def _given(ticket: Ticket, command: AssignTicket, stamp: Stamp, desk: DeskDocument) -> list[e.Event]:
    agent = _named(command.agent)
    team = _named(command.team)
    if agent is None and team is None:
        return []
    require(desk, stamp.by, ticket, Permission.ASSIGN)
    if team is not None and team != ticket.team:
        check_team(desk, team)
    if agent is not None and agent != ticket.agent:
        check_assignable(desk, agent, ticket.department)
    new_agent = agent if agent != ticket.agent else None
    new_team = team if team != ticket.team else None
    if new_agent is None and new_team is None:
        return []
    is_own = stamp.by.kind == "agent" and new_agent == stamp.by.id
    how: e.How = "claim" if is_own and new_team is None else "assign"
    given = replace(ticket, agent=new_agent or ticket.agent)
    return [e.TicketAssigned(agent=new_agent, team=new_team, how=how), *_opened_by_work(given, desk)]


def _named(id: str | None | Unset) -> str | None:
    return None if isinstance(id, Unset) else id


def _released(ticket: Ticket, *, agent: bool, team: bool) -> list[e.Event]:
    from_agent = ticket.agent if agent else None
    from_team = ticket.team if team else None
    if from_agent is None and from_team is None:
        return []
    return [e.TicketReleased(agent=from_agent, team=from_team, how="assign")]


def _opened_by_work(ticket: Ticket, desk: DeskDocument) -> list[e.Event]:
    """osTicket opens a closed ticket that is assigned or transferred; its agent keeps it only if available."""
    if not ticket.state.is_solved:
        return []
    opened = e.TicketReopened(status=desk.status_for(State.OPEN), state=State.OPEN, from_status=ticket.status)
    keeps = ticket.agent is None or can_take(desk, ticket.agent, ticket.department)
    return [opened] if keeps else [opened, e.TicketReleased(agent=ticket.agent, how="reopen")]


def _require_open(ticket: Ticket) -> None:
    if ticket.state.is_solved:
        raise WrongState(f"the ticket is {ticket.state}; open it first")


def _name(desk: DeskDocument, agent: str) -> str:
    return desk.agents[agent].name if agent in desk.agents else agent
