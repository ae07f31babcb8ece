"""From the desk to the pages of administration that only show it."""

from collections.abc import Sequence
from html import escape

from shared.domain.desk import Agent, DeskDocument
from shared.web.manage_views import AgentLine, AgentsPage, DeskPage, RoleShown

MOST_AGENTS = 40
MOST_TEXT = 40_000  # bytes of the desk document on one page, as they are sent


def agents_page(desk: DeskDocument, after: int, *, has_outbox: bool) -> AgentsPage:
    """A page of the agents."""
    ordered = sorted(desk.agents, key=lambda one: _active_by_name(one, desk.agents[one]))
    shown = ordered[after : after + MOST_AGENTS]
    last = after + len(shown)
    return AgentsPage(
        items=[_line(desk, one, desk.agents[one]) for one in shown],
        total=len(ordered),
        next=last if shown and last < len(ordered) else None,
        has_outbox=has_outbox,
    )


def desk_page(version: str, lines: Sequence[str], after: int, *, has_outbox: bool) -> DeskPage:
    """As many lines as fit, and at least one."""
    shown, size = list[str](), 0
    for line in lines[after:]:
        size += len(escape(line).encode()) + 1
        if shown and size > MOST_TEXT:
            break
        shown.append(line)
    last = after + len(shown)
    return DeskPage(
        version=version,
        lines=shown,
        first=after + 1,
        total=len(lines),
        next=last if shown and last < len(lines) else None,
        has_outbox=has_outbox,
    )


def _active_by_name(id: str, agent: Agent) -> tuple[bool, str, str]:
    return not agent.active, agent.name.casefold(), id


def _line(desk: DeskDocument, id: str, agent: Agent) -> AgentLine:
    return AgentLine(
        id=id,
        name=agent.name,
        email=agent.email,
        roles=[
            RoleShown(department=desk.departments[department].name, role=desk.roles[role].name)
            for department, role in agent.roles.items()
        ],
        teams=[desk.teams[one].name for one in agent.teams],
        is_admin=agent.admin,
        is_active=agent.active,
        is_away=agent.away,
        has_account=agent.entra is not None,
    )
