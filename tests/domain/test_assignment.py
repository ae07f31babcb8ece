"""Claim, assign, release, transfer."""

from typing import Any

import pytest

from shared.domain import events as e
from shared.domain.commands import AssignTicket, ClaimTicket, ReleaseTicket, TransferTicket
from shared.domain.errors import Invalid, NotAllowed, WrongState
from shared.domain.values import Actor, State
from tests.factories import (
    ANA,
    BEN,
    LEO,
    OLGA,
    PAT,
    VERA,
    changed,
    closed,
    decide,
    given_to,
    kinds,
    opened,
    replied,
    resolved,
    text,
    ticket,
    without,
)

SYSTEM = Actor(kind="system", id="rules")
REOPENED = e.TicketReopened(status="open", state=State.OPEN, from_status="resolved")


def solved(agent: str | None = None, team: str | None = "online-banking") -> Any:
    given = [e.TicketAssigned(agent=agent, how="assign")] if agent else []
    return ticket(opened(team=team), *given, resolved())


# Claim.


def test_an_agent_claims_what_nobody_has() -> None:
    assert decide(ticket(), ClaimTicket(), BEN) == [e.TicketAssigned(agent="ben", how="claim")]


def test_claiming_what_is_mine_changes_nothing_whatever_the_state() -> None:
    assert decide(given_to("ana"), ClaimTicket(), ANA) == []
    assert decide(solved("ana"), ClaimTicket(), ANA) == []


def test_anothers_ticket_is_not_claimed_and_the_refusal_names_the_other() -> None:
    with pytest.raises(WrongState, match="Ben has this ticket"):
        decide(given_to("ben"), ClaimTicket(), ANA)
    with pytest.raises(WrongState, match="ben has this ticket"):
        decide(given_to("ben"), ClaimTicket(), ANA, without("agents", "ben"))


def test_a_solved_ticket_is_not_claimed() -> None:
    with pytest.raises(WrongState, match="resolved"):
        decide(solved(), ClaimTicket(), ANA)


def test_who_is_on_leave_does_not_claim() -> None:
    with pytest.raises(Invalid, match="Leo is away"):
        decide(ticket(), ClaimTicket(), LEO)


def test_only_agents_claim() -> None:
    for by in (PAT, SYSTEM, VERA):
        with pytest.raises(NotAllowed):
            decide(ticket(), ClaimTicket(), by)


# Assign.


def test_a_ticket_is_given_to_an_agent_a_team_or_both() -> None:
    assert decide(ticket(), AssignTicket(agent="ben")) == [e.TicketAssigned(agent="ben", how="assign")]
    assert decide(ticket(), AssignTicket(team="level-i-support")) == [
        e.TicketAssigned(team="level-i-support", how="assign")
    ]
    assert decide(ticket(), AssignTicket(agent="ben", team="level-i-support")) == [
        e.TicketAssigned(agent="ben", team="level-i-support", how="assign")
    ]


def test_giving_it_to_oneself_is_a_claim_even_from_another() -> None:
    assert decide(given_to("ben"), AssignTicket(agent="ana"), ANA) == [e.TicketAssigned(agent="ana", how="claim")]


def test_what_is_so_already_changes_nothing_and_its_comment_is_dropped() -> None:
    same = AssignTicket(agent="ben", team="online-banking", comment=text())
    assert decide(given_to("ben"), same) == []
    assert decide(solved("ben"), same) == []


def test_only_what_changes_is_named() -> None:
    assert decide(given_to("ben"), AssignTicket(agent="ben", team="level-i-support")) == [
        e.TicketAssigned(team="level-i-support", how="assign")
    ]


