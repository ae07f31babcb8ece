"""Which lists a caller reads: what may be seen stands in one of them, and what stands in one may be seen."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.access import may_see
from shared.domain.desk import Agent, DeskDocument
from shared.domain.errors import Invalid, NotAllowed
from shared.domain.listing import MOST_SCOPES, VIEWS, VIEWS_OF_PERSONS, check_width, view_for
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, State
from shared.domain.views import keys_in, scopes_of
from tests.factories import ANA, DESK, INTAKE, LEA, OLGA, PAT, VERA, changed, ticket

DEPARTMENTS = ["support", "sales", "online-banking"]
TEAMS = ["level-i-support", "online-banking"]
AGENTS = ["ana", "ben", "olga"]
PERSONS = ["pat", "kim", "ana"]  # a person may have the id of an agent

agents = st.builds(
    Agent,
    name=st.just("Somebody"),
    email=st.just("somebody@example.com"),
    roles=st.dictionaries(st.sampled_from(DEPARTMENTS), st.sampled_from(["all-access", "view-only", "no-such"])),
    teams=st.lists(st.sampled_from(TEAMS), unique=True).map(tuple),
    admin=st.sampled_from([False, False, True]),
    active=st.sampled_from([True, True, False]),
    away=st.booleans(),
)
desks = st.fixed_dictionaries(dict.fromkeys(AGENTS, agents)).map(lambda some: replace(DESK, agents=some))
actors = st.sampled_from(
    [Actor(kind="agent", id=id) for id in AGENTS] + [Actor(kind="person", id=id) for id in PERSONS]
)
tickets = st.builds(
    replace,
    st.just(ticket()),
    department=st.sampled_from(DEPARTMENTS),
    team=st.none() | st.sampled_from(TEAMS),
    agent=st.none() | st.sampled_from(AGENTS),
    requester=st.sampled_from(PERSONS),
    state=st.sampled_from(State),
    answered=st.booleans(),
)
thorough = settings(max_examples=150, deadline=None, derandomize=True)


def scopes(desk: DeskDocument, by: Actor, view: str, department: str | None = None) -> set[str]:
    try:
        return set(view_for(desk, by, view, None, department).scopes)
    except NotAllowed:
        return set()  # an agent who is not active lists nothing


def stands(desk: DeskDocument, by: Actor, view: str, one: Ticket, department: str | None = None) -> bool:
    return bool(scopes(desk, by, view, department) & scopes_of(one))


@thorough
@given(desks, actors, tickets)
def test_all_that_a_caller_may_see_stands_in_its_lists_and_nothing_else(
    desk: DeskDocument, by: Actor, one: Ticket
) -> None:
    sees = may_see(desk, by, one)
    assert stands(desk, by, "all", one) is sees
    assert stands(desk, by, "open", one) is (sees and not one.state.is_solved)
    assert stands(desk, by, "closed", one) is (sees and one.state.is_solved)
    for view in ("answered", "overdue"):  # filters and ranges of what is open
        assert scopes(desk, by, view) == scopes(desk, by, "open")


@thorough
@given(desks, actors, tickets)
def test_each_view_of_an_agent_holds_what_api_md_says(desk: DeskDocument, by: Actor, one: Ticket) -> None:
    if by.kind == "person":
        return
    agent = desk.agents[by.id]
    works = agent.active and not one.state.is_solved
    assert stands(desk, by, "unassigned", one) is (works and one.agent is None and may_see(desk, by, one))
    assert stands(desk, by, "mine", one) is (works and one.agent == by.id)
    assert stands(desk, by, "teams", one) is (works and one.agent is None and one.team in agent.teams)


@thorough
@given(desks, actors, tickets, st.sampled_from([*DEPARTMENTS, "no-such"]), st.sampled_from(VIEWS))
def test_naming_a_department_hides_nothing_of_it_and_shows_nothing_forbidden(
    desk: DeskDocument, by: Actor, one: Ticket, department: str, view: str
) -> None:
    if by.kind == "person" and view not in VIEWS_OF_PERSONS:
        return
    if stands(desk, by, view, one, department):
        assert may_see(desk, by, one)
    if stands(desk, by, view, one) and one.department == department:
        assert stands(desk, by, view, one, department)


@thorough
@given(desks, actors, tickets)
def test_a_ticket_has_a_row_in_the_order_of_each_view_that_it_stands_in(
    desk: DeskDocument, by: Actor, one: Ticket
) -> None:
    for name in VIEWS if by.kind == "agent" else VIEWS_OF_PERSONS:
        for scope in scopes(desk, by, name) & scopes_of(one):
            order = view_for(desk, by, name, None).order
            assert sum(key.startswith(f"{order}!") for key in keys_in(one, scope)) == 1


# Orders, names, refusals.


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("order", ["updated", "created", "due"])
def test_closed_and_all_are_ordered_by_updated_only_and_overdue_by_due_only(view: str, order: Any) -> None:
    only = {"closed": "updated", "all": "updated", "overdue": "due"}.get(view, order)
    if order == only:
        assert view_for(DESK, ANA, view, order).order == order
    else:
        with pytest.raises(Invalid) as error:
            view_for(DESK, ANA, view, order)
        assert (error.value.field, error.value.code) == ("order", "not-allowed")


def test_the_order_that_nobody_names_is_the_views_own() -> None:
    orders = {view: view_for(DESK, ANA, view, None).order for view in VIEWS}
    assert orders == {**dict.fromkeys(VIEWS, "updated"), "overdue": "due"}


@pytest.mark.parametrize("view", ["", "no-such", "OPEN"])
def test_a_view_that_there_is_not_is_refused(view: str) -> None:
    with pytest.raises(Invalid) as error:
        view_for(DESK, ANA, view, None)
    assert (error.value.field, error.value.code) == ("view", "not-found")


@pytest.mark.parametrize("view", ["unassigned", "mine", "teams"])
def test_a_requester_has_no_lists_of_agents(view: str) -> None:
    with pytest.raises(Invalid):
        view_for(DESK, PAT, view, None)


@pytest.mark.parametrize(
    "by", [INTAKE, Actor(kind="agent", id="x"), Actor(kind="system", id="x"), Actor(kind="key", id="ana")]
)
def test_who_is_neither_agent_nor_requester_lists_nothing(by: Actor) -> None:
    for view in VIEWS:
        with pytest.raises(NotAllowed):
            view_for(DESK, by, view, None)
    with pytest.raises(NotAllowed):
        view_for(changed("agents", "ana", active=False), ANA, "mine", None)


def test_an_admin_reads_one_list_a_half_however_many_departments_there_are() -> None:
    assert view_for(DESK, OLGA, "open", None).scopes == ("open",)
    assert view_for(DESK, OLGA, "all", None).scopes == ("open", "closed")
    assert view_for(DESK, OLGA, "all", None, "sales").scopes == ("open!sales", "closed!sales")
    assert view_for(DESK, OLGA, "open", None, "no-such").scopes == ("open",)


def test_a_view_reads_no_list_twice() -> None:
    for view in VIEWS:
        found = view_for(DESK, ANA, view, None).scopes
        assert len(found) == len(set(found))


def test_a_department_narrows_the_lists_of_who_sees_all_of_it() -> None:
    assert view_for(DESK, VERA, "all", None, "support").scopes == ("open!support", "closed!support")
    assert set(view_for(DESK, LEA, "open", None, "online-banking").scopes) == {
        "open!support", "open!team:level-i-support", "open!agent:lea",
    }  # fmt: skip


def test_too_many_lists_are_refused_until_a_department_is_named() -> None:
    many = {f"d{n}": replace(DESK.departments["support"], name=f"D{n}") for n in range(MOST_SCOPES)}
    desk = replace(DESK, departments=many)
    desk = changed("agents", "lea", desk, roles=dict.fromkeys(many, "view-only"))
    with pytest.raises(Invalid, match="name a department") as error:
        check_width(view_for(desk, LEA, "open", None))
    assert (error.value.field, error.value.code) == ("view", "not-allowed")
    assert view_for(desk, LEA, "open", None, "d7").scopes == ("open!d7",)
    assert view_for(desk, LEA, "mine", None).scopes == ("open!agent:lea",)
