"""What an agent can narrow a queue by: what the desk has, as far as it concerns them."""

from collections.abc import Collection, Mapping, Sequence

from shared.domain.access import agent_of, has_access, is_admin
from shared.domain.desk import DeskDocument
from shared.domain.values import Actor
from shared.web.views import Choice

MOST_OFFERED = 150  # of each: a page stays small on a desk of thousands


def choices_for(desk: DeskDocument, by: Actor, chosen: Mapping[str, str]) -> Mapping[str, Sequence[Choice]]:
    """By the name of the filter; agents are those who work in the department that was chosen, else in the own ones."""
    departments = _departments(desk, by)
    within = [chosen["department"]] if "department" in chosen else departments
    agents = [id for id, one in desk.agents.items() if one.active and any(has_access(one, each) for each in within)]
    return {
        "department": _named(departments, {id: one.name for id, one in desk.departments.items()}),
        "team": _named(desk.teams, {id: one.name for id, one in desk.teams.items()}),
        "agent": _named(agents, {id: one.name for id, one in desk.agents.items()}),
        "priority": [
            Choice(id=id, name=one.name) for id, one in sorted(desk.priorities.items(), key=lambda one: one[1].urgency)
        ],
    }


def _departments(desk: DeskDocument, by: Actor) -> Collection[str]:
    agent = agent_of(desk, by)
    if is_admin(desk, by) or agent is None:
        return list(desk.departments)
    return [id for id in agent.roles if id in desk.departments]


def _named(ids: Collection[str], names: Mapping[str, str]) -> list[Choice]:
    """In the order of their names."""
    found = sorted((Choice(id=id, name=names[id]) for id in ids), key=lambda one: one.name.lower())
    return found[:MOST_OFFERED]
