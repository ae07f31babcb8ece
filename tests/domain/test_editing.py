"""What a ticket says about itself: one fact for each value that becomes another."""

from datetime import timedelta
from typing import Any

import pytest

from shared.domain import events as e
from shared.domain.commands import EditTicket
from shared.domain.errors import Invalid, NotAllowed, WrongState
from shared.domain.values import Words
from tests.factories import (
    ANA,
    NOON,
    OLGA,
    PAT,
    VERA,
    changed,
    closed,
    decide,
    kinds,
    opened,
    resolved,
    stamp,
    text,
    ticket,
)

NOW = stamp().at
LATER = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "fact"),
    [
        ({"subject": "Up again"}, e.TicketRenamed(words=Words(subject="Up again"))),
        ({"priority": "low"}, e.PriorityChanged(priority="low", from_priority="high")),
        ({"topic": "feedback"}, e.TopicChanged(topic="feedback", from_topic="online-banking")),
        ({"topic": None}, e.TopicChanged(topic=None, from_topic="online-banking")),
        ({"sla": "sev-c"}, e.SlaChanged(sla="sev-c", from_sla="sev-a")),
        ({"sla": None}, e.SlaChanged(sla=None, from_sla="sev-a")),
        ({"due_at": LATER}, e.DueChanged(due_at=LATER, from_due_at=None)),
        ({"answered": True}, e.AnsweredMarked(answered=True)),
    ],
)
def test_a_value_that_becomes_another_is_one_fact(fields: dict[str, Any], fact: e.Event) -> None:
    assert decide(ticket(), EditTicket(**fields)) == [fact]


@pytest.mark.parametrize(
    "fields",
    [{}, {"priority": "high"}, {"topic": "online-banking"}, {"sla": "sev-a"}, {"due_at": None}, {"answered": False}],
)
def test_what_is_so_already_is_no_fact(fields: dict[str, Any]) -> None:
    assert decide(ticket(), EditTicket(**fields)) == []


def test_a_comment_goes_before_the_facts_and_falls_away_with_them() -> None:
    both = EditTicket(priority="low", sla=None, comment=text())
    assert kinds(decide(ticket(), both)) == ["ticket.note-posted", "ticket.priority-changed", "ticket.sla-changed"]
    assert decide(ticket(), EditTicket(priority="high", comment=text())) == []


def test_a_comment_alone_is_a_note() -> None:
    assert kinds(decide(ticket(), EditTicket(comment=text()))) == ["ticket.note-posted"]
    for by in (PAT, VERA):
        with pytest.raises(NotAllowed):
            decide(ticket(), EditTicket(comment=text()), by)


@pytest.mark.parametrize(
    ("fields", "desk"),
    [
        ({"priority": "no-such"}, None),
        ({"topic": "no-such"}, None),
        ({"topic": "feedback"}, changed("topics", "feedback", active=False)),
        ({"sla": "no-such"}, None),
        ({"sla": "sev-c"}, changed("slas", "sev-c", active=False)),
    ],
)
def test_what_is_not_there_or_not_active_is_refused_by_field(fields: dict[str, Any], desk: Any) -> None:
    with pytest.raises(Invalid) as error:
        decide(ticket(), EditTicket(**fields), ANA, desk or changed("agents", "ana"))
    assert (error.value.field, error.value.code) == (next(iter(fields)), "not-found")


def test_a_value_may_stay_though_the_desk_has_it_no_more() -> None:
    assert decide(ticket(), EditTicket(sla="sev-a"), ANA, changed("slas", "sev-a", active=False)) == []


def test_one_bad_value_refuses_all() -> None:
    with pytest.raises(Invalid):
        decide(ticket(), EditTicket(subject="Other", priority="no-such"))


@pytest.mark.parametrize("due", [NOON, NOW])
def test_a_due_date_lies_in_the_future(due: Any) -> None:
    with pytest.raises(Invalid) as error:
        decide(ticket(), EditTicket(due_at=due))
    assert (error.value.field, error.value.code) == ("due_at", "not-allowed")


def test_a_due_date_that_has_passed_may_stay_and_may_be_cleared() -> None:
    late = ticket(opened(due_at=NOON))
    assert decide(late, EditTicket(due_at=NOON)) == []
    assert decide(late, EditTicket(due_at=None)) == [e.DueChanged(due_at=None, from_due_at=NOON)]


@pytest.mark.parametrize("solved", [resolved(), closed()])
def test_a_solved_ticket_gets_no_due_date_but_may_lose_it(solved: e.Event) -> None:
    done = ticket(opened(due_at=LATER), solved)
    with pytest.raises(WrongState):
        decide(done, EditTicket(due_at=LATER + timedelta(days=1)))
    assert kinds(decide(done, EditTicket(due_at=None))) == ["ticket.due-changed"]


def test_the_rest_of_a_solved_ticket_may_be_put_right() -> None:
    right = EditTicket(subject="Other", priority="low", topic=None, sla=None, answered=True)
    assert len(decide(ticket(opened(), closed()), right)) == 5


def test_each_value_needs_its_own_permission() -> None:
    flag = changed("roles", "all-access", permissions=frozenset({"ticket.markanswered"}))
    assert decide(ticket(), EditTicket(answered=True), ANA, flag)
    with pytest.raises(NotAllowed, match=r"ticket\.edit"):
        decide(ticket(), EditTicket(answered=True, subject="Other"), ANA, flag)
    words = changed("roles", "all-access", permissions=frozenset({"ticket.edit"}))
    with pytest.raises(NotAllowed, match=r"ticket\.markanswered"):
        decide(ticket(), EditTicket(answered=True, subject="Other"), ANA, words)


def test_another_topic_leaves_what_the_first_one_decided() -> None:
    assert kinds(decide(ticket(), EditTicket(topic="feedback"), OLGA)) == ["ticket.topic-changed"]
