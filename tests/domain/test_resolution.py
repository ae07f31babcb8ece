"""Status and state: the machine of osticket.md 2.5."""

from dataclasses import replace
from typing import Any

import pytest

from shared.domain import events as e
from shared.domain.commands import PostMessage, SetStatus
from shared.domain.desk import Status
from shared.domain.errors import Invalid, NotAllowed, WrongState
from shared.domain.values import State
from tests.factories import (
    ANA,
    BEN,
    DESK,
    LEO,
    OLGA,
    PAT,
    VERA,
    changed,
    closed,
    decide,
    kinds,
    opened,
    replied,
    resolved,
    text,
    ticket,
    waiting,
    without,
)

TO_BEN = e.TicketAssigned(agent="ben", how="assign")
STANDING = {
    "open": ticket(),
    "in-progress": ticket(opened(status="in-progress")),
    "pending": ticket(opened(), waiting()),
    "hold": ticket(opened(), waiting(State.HOLD)),
    "resolved": ticket(opened(), resolved()),
    "closed": ticket(opened(), closed()),
}
BECOMES = {
    "open": "ticket.status-changed",
    "in-progress": "ticket.status-changed",
    "pending": "ticket.status-changed",
    "hold": "ticket.status-changed",
    "resolved": "ticket.resolved",
    "closed": "ticket.closed",
}


@pytest.mark.parametrize("before", STANDING)
@pytest.mark.parametrize("after", STANDING)
def test_every_status_can_become_every_other(before: str, after: str) -> None:
    events = decide(STANDING[before], SetStatus(status=after))
    if before == after:
        assert events == []
        return
    was_solved, is_solved = (DESK.statuses[id].state.is_solved for id in (before, after))
    assert kinds(events) == ["ticket.reopened" if was_solved and not is_solved else BECOMES[after]]
    changed = events[0]
    assert isinstance(changed, e.StatusChanged)
    assert (changed.status, changed.state, changed.from_status) == (after, DESK.statuses[after].state, before)


def test_a_status_must_be_there() -> None:
    with pytest.raises(Invalid) as error:
        decide(ticket(), SetStatus(status="no-such"))
    assert (error.value.field, error.value.code) == ("status", "not-found")


def test_a_comment_is_a_note_before_the_change_and_nothing_without_one() -> None:
    assert kinds(decide(ticket(), SetStatus(status="closed", comment=text()))) == [
        "ticket.note-posted",
        "ticket.closed",
    ]
    assert decide(ticket(), SetStatus(status="open", comment=text())) == []


def test_closing_leaves_the_agent() -> None:
    assert kinds(decide(ticket(opened(), TO_BEN), SetStatus(status="closed"))) == ["ticket.closed"]


def test_what_is_solved_becomes_solved_otherwise_by_a_new_solution() -> None:
    desk = replace(DESK, statuses={**DESK.statuses, "fixed": Status(name="Fixed", state=State.RESOLVED)})
    assert kinds(decide(STANDING["resolved"], SetStatus(status="fixed"), ANA, desk)) == ["ticket.resolved"]


# The requester.


@pytest.mark.parametrize("before", ["open", "in-progress", "pending", "hold"])
def test_the_requester_may_resolve_the_own_ticket(before: str) -> None:
    assert kinds(decide(STANDING[before], SetStatus(status="resolved"), PAT)) == ["ticket.resolved"]


@pytest.mark.parametrize("status", ["open", "in-progress", "pending", "hold", "closed"])
@pytest.mark.parametrize("before", ["open", "resolved"])
def test_the_requester_may_set_nothing_else(before: str, status: str) -> None:
    with pytest.raises(NotAllowed, match="resolved"):
        decide(STANDING[before], SetStatus(status=status), PAT)


def test_the_requester_does_not_turn_closed_for_good_into_what_a_message_reopens() -> None:
    desk = changed("statuses", "closed", reopenable=False)
    with pytest.raises(WrongState, match="closed already"):
        decide(STANDING["closed"], SetStatus(status="resolved"), PAT, desk)
    assert decide(STANDING["resolved"], SetStatus(status="resolved"), PAT) == []


