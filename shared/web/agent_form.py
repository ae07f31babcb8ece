"""An agent as the fields of a form, and what of it is otherwise by now."""

from collections.abc import Mapping, Sequence

from shared.domain.desk import Agent, DeskDocument
from shared.services.configuring import tag_of
from shared.web.manage_views import AgentPage, NewAgentPage, NowOtherwise, Said
from shared.web.views import Choice, Typed


def fields_of(agent: Agent) -> dict[str, str]:
    """What stands in each field; blank ones are left out, as browsers leave out boxes that are not ticked."""
    ticked = {f"teams.{one}": True for one in agent.teams}
    ticked |= {"admin": agent.admin, "active": agent.active, "away": agent.away}
    written = {"agent-name": agent.name, "agent-email": agent.email, "entra": agent.entra or ""}
    written |= {f"roles.{department}": role for department, role in agent.roles.items()}
    return {name: value for name, value in written.items() if value} | {
        name: "yes" for name, is_so in ticked.items() if is_so
    }


def agent_page(desk: DeskDocument, id: str, typed: Typed, *, said: Said | None = None, has_outbox: bool) -> AgentPage:
    """The form of an agent on the desk as it is now."""
    agent, was_told = desk.agents[id], typed.problems.get("form") == "changed"
    return AgentPage(
        id=id,
        name=agent.name,
        typed=typed,
        # What was looked at first, until somebody is told what stands there now: else mending a field would lose that.
        version=tag_of(agent) if was_told else typed.values.get("version") or tag_of(agent),
        departments=_choices(desk.departments),
        roles=_choices(desk.roles),
        teams=_choices(desk.teams),
        otherwise=_otherwise(desk, agent, typed.values) if was_told else (),
        said=said,
        has_outbox=has_outbox,
    )


def new_agent_page(desk: DeskDocument, typed: Typed, *, has_outbox: bool) -> NewAgentPage:
    """The form of an agent who is not there yet."""
    return NewAgentPage(
        typed=typed,
        departments=_choices(desk.departments),
        roles=_choices(desk.roles),
        teams=_choices(desk.teams),
        has_outbox=has_outbox,
    )


def _choices(among: Mapping[str, object]) -> list[Choice]:
    return [Choice(id=id, name=str(getattr(one, "name", id))) for id, one in among.items()]


def _otherwise(desk: DeskDocument, agent: Agent, typed: Mapping[str, str]) -> Sequence[NowOtherwise]:
    """The fields in which the agent as it is differs from what was typed."""
    now = fields_of(agent)
    names = [
        *("agent-name", "agent-email", "entra"), *(f"roles.{id}" for id in desk.departments),
        *(f"teams.{id}" for id in desk.teams), *("admin", "active", "away"),
    ]  # fmt: skip
    return [_shown(desk, name, now.get(name, "")) for name in names if now.get(name, "") != typed.get(name, "")]


def _shown(desk: DeskDocument, name: str, value: str) -> NowOtherwise:
    field, _, id = name.partition(".")
    if field == "roles":
        return NowOtherwise(field=field, name=desk.departments[id].name, value=desk.roles[value].name if value else "")
    return NowOtherwise(field=field, name=desk.teams[id].name if field == "teams" else "", value=value)
