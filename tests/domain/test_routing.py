"""How a ticket finds its agent."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain import events as e
from shared.domain.commands import (
    AssignTicket,
    ClaimTicket,
    Command,
    PostMessage,
    PostReply,
    ReleaseTicket,
    RouteTicket,
    SetStatus,
    TransferTicket,
)
from shared.domain.desk import DeskDocument, Strategy
from shared.domain.errors import NotAllowed
from shared.domain.routing import Pool, candidates, least_open, next_turn, pool_of, routes_of
from shared.domain.steps import Act
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, State
from tests.domain.acts import SYSTEM, act_of, done
from tests.factories import (
    ANA,
    DESK,
    INTAKE,
    OLGA,
    PAT,
    changed,
    decide,
    given_to,
    opened,
    replied,
    resolved,
    text,
    ticket,
    without,
)


def drawing(team: Strategy = "round-robin", department: Strategy = "none") -> DeskDocument:
    """The desk whose team and department Online Banking draw so."""
    desk = changed("teams", "online-banking", routing=team)
    return changed("departments", "online-banking", desk, routing=department)


BY_TEAM, BY_DEPARTMENT, BY_NONE = drawing(), drawing("none", "least-open"), drawing("none")


def routed(act: Act, desk: DeskDocument = BY_TEAM) -> list[int]:
    return [one.n for one in routes_of(act, desk)]


def do(before: list[Any], command: Command, by: Actor = OLGA, desk: DeskDocument = BY_TEAM) -> list[int]:
    return routed(done(before, command, by, desk), desk)


# When an agent is looked for.


def test_a_new_ticket_that_nobody_has_is_routed_where_its_team_draws() -> None:
    assert routed(act_of([], opened(), by=INTAKE)) == [1]
    assert routed(act_of([], opened(), by=INTAKE), BY_NONE) == []


def test_without_a_team_the_department_draws_and_with_one_the_team_alone_says() -> None:
    alone = act_of([], opened(team=None), by=INTAKE)
    assert routed(alone, BY_DEPARTMENT) == [1]
    assert routed(alone, BY_TEAM) == []
    assert routed(act_of([], opened(), by=INTAKE), BY_DEPARTMENT) == []


def test_a_ticket_opened_for_an_agent_or_opened_solved_is_not_routed() -> None:
    given = e.TicketAssigned(agent="ben", how="open")
    assert routed(act_of([], opened(), given, by=OLGA)) == []
    assert routed(act_of([], opened(status="closed", state=State.CLOSED), by=INTAKE)) == []


def test_giving_to_a_team_routes_unless_an_agent_has_it() -> None:
    to_team = AssignTicket(team="online-banking")
    other = [opened(team="level-i-support")]
    assert do(other, to_team) == [2]
    assert do([*other, e.TicketAssigned(agent="ben", how="assign")], to_team) == []
    assert do(other, AssignTicket(team="online-banking", agent="ana")) == []
    freed = AssignTicket(team="online-banking", agent=None)
    assert do([*other, e.TicketAssigned(agent="ben", how="assign")], freed) == [4], "released, then given"


def test_a_transfer_routes_and_once() -> None:
    desk = changed("departments", "support", routing="round-robin")
    before = [opened(team=None), e.TicketAssigned(agent="ana", how="assign")]
    lost = changed("agents", "ana", desk, roles={"online-banking": "all-access"})
    assert do(before, TransferTicket(department="support"), desk=desk) == [], "Ana keeps it"
    assert do(before, TransferTicket(department="support"), desk=lost) == [3]
    solved = [opened(team=None), resolved()]
    assert do(solved, TransferTicket(department="support"), desk=desk) == [4], "moved and opened again: one search"


def test_reopening_routes_what_its_agent_cannot_keep() -> None:
    before = [opened(), e.TicketAssigned(agent="ben", how="assign"), resolved()]
    away = changed("agents", "ben", BY_TEAM, away=True)
    assert do(before, PostMessage(message=text()), PAT) == []
    assert do(before, PostMessage(message=text()), PAT, away) == [5]
    answered = [opened(), (replied(), ANA), e.TicketAssigned(agent="ben", how="assign"), resolved()]
    assert do(answered, PostMessage(message=text()), PAT, away) == [], "the last respondent takes it"


@pytest.mark.parametrize(
    "command", [ReleaseTicket(), PostReply(message=text()), SetStatus(status="pending"), ClaimTicket()]
)
def test_nothing_else_routes(command: Command) -> None:
    before = [opened(), e.TicketAssigned(agent="olga", how="assign")]
    assert do(before, command) == []


def test_what_is_not_there_or_not_active_draws_nothing() -> None:
    assert pool_of(ticket(), changed("teams", "online-banking", BY_TEAM, active=False)) is None
    assert pool_of(ticket(), without("teams", "online-banking", BY_TEAM)) is None
    assert pool_of(ticket(opened(team=None)), without("departments", "online-banking", BY_DEPARTMENT)) is None


# Among whom.


def among(desk: DeskDocument, **changes: Any) -> list[str]:
    asked = ticket(opened(**changes))
    pool = pool_of(asked, desk)
    assert pool is not None
    return candidates(pool, asked, desk)


def test_a_teams_members_are_drawn_but_not_who_is_away_or_not_active() -> None:
    assert among(BY_TEAM) == ["ana", "ben"], "Leo is on leave"
    assert among(changed("agents", "ben", BY_TEAM, active=False)) == ["ana"]


def test_a_departments_staff_is_drawn_but_not_who_may_only_look_and_no_admin_without_a_role() -> None:
    assert among(BY_DEPARTMENT, team=None) == ["ana", "ben"], "Vera may only look, Olga has no role there"
    writes = changed("roles", "view-only", BY_DEPARTMENT, permissions=frozenset({"ticket.note"}))
    assert among(writes, team=None) == ["ana", "ben"], "who may not reply gets no ticket"


def test_a_member_without_access_to_the_tickets_department_is_not_drawn() -> None:
    assert among(changed("agents", "lea", BY_TEAM, teams=("online-banking",))) == ["ana", "ben"]


def test_an_admin_who_is_a_member_is_drawn() -> None:
    assert among(changed("agents", "olga", BY_TEAM, teams=("online-banking",))) == ["ana", "ben", "olga"]


def test_it_may_be_nobody() -> None:
    nobody = replace(BY_TEAM, agents={"leo": DESK.agents["leo"]})
    assert among(nobody) == []
    assert routed(act_of([], opened(), by=INTAKE), nobody) == [1], "who is there is looked at when drawing"


# Whose turn it is.


@pytest.mark.parametrize(
    ("last", "turn"), [(None, "ana"), ("ana", "ben"), ("ben", "cem"), ("cem", "ana"), ("bea", "ben"), ("zoe", "ana")]
)
def test_round_robin_goes_on_behind_the_last_drawn_even_if_that_one_has_left(last: str | None, turn: str) -> None:
    assert next_turn(["ana", "ben", "cem"], last) == turn


def test_round_robin_gives_each_the_same() -> None:
    drawn: list[str] = []
    for _ in range(30):
        drawn.append(next_turn(["ana", "ben", "cem"], drawn[-1] if drawn else None))
    assert {drawn.count(id) for id in ("ana", "ben", "cem")} == {10}


def test_least_open_takes_who_has_the_fewest_and_turns_among_equals() -> None:
    assert least_open({"ana": 3, "ben": 1, "cem": 2}, "ana") == "ben"
    assert least_open({"ana": 1, "ben": 2, "cem": 1}, "ana") == "cem"
    assert least_open({"ana": 1, "ben": 2, "cem": 1}, "cem") == "ana"


# Giving it to who was drawn.


def gives(asked: Ticket, desk: DeskDocument = BY_TEAM, pool: str = "team:online-banking") -> list[e.Event]:
    return decide(asked, RouteTicket(agent="ben", pool=pool), SYSTEM, desk)


def test_the_agent_drawn_gets_what_nobody_has() -> None:
    assert gives(ticket()) == [e.TicketAssigned(agent="ben", how="route")]
    by_department = gives(ticket(opened(team=None)), BY_DEPARTMENT, "department:online-banking")
    assert by_department == [e.TicketAssigned(agent="ben", how="route")]


@pytest.mark.parametrize(
    ("asked", "desk"),
    [
        (given_to("ana"), BY_TEAM),
        (given_to("ben"), BY_TEAM),
        (ticket(opened(), resolved()), BY_TEAM),
        (ticket(), changed("agents", "ben", BY_TEAM, away=True)),
        (ticket(), changed("agents", "ben", BY_TEAM, roles={"online-banking": "view-only"})),
        (ticket(), changed("agents", "ben", BY_TEAM, roles={"support": "all-access"})),
        (ticket(), changed("agents", "ben", BY_TEAM, teams=())),
        (ticket(), without("agents", "ben", BY_TEAM)),
    ],
)
def test_where_somebody_was_faster_or_it_does_not_fit_any_more_nothing_happens(asked: Any, desk: DeskDocument) -> None:
    assert gives(asked, desk) == []


def test_what_went_to_another_team_after_the_draw_is_not_given_by_it() -> None:
    both = changed("teams", "level-i-support", BY_TEAM, routing="round-robin")
    assert gives(ticket(opened(team="level-i-support")), both) == []
    assert gives(ticket(opened(team=None)), changed("departments", "online-banking", both, routing="round-robin")) == []
    assert gives(ticket(), BY_NONE) == [], "the team draws no more"


@pytest.mark.parametrize("by", [OLGA, ANA, PAT])
def test_only_the_desk_itself_routes(by: Actor) -> None:
    with pytest.raises(NotAllowed, match="by the desk itself"):
        decide(ticket(), RouteTicket(agent="ben", pool="team:online-banking"), by)


def test_a_pool_is_known_by_what_draws() -> None:
    assert pool_of(ticket(), BY_TEAM) == Pool(
        id="team:online-banking", strategy="round-robin", members=["ana", "ben", "leo"]
    )
    by_department = pool_of(ticket(opened(team=None)), BY_DEPARTMENT)
    assert by_department is not None
    assert (by_department.id, by_department.strategy) == ("department:online-banking", "least-open")
