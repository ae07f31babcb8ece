"""Whether a desk document holds together: every id it names exists, and it can be worked with."""

import re
from collections.abc import Iterator, Mapping

from shared.domain.calendar_check import check_calendar, check_plan
from shared.domain.canned import check_text, texts_for
from shared.domain.desk import FIRST_ADMIN, Agent, Canned, DeskDocument, Portal
from shared.domain.errors import Invalid
from shared.domain.values import State

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
MOST_CANNED = 60  # for tickets of one department: they stand in two lists of each one's page
MOST_AN_HOUR = 500  # a limit remembers each use: so many fit into a row
KINDS = (
    "departments", "teams", "roles", "agents", "topics", "slas", "calendars", "priorities", "statuses", "keys",
    "canned",
)  # fmt: skip


def check_desk(desk: DeskDocument) -> DeskDocument:
    """The document itself. Raises Invalid for an id that is malformed or names nothing, an account of two agents, a
    missing state, or hours that cannot be counted."""
    for kind in KINDS:
        for id in getattr(desk, kind):
            if not ID.fullmatch(id):
                raise Invalid(f"{kind}.{id}", "format", "an id is 1 to 40 of a-z, 0-9 and -, not beginning with -")
    for field, named, among in _references(desk):
        if named is not None and named not in among:
            raise Invalid(field, "not-found", f"there is no {named!r}")
    accounts: dict[str, str] = {}
    for id, agent in desk.agents.items():
        _check_account(f"agents.{id}.entra", id, agent, accounts)
    for id, calendar in desk.calendars.items():
        check_calendar(f"calendars.{id}", calendar)
    for id, plan in desk.slas.items():
        check_plan(f"slas.{id}", plan, desk.calendars[plan.calendar])
    for id, text in desk.canned.items():
        check_text(f"canned.{id}.", text)
    _check_lists(desk, "canned")
    if not desk.departments[desk.defaults.department].active:
        raise Invalid("defaults.department", "not-allowed", "tickets that name no department need an active one")
    for state in State:
        if all(status.state is not state for status in desk.statuses.values()):
            raise Invalid("statuses", "missing", f"no status stands for the state {state}")
    _check_portal(desk.portal)
    return desk


def _check_portal(portal: Portal) -> None:
    for name in ("opens_by_address", "opens_by_origin", "asks_by_address", "asks_by_origin"):
        if not 0 < getattr(portal, name) <= MOST_AN_HOUR:
            raise Invalid(f"portal.{name}", "range", f"a limit is 1 to {MOST_AN_HOUR} an hour")


def check_agent(desk: DeskDocument, id: str, agent: Agent) -> None:
    """Raises Invalid, naming the field of the agent, where a role, department or team is not there, or the account
    is another agent's."""
    for field, named, among in _agent_references(desk, agent):
        if named not in among:
            raise Invalid(field, "not-found", f"there is no {named!r}")
    others = {one.entra: other for other, one in desk.agents.items() if one.entra is not None and other != id}
    _check_account("entra", id, agent, others)


def check_canned(desk: DeskDocument, canned: Canned) -> None:
    """Raises Invalid, naming the field of the text; `desk` has it already."""
    if canned.department is not None and canned.department not in desk.departments:
        raise Invalid("department", "not-found", f"there is no {canned.department!r}")
    check_text("", canned)
    _check_lists(desk, "active")


def _check_lists(desk: DeskDocument, field: str) -> None:
    for department in desk.departments:
        if len(texts_for(desk, department)) > MOST_CANNED:
            raise Invalid(field, "range", f"at most {MOST_CANNED} canned texts are for tickets of {department}")


def _check_account(field: str, id: str, agent: Agent, accounts: dict[str, str]) -> None:
    """`accounts` are those of other agents; this one's joins them."""
    if id == FIRST_ADMIN:
        raise Invalid(field.replace("entra", "id"), "not-allowed", f"{FIRST_ADMIN!r} is whom the settings name")
    if agent.entra is None:
        return
    if not OBJECT_ID.fullmatch(agent.entra):
        raise Invalid(field, "format", "an account is its object id: 8-4-4-4-12 hexadecimal digits in lower case")
    if agent.entra in accounts:
        raise Invalid(field, "repeated", f"{accounts[agent.entra]!r} signs in with this account")
    accounts[agent.entra] = id


type _Reference = tuple[str, str | None, Mapping[str, object]]


def _references(desk: DeskDocument) -> Iterator[_Reference]:
    yield "defaults.department", desk.defaults.department, desk.departments
    yield "defaults.priority", desk.defaults.priority, desk.priorities
    yield "defaults.status", desk.defaults.status, desk.statuses
    yield "defaults.sla", desk.defaults.sla, desk.slas
    for id, department in desk.departments.items():
        yield f"departments.{id}.sla", department.sla, desk.slas
        yield f"departments.{id}.manager", department.manager, desk.agents
    for id, plan in desk.slas.items():
        yield f"slas.{id}.calendar", plan.calendar, desk.calendars
    for id, topic in desk.topics.items():
        yield f"topics.{id}.department", topic.department, desk.departments
        yield f"topics.{id}.team", topic.team, desk.teams
        yield f"topics.{id}.sla", topic.sla, desk.slas
        yield f"topics.{id}.priority", topic.priority, desk.priorities
        yield f"topics.{id}.status", topic.status, desk.statuses
    for id, agent in desk.agents.items():
        for field, named, among in _agent_references(desk, agent):
            yield f"agents.{id}.{field}", named, among
    for id, key in desk.keys.items():
        yield f"keys.{id}.agent", key.agent, desk.agents
    for id, canned in desk.canned.items():
        yield f"canned.{id}.department", canned.department, desk.departments


def _agent_references(desk: DeskDocument, agent: Agent) -> Iterator[_Reference]:
    for department, role in agent.roles.items():
        yield "roles", department, desk.departments
        yield f"roles.{department}", role, desk.roles
    for team in agent.teams:
        yield "teams", team, desk.teams