def test_what_the_requester_says_with_it_is_a_message_and_no_note() -> None:
    events = decide(ticket(), SetStatus(status="resolved", comment=text("Works again")), PAT)
    assert kinds(events) == ["ticket.message-posted", "ticket.resolved"]
    assert all(event.public for event in events)


# Reopening: the agent if available, else the last respondent, else nobody.


def reopened_by_message(*events: Any, desk: Any = DESK) -> list[e.Event]:
    """What follows the reopening."""
    message, reopened, *more = decide(ticket(opened(), *events), PostMessage(message=text()), PAT, desk)
    assert kinds([message, reopened]) == ["ticket.message-posted", "ticket.reopened"]
    return more


def reopened_by_agent(*events: Any, desk: Any = DESK) -> list[e.Event]:
    reopened, *more = decide(ticket(opened(), *events), SetStatus(status="open"), OLGA, desk)
    assert reopened.kind == "ticket.reopened"
    return more


GONE = [
    changed("agents", "ben", away=True),
    changed("agents", "ben", active=False),
    changed("agents", "ben", roles={"support": "all-access"}),
    without("agents", "ben"),
]


@pytest.mark.parametrize("solved", [resolved(), closed()])
@pytest.mark.parametrize("way", [reopened_by_message, reopened_by_agent])
def test_an_agent_who_is_available_keeps_the_ticket(way: Any, solved: e.Event) -> None:
    assert way(TO_BEN, (replied(), ANA), solved) == []


@pytest.mark.parametrize("desk", GONE)
@pytest.mark.parametrize("way", [reopened_by_message, reopened_by_agent])
def test_else_the_last_respondent_gets_it(way: Any, desk: Any) -> None:
    assert way((replied(), ANA), TO_BEN, resolved(), desk=desk) == [e.TicketAssigned(agent="ana", how="reopen")]


@pytest.mark.parametrize("desk", GONE)
@pytest.mark.parametrize("way", [reopened_by_message, reopened_by_agent])
def test_else_nobody_has_it(way: Any, desk: Any) -> None:
    released = [e.TicketReleased(agent="ben", how="reopen")]
    assert way(TO_BEN, resolved(), desk=desk) == released
    assert way(TO_BEN, (replied(), BEN), resolved(), desk=desk) == released
    assert way(TO_BEN, (replied(), LEO), resolved(), desk=desk) == released


def test_the_last_respondent_gets_what_nobody_had() -> None:
    assert reopened_by_message((replied(), ANA), closed()) == [e.TicketAssigned(agent="ana", how="reopen")]
    assert reopened_by_message((replied(), ANA), closed(), desk=changed("agents", "ana", away=True)) == []
    assert reopened_by_message(closed()) == []


def test_a_machine_is_no_respondent() -> None:
    machine = replace(replied(), machine=True)
    assert reopened_by_message((replied(), ANA), (machine, BEN), closed()) == [
        e.TicketAssigned(agent="ana", how="reopen")
    ]


def test_an_agent_reopens_what_a_message_may_not() -> None:
    desk = changed("statuses", "closed", reopenable=False)
    assert kinds(decide(STANDING["closed"], SetStatus(status="open"), ANA, desk)) == ["ticket.reopened"]


@pytest.mark.parametrize("status", ["in-progress", "pending", "hold"])
def test_a_solved_ticket_may_be_opened_into_any_status_that_is_not_solved(status: str) -> None:
    reopened = decide(STANDING["closed"], SetStatus(status=status))[0]
    assert isinstance(reopened, e.TicketReopened) and reopened.status == status


def test_either_permission_is_enough_to_reopen() -> None:
    for permission in ("ticket.close", "ticket.create"):
        desk = changed("roles", "view-only", permissions=frozenset({permission}))
        assert decide(STANDING["closed"], SetStatus(status="open"), VERA, desk)
    desk = changed("roles", "view-only", permissions=frozenset({"ticket.reply", "ticket.note"}))
    with pytest.raises(NotAllowed):
        decide(STANDING["closed"], SetStatus(status="open"), VERA, desk)
