"""One table of permissions, held by roles, per department; and who may see what."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain import access
from shared.domain import commands as c
from shared.domain.desk import Agent, DeskDocument
from shared.domain.errors import Invalid, NotAllowed, NotFound
from shared.domain.intake import open_ticket
from shared.domain.ticket import Ticket
from shared.domain.values import Actor, Contact, Permission, State
from tests.factories import (
    ANA,
    BEN,
    DESK,
    INTAKE,
    KIM,
    LEA,
    LEO,
    NOON,
    OLGA,
    PAT,
    VERA,
    changed,
    closed,
    decide,
    given_to,
    opened,
    resolved,
    stamp,
    text,
    ticket,
    without,
)

SYSTEM = Actor(kind="system", id="follow")
MIA = Actor(kind="agent", id="mia")
ROLES = ("all-access", "expanded-access", "limited-access", "view-only")

# osticket.md 1.2, as intended (Limited may reply), with ticket.note added: a note is not for who may only look.
#                          all    expanded limited view
MATRIX: dict[str, tuple[bool, bool, bool, bool]] = {
    "open for somebody": (True, True, True, False),
    "reply": (True, True, True, False),
    "write a note": (True, True, True, False),
    "comment alone": (True, True, True, False),
    "claim": (True, True, True, False),
    "assign": (True, True, True, False),
    "give to a team": (True, True, True, False),
    "release": (True, True, True, False),
    "clear the agent": (True, True, True, False),
    "clear what is clear": (True, True, True, False),
    "transfer": (True, True, True, False),
    "let wait": (True, True, True, False),
    "reply and let wait": (True, True, True, False),
    "resolve": (True, True, False, False),
    "close": (True, True, False, False),
    "reply and resolve": (True, True, False, False),
    "note and close": (True, True, False, False),
    "close what is resolved": (True, True, False, False),
    "reopen": (True, True, True, False),  # close or create
    "rename": (True, True, False, False),
    "set the priority": (True, True, False, False),
    "set the topic": (True, True, False, False),
    "set the plan": (True, True, False, False),
    "set the due date": (True, True, False, False),
    "mark as answered": (True, False, False, False),
}


def verbs() -> dict[str, tuple[Ticket, c.Command]]:
    fresh, bens, solved = ticket(), given_to("ben"), ticket(opened(), resolved())
    return {
        "reply": (fresh, c.PostReply(message=text())),
        "write a note": (fresh, c.PostNote(message=text())),
        "comment alone": (fresh, c.EditTicket(comment=text())),
        "claim": (fresh, c.ClaimTicket()),
        "assign": (fresh, c.AssignTicket(agent="ben")),
        "give to a team": (fresh, c.AssignTicket(team="level-i-support")),
        "release": (bens, c.ReleaseTicket()),
        "clear the agent": (bens, c.AssignTicket(agent=None)),
        "clear what is clear": (fresh, c.AssignTicket(agent=None)),
        "transfer": (fresh, c.TransferTicket(department="support")),
        "let wait": (fresh, c.SetStatus(status="pending")),
        "reply and let wait": (fresh, c.PostReply(message=text(), status="hold")),
        "resolve": (fresh, c.SetStatus(status="resolved")),
        "close": (fresh, c.SetStatus(status="closed")),
        "reply and resolve": (fresh, c.PostReply(message=text(), status="resolved")),
        "note and close": (fresh, c.PostNote(message=text(), status="closed")),
        "close what is resolved": (solved, c.SetStatus(status="closed")),
        "reopen": (solved, c.SetStatus(status="open")),
        "rename": (fresh, c.EditTicket(subject="Other")),
        "set the priority": (fresh, c.EditTicket(priority="low")),
        "set the topic": (fresh, c.EditTicket(topic=None)),
        "set the plan": (fresh, c.EditTicket(sla="sev-b")),
        "set the due date": (fresh, c.EditTicket(due_at=NOON.replace(year=2027))),
        "mark as answered": (fresh, c.EditTicket(answered=True)),
    }


def desk_with_mia(role: str, **more: Any) -> DeskDocument:
    mia = Agent(name="Mia", email="mia@example.com", roles={"online-banking": role}, **more)
    return replace(DESK, agents={**DESK.agents, "mia": mia})


def may(desk: DeskDocument, by: Actor, verb: str) -> bool:
    try:
        if verb == "open for somebody":
            who = Contact(id="pat", name="Pat", email="pat@example.com")
            open_ticket(c.OpenTicket(requester=who, subject="Down", message=text()), stamp(by), desk)
        else:
            at, command = verbs()[verb]
            decide(at, command, by, desk)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("verb", MATRIX)
@pytest.mark.parametrize(("place", "role"), list(enumerate(ROLES)))
def test_a_role_may_what_the_table_says_and_nothing_else(verb: str, place: int, role: str) -> None:
    assert may(desk_with_mia(role), MIA, verb) is MATRIX[verb][place]


def test_the_table_speaks_of_every_command() -> None:
    assert {type(command) for _, command in verbs().values()} | {c.PostMessage} == {
        c.PostReply, c.PostNote, c.PostMessage, c.ClaimTicket, c.AssignTicket, c.ReleaseTicket, c.TransferTicket,
        c.SetStatus, c.EditTicket,
    }  # fmt: skip
    assert set(verbs()) | {"open for somebody"} == set(MATRIX)


@pytest.mark.parametrize("verb", MATRIX)
def test_an_admin_may_everything_without_any_role(verb: str) -> None:
    assert may(DESK, OLGA, verb)


@pytest.mark.parametrize("verb", [verb for verb in MATRIX if verb not in ("open for somebody", "resolve")])
def test_the_requester_may_nothing_that_is_an_agents(verb: str) -> None:
    assert not may(DESK, PAT, verb)


@pytest.mark.parametrize("verb", [verb for verb in MATRIX if verb != "open for somebody"])
def test_a_role_in_another_department_is_worth_nothing_here(verb: str) -> None:
    at, command = verbs()[verb]
    with pytest.raises(NotFound):
        decide(replace(at, agent=None, team=None), command, LEA)


def test_a_role_that_the_desk_does_not_have_any_more_allows_nothing() -> None:
    desk = without("roles", "all-access")
    assert access.permissions_in(desk, ANA, "online-banking") == frozenset()
    assert access.may_see(desk, ANA, ticket())


def test_a_refusal_names_the_permission() -> None:
    with pytest.raises(NotAllowed, match=r"ticket\.reply in online-banking"):
        decide(ticket(), c.PostReply(message=text()), VERA)
    with pytest.raises(NotAllowed, match=r"ticket\.close or ticket\.create"):
        decide(ticket(opened(), resolved()), c.SetStatus(status="open"), VERA)


def test_the_desk_itself_may_everything_and_somebody_who_is_no_agent_nothing() -> None:
    assert access.permissions_in(DESK, SYSTEM, "support") == frozenset(Permission)
    for nobody in (PAT, INTAKE, Actor(kind="rule", id="ana"), Actor(kind="key", id="ana"), Actor(kind="agent", id="x")):
        assert access.permissions_in(DESK, nobody, "support") == frozenset()
        assert not access.is_admin(DESK, nobody)


def test_an_admin_who_is_not_active_any_more_is_none() -> None:
    desk = changed("agents", "olga", active=False)
    assert not access.is_admin(desk, OLGA)
    assert not access.may_see(desk, OLGA, ticket())
    with pytest.raises(NotFound):
        decide(ticket(), c.PostNote(message=text()), OLGA, desk)


def test_an_agent_on_leave_may_still_work() -> None:
    assert decide(ticket(), c.PostReply(message=text()), LEO)


# Who sees what.


@pytest.mark.parametrize(
    ("by", "sees"),
    [(OLGA, True), (ANA, True), (BEN, True), (VERA, True), (LEO, True), (SYSTEM, True), (LEA, False), (PAT, True),
     (KIM, False), (INTAKE, False), (Actor(kind="rule", id="ana"), False), (Actor(kind="key", id="pat"), False),
     (Actor(kind="agent", id="pat"), False), (Actor(kind="person", id="ana"), False)],
)  # fmt: skip
def test_who_sees_a_ticket_of_online_banking(by: Actor, sees: bool) -> None:
    assert access.may_see(DESK, by, ticket()) is sees


def test_an_agent_sees_what_is_assigned_to_it_in_any_department_and_state() -> None:
    for at in (ticket(), ticket(opened(), closed())):
        assert access.may_see(DESK, LEA, replace(at, agent="lea", team=None))


def test_a_team_sees_its_tickets_in_any_department_while_they_are_open() -> None:
    for state in State:
        of_its_team = replace(ticket(), team="level-i-support", state=state)
        assert access.may_see(DESK, LEA, of_its_team) is not state.is_solved


def test_an_agent_without_teams_is_in_no_team_called_none() -> None:
    assert not access.may_see(changed("agents", "lea", teams=()), LEA, replace(ticket(), team=None))


def test_who_may_only_see_may_not_do() -> None:
    bens = replace(ticket(), agent="lea")
    with pytest.raises(NotAllowed):
        decide(bens, c.PostReply(message=text()), LEA)


def test_missing_and_foreign_are_refused_alike() -> None:
    with pytest.raises(NotFound):
        decide(ticket(), c.PostMessage(message=text()), KIM)
    with pytest.raises(NotFound):
        decide(ticket(), c.SetStatus(status="no-such"), KIM)


# The small questions that the edge asks.


def test_only_agents_and_the_desk_pass_as_agents() -> None:
    for agent in (ANA, VERA, LEO, SYSTEM):
        access.require_agent(DESK, agent)
    for other in (PAT, INTAKE, Actor(kind="agent", id="x")):
        with pytest.raises(NotAllowed):
            access.require_agent(DESK, other)


def test_only_admins_and_the_desk_pass_as_admins() -> None:
    for admin in (OLGA, SYSTEM):
        access.require_admin(DESK, admin)
    for other in (ANA, PAT, INTAKE):
        with pytest.raises(NotAllowed):
            access.require_admin(DESK, other)


def test_who_only_takes_tickets_in_has_no_lists() -> None:
    for lister in (ANA, VERA, PAT, OLGA):
        access.may_list(DESK, lister)
    for other in (INTAKE, Actor(kind="agent", id="x")):
        with pytest.raises(NotAllowed):
            access.may_list(DESK, other)


@pytest.mark.parametrize(
    ("desk", "agent", "code", "says"),
    [
        (DESK, "nobody", "not-found", "nobody"),
        (DESK, "leo", "not-allowed", "Leo is away"),
        (changed("agents", "ben", active=False), "ben", "not-allowed", "Ben is not active"),
        (changed("agents", "ben", active=False, away=True), "ben", "not-allowed", "Ben is not active"),
        (DESK, "lea", "not-allowed", "Lea has no access to online-banking"),
    ],
)
def test_tickets_are_given_only_to_who_is_there_and_has_access(
    desk: DeskDocument, agent: str, code: str, says: str
) -> None:
    assert not access.can_take(desk, agent, "online-banking")
    with pytest.raises(Invalid, match=says) as refused:
        access.check_assignable(desk, agent, "online-banking")
    assert (refused.value.field, refused.value.code) == ("agent", code)


def test_an_admin_can_be_given_tickets_of_every_department() -> None:
    access.check_assignable(DESK, "olga", "maintenance")
    assert access.can_take(DESK, "olga", "maintenance")
    assert not access.can_take(DESK, None, "maintenance")


def test_a_team_must_be_there_and_active() -> None:
    access.check_team(DESK, "online-banking")
    for desk, team in ((DESK, "nobody"), (changed("teams", "online-banking", active=False), "online-banking")):
        with pytest.raises(Invalid) as refused:
            access.check_team(desk, team)
        assert (refused.value.field, refused.value.code) == ("team", "not-found")