def test_an_agent_or_team_that_has_it_already_may_be_away_or_no_longer_active() -> None:
    assert decide(given_to("leo"), AssignTicket(agent="leo")) == []
    desk = changed("teams", "online-banking", active=False)
    assert decide(ticket(), AssignTicket(team="online-banking"), ANA, desk) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"agent": "leo"}, ("agent", "not-allowed")),
        ({"agent": "lea"}, ("agent", "not-allowed")),
        ({"agent": "no-such"}, ("agent", "not-found")),
        ({"team": "no-such"}, ("team", "not-found")),
        ({"agent": "ben", "team": "no-such"}, ("team", "not-found")),
        ({}, ("agent", "missing")),
    ],
)
def test_who_cannot_take_it_is_refused_by_field(fields: dict[str, Any], code: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        decide(ticket(), AssignTicket(**fields))
    assert (error.value.field, error.value.code) == code


def test_who_is_not_active_any_more_gets_nothing() -> None:
    with pytest.raises(Invalid, match="not active"):
        decide(ticket(), AssignTicket(agent="ben"), ANA, changed("agents", "ben", active=False))


def test_a_comment_is_a_note_before_the_change() -> None:
    assert kinds(decide(ticket(), AssignTicket(agent="ben", comment=text("yours")))) == [
        "ticket.note-posted",
        "ticket.assigned",
    ]


def test_a_comment_needs_the_permission_for_notes() -> None:
    role = changed("roles", "all-access", permissions=frozenset({"ticket.assign"}))
    assert decide(ticket(), AssignTicket(agent="ben"), ANA, role)
    with pytest.raises(NotAllowed, match=r"ticket\.note"):
        decide(ticket(), AssignTicket(agent="ben", comment=text()), ANA, role)


def test_null_takes_the_ticket_away() -> None:
    assert decide(given_to("ben"), AssignTicket(agent=None)) == [e.TicketReleased(agent="ben", how="assign")]
    assert decide(given_to("ben"), AssignTicket(agent=None, team=None)) == [
        e.TicketReleased(agent="ben", team="online-banking", how="assign")
    ]
    assert decide(given_to("ben"), AssignTicket(agent="ana", team=None), OLGA) == [
        e.TicketReleased(team="online-banking", how="assign"),
        e.TicketAssigned(agent="ana", how="assign"),
    ]


def test_null_where_nobody_is_changes_nothing_but_is_still_not_everybodys_to_ask() -> None:
    assert decide(ticket(), AssignTicket(agent=None)) == []
    for by in (VERA, PAT):
        with pytest.raises(NotAllowed, match=r"ticket\.release"):
            decide(ticket(), AssignTicket(agent=None), by)


def test_taking_away_needs_release_and_giving_needs_assign() -> None:
    only_assign = changed("roles", "all-access", permissions=frozenset({"ticket.assign"}))
    only_release = changed("roles", "all-access", permissions=frozenset({"ticket.release"}))
    swap = AssignTicket(agent="ana", team=None)
    for desk in (only_assign, only_release):
        with pytest.raises(NotAllowed):
            decide(given_to("ben"), swap, ANA, desk)


# Assigning opens what is solved.


def test_giving_a_solved_ticket_to_somebody_opens_it() -> None:
    assert decide(solved(), AssignTicket(agent="ben")) == [e.TicketAssigned(agent="ben", how="assign"), REOPENED]


def test_agents_open_by_work_what_a_message_may_not() -> None:
    desk = changed("statuses", "resolved", reopenable=False)
    assert REOPENED in decide(solved(), AssignTicket(agent="ben"), ANA, desk)


def test_a_team_that_gets_a_solved_ticket_gets_it_with_its_agent_if_available() -> None:
    to_team = AssignTicket(team="level-i-support")
    assert decide(solved("ben"), to_team)[1:] == [REOPENED]
    gone = changed("agents", "ben", active=False)
    assert decide(solved("ben"), to_team, ANA, gone)[1:] == [REOPENED, e.TicketReleased(agent="ben", how="reopen")]


def test_a_solved_ticket_is_not_taken_from_anybody() -> None:
    with pytest.raises(WrongState):
        decide(solved("ben"), AssignTicket(agent=None))
    with pytest.raises(WrongState):
        decide(solved("ben"), ReleaseTicket())


# Release.


def test_release_takes_it_from_agent_team_or_both() -> None:
    bens = given_to("ben")
    assert decide(bens, ReleaseTicket()) == [e.TicketReleased(agent="ben", team="online-banking", how="assign")]
    assert decide(bens, ReleaseTicket(team=False)) == [e.TicketReleased(agent="ben", how="assign")]
    assert decide(bens, ReleaseTicket(agent=False)) == [e.TicketReleased(team="online-banking", how="assign")]


def test_releasing_what_nobody_has_changes_nothing_whatever_the_state() -> None:
    assert decide(ticket(), ReleaseTicket(team=False)) == []
    assert decide(solved(team=None), ReleaseTicket()) == []


# Transfer.


def test_a_transfer_names_both_departments_and_leaves_the_team() -> None:
    assert decide(ticket(), TransferTicket(department="support")) == [
        e.TicketTransferred(from_department="online-banking", department="support")
    ]


def test_a_transfer_to_where_it_is_changes_nothing_even_if_the_department_is_gone() -> None:
    same = TransferTicket(department="online-banking", comment=text())
    for desk in (
        changed("departments", "online-banking", active=False),
        without("departments", "online-banking"),
    ):
        assert decide(ticket(), same, ANA, desk) == []
    with pytest.raises(NotAllowed):
        decide(ticket(), same, VERA)


@pytest.mark.parametrize("desk", [changed("departments", "sales", active=False), without("departments", "sales")])
def test_a_transfer_goes_to_a_department_that_is_there_and_active(desk: Any) -> None:
    with pytest.raises(Invalid) as error:
        decide(ticket(), TransferTicket(department="sales"), ANA, desk)
    assert (error.value.field, error.value.code) == ("department", "not-found")


def test_an_agent_with_access_to_the_new_department_keeps_the_ticket() -> None:
    assert kinds(decide(given_to("ben"), TransferTicket(department="support"))) == ["ticket.transferred"]
    assert kinds(decide(given_to("leo"), TransferTicket(department="support"))) == ["ticket.transferred"]


@pytest.mark.parametrize("desk", [without("agents", "ben"), changed("agents", "ben", roles={"sales": "view-only"})])
def test_an_agent_without_access_to_the_new_department_loses_the_ticket(desk: Any) -> None:
    events = decide(given_to("ben"), TransferTicket(department="support"), ANA, desk)
    assert events[1:] == [e.TicketReleased(agent="ben", how="transfer")]


def test_a_transfer_opens_what_is_solved() -> None:
    assert kinds(decide(solved("ben"), TransferTicket(department="support"))) == [
        "ticket.transferred",
        "ticket.reopened",
    ]
    assert kinds(decide(solved("ben"), TransferTicket(department="sales"))) == [
        "ticket.transferred",
        "ticket.released",
        "ticket.reopened",
    ]


def test_a_transfer_that_opens_takes_the_ticket_from_who_is_not_available() -> None:
    events = decide(solved("leo"), TransferTicket(department="support", comment=text()))
    assert kinds(events) == ["ticket.note-posted", "ticket.transferred", "ticket.reopened", "ticket.released"]
    assert events[-1] == e.TicketReleased(agent="leo", how="reopen")


def test_who_was_last_to_answer_is_not_asked_when_the_work_was_given_by_hand() -> None:
    answered = ticket(opened(), (replied(), BEN), closed())
    assert kinds(decide(answered, AssignTicket(team="level-i-support"))) == ["ticket.assigned", "ticket.reopened"]


def test_a_transfer_brings_the_departments_plan_where_the_ticket_has_none() -> None:
    events = decide(ticket(opened(department="support", sla=None)), TransferTicket(department="online-banking"))
    assert e.SlaChanged(sla="sev-b", from_sla=None) in events


def test_a_transfer_leaves_a_plan_that_the_ticket_has() -> None:
    events = decide(ticket(opened(department="support")), TransferTicket(department="online-banking"))
    assert "ticket.sla-changed" not in kinds(events)


def test_a_transfer_brings_no_plan_that_is_not_active() -> None:
    retired = changed("slas", "sev-b", active=False)
    events = decide(
        ticket(opened(department="support", sla=None)), TransferTicket(department="online-banking"), desk=retired
    )
    assert "ticket.sla-changed" not in kinds(events)
