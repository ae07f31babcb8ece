"""What an agent can narrow a queue by: what the desk has, as far as it concerns them."""

from collections.abc import Collection, Mapping, Sequence

from functions.pages.queue_lines import Named
from shared.domain.access import agent_of, has_access, is_admin
from shared.domain.desk import DeskDocument
from shared.domain.values import Actor
from shared.web.offered import offered
from shared.web.views import Choice


def choices_for(desk: DeskDocument, by: Actor, chosen: Mapping[str, str]) -> Mapping[str, Sequence[Choice]]:
    """By the name of the filter; agents are those who work in the department that was chosen, else in the own ones."""
    departments = _departments(desk, by)
    within = [chosen["department"]] if "department" in chosen else departments
    agents = [id for id, one in desk.agents.items() if one.active and any(has_access(one, each) for each in within)]
    return {
        "department": _named(departments, desk.departments, chosen.get("department")),
        "team": _named(desk.teams, desk.teams, chosen.get("team")),
        "agent": _named(agents, desk.agents, chosen.get("agent")),
        "priority": [
            Choice(id=id, name=one.name) for id, one in sorted(desk.priorities.items(), key=lambda one: one[1].urgency)
        ],
    }


def _departments(desk: DeskDocument, by: Actor) -> Collection[str]:
    agent = agent_of(desk, by)
    if is_admin(desk, by) or agent is None:
        return list(desk.departments)
    return [id for id in agent.roles if id in desk.departments]


def _named(ids: Collection[str], among: Mapping[str, Named], chosen: str | None) -> Sequence[Choice]:
    """In the order of their names; what is chosen stays chosen, whether it would be offered or not."""
    found = sorted((Choice(id=id, name=among[id].name) for id in ids), key=lambda one: one.name.lower())
    if chosen is None:
        return offered(found)
    if chosen not in ids:
        found.append(Choice(id=chosen, name=among[chosen].name if chosen in among else chosen))
    return offered(found, chosen)
