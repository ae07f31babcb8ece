"""Who may see and do what: one table of permissions, held by roles, per department."""

from shared.domain.desk import Agent, DeskDocument
from shared.domain.errors import Invalid, NotAllowed
from shared.domain.scopes import administers, may_read, permissions_by
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, Permission

ALL = frozenset(Permission)
NONE: frozenset[Permission] = frozenset()


def agent_of(desk: DeskDocument, actor: Actor) -> Agent | None:
    """The agent who acts, if it is one and still active."""
    agent = desk.agent(actor.id) if actor.kind == "agent" else None
    return agent if agent is not None and agent.active else None


def is_admin(desk: DeskDocument, actor: Actor) -> bool:
    """Whether the actor has every permission everywhere: admins, keys that administer, and the desk itself."""
    if actor.kind == "key":
        return actor.grant is not None and administers(actor.grant)
    agent = agent_of(desk, actor)
    return actor.kind == "system" or (agent is not None and agent.admin)


def permissions_in(desk: DeskDocument, actor: Actor, department: str) -> frozenset[Permission]:
    """What the actor may do with tickets of a department."""
    if is_admin(desk, actor):
        return ALL
    if actor.kind == "key":
        return permissions_by(actor.grant, department) if actor.grant is not None else NONE
    agent = agent_of(desk, actor)
    role = desk.roles.get(agent.roles.get(department, "")) if agent else None
    return role.permissions if role else NONE


def has_access(agent: Agent, department: str) -> bool:
    """Whether an agent can be given tickets of a department: it must see them without being assigned."""
    return agent.admin or department in agent.roles


def may_see(desk: DeskDocument, actor: Actor, ticket: Ticket) -> bool:
    """A requester sees the own tickets, a guest those of its links.

    An agent sees those of its departments, its own, and open ones of its teams; a key that reads those of the
    departments that it is for.
    """
    if actor.kind == "person":
        return ticket.requester == actor.id and (actor.only is None or ticket.number in actor.only)
    if is_admin(desk, actor):
        return True
    if actor.kind == "key":
        return actor.grant is not None and may_read(actor.grant, ticket.department)
    agent = agent_of(desk, actor)
    if agent is None:
        return False
    of_its_teams = ticket.team in agent.teams and not ticket.state.is_solved
    return ticket.department in agent.roles or ticket.agent == actor.id or of_its_teams


def require(desk: DeskDocument, actor: Actor, ticket: Ticket, *any_of: Permission) -> None:
    """Raises NotAllowed unless the actor holds one of the permissions in the ticket's department."""
    if not permissions_in(desk, actor, ticket.department).intersection(any_of):
        raise NotAllowed(f"this needs the permission {' or '.join(any_of)} in {ticket.department}")


def require_agent(desk: DeskDocument, actor: Actor) -> None:
    """Raises NotAllowed for anyone who is not an agent of the desk, nor a key that reads as agents do."""
    if agent_of(desk, actor) is None and actor.kind != "system" and not _is_reading_key(actor):
        raise NotAllowed("this is for agents only")


def require_admin(desk: DeskDocument, actor: Actor) -> None:
    """Raises NotAllowed for anyone who is not an admin of the desk."""
    if not is_admin(desk, actor):
        raise NotAllowed("this is for admins only")


def may_list(desk: DeskDocument, actor: Actor) -> None:
    """Raises NotAllowed for who has no lists: a key that may only take tickets in, a guest."""
    if actor.only is not None:
        raise NotAllowed("sign in to see the list of your tickets; a link shows one")
    if actor.kind != "person" and agent_of(desk, actor) is None and not _is_reading_key(actor):
        raise NotAllowed("this caller may not list tickets")


def _is_reading_key(actor: Actor) -> bool:
    return actor.kind == "key" and actor.is_inside


def can_take(desk: DeskDocument, id: str | None, department: str) -> bool:
    """Whether there is such an agent, available and with access to the department."""
    agent = desk.agents.get(id) if id else None
    return agent is not None and agent.is_available and has_access(agent, department)


def can_work(desk: DeskDocument, id: str, department: str) -> bool:
    """Whether the desk itself may give an agent tickets of a department: one who may only look gets none."""
    actor = Actor(kind="agent", id=id)
    return can_take(desk, id, department) and Permission.REPLY in permissions_in(desk, actor, department)


def check_assignable(desk: DeskDocument, id: str, department: str) -> None:
    """Raises Invalid unless the agent exists, is there, and has access to the department."""
    agent = desk.agents.get(id)
    if agent is None:
        raise Invalid("agent", "not-found", f"there is no agent {id!r}")
    if not agent.is_available:
        raise Invalid("agent", "not-allowed", f"{agent.name} is {'away' if agent.active else 'not active'}")
    if not has_access(agent, department):
        raise Invalid("agent", "not-allowed", f"{agent.name} has no access to {department}")


def check_team(desk: DeskDocument, id: str) -> None:
    """Raises Invalid unless the team exists and is active."""
    if id not in desk.teams or not desk.teams[id].active:
        raise Invalid("team", "not-found", f"there is no team {id!r}")
