"""Opening a ticket: who may, and the precedence of osticket.md 2.2 with its reasons."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.domain import events as e
from shared.domain.commands import OpenTicket
from shared.domain.desk import DeskDocument, Topic
from shared.domain.errors import Invalid, NotAllowed
from shared.domain.intake import open_ticket
from shared.domain.values import Actor, Contact, State
from tests.factories import ANA, BEN, DESK, INTAKE, LEA, NOON, OLGA, PAT, VERA, changed, kinds, stamp, text, without

SYSTEM = Actor(kind="system", id="mail")
WHO = Contact(id="pat", name="Pat", email="pat@example.com", phone="555")


def wish(**fields: Any) -> OpenTicket:
    return OpenTicket(**{"requester": WHO, "subject": "Down", "message": text("It is down"), **fields})


def open_by(by: Actor = INTAKE, desk: DeskDocument = DESK, **fields: Any) -> list[e.Event]:
    return open_ticket(wish(**fields), stamp(by), desk)


def first(by: Actor = INTAKE, desk: DeskDocument = DESK, **fields: Any) -> e.TicketOpened:
    opened = open_by(by, desk, **fields)[0]
    assert isinstance(opened, e.TicketOpened)
    return opened


def refused(by: Actor = INTAKE, desk: DeskDocument = DESK, **fields: Any) -> tuple[str, str]:
    with pytest.raises(Invalid) as error:
        open_by(by, desk, **fields)
    return error.value.field, error.value.code


# Precedence: what the agent chose > topic > department > the desk's default.


def test_a_ticket_without_a_topic_gets_the_desks_defaults() -> None:
    opened = first()
    assert (opened.department, opened.team, opened.sla, opened.priority, opened.status, opened.state) == (
        "support", None, "default-sla", "normal", "open", State.OPEN,
    )  # fmt: skip
    assert opened.routing == {"department": "default", "sla": "default", "priority": "default", "status": "default"}


def test_a_topic_decides_department_team_plan_and_priority() -> None:
    opened = first(topic="online-banking")
    assert (opened.topic, opened.department, opened.team, opened.sla, opened.priority) == (
        "online-banking", "online-banking", "online-banking", "sev-a", "high",
    )  # fmt: skip
    assert opened.routing == {
        "department": "topic", "team": "topic", "sla": "topic", "priority": "topic", "status": "default",
    }  # fmt: skip


def test_a_topic_may_decide_the_status() -> None:
    opened = first(desk=changed("topics", "feedback", status="resolved"), topic="feedback")
    assert (opened.status, opened.state, opened.routing["status"]) == ("resolved", State.RESOLVED, "topic")


def test_what_an_agent_chose_comes_before_the_topic() -> None:
    chosen: dict[str, Any] = {"department": "support", "team": "level-i-support", "sla": "sev-c", "priority": "low"}
    opened = first(ANA, topic="online-banking", **chosen)
    assert {name: getattr(opened, name) for name in chosen} == chosen
    assert opened.routing == {**dict.fromkeys(chosen, "given"), "status": "default"}


def test_the_plan_of_the_department_comes_behind_the_topics_and_before_the_desks() -> None:
    topic_without_plan = changed("topics", "online-banking", sla=None)
    assert first(desk=topic_without_plan, topic="online-banking").sla == "sev-b"
    assert first(desk=topic_without_plan, topic="online-banking").routing["sla"] == "department"
    neither = changed("departments", "online-banking", topic_without_plan, sla=None)
    assert first(desk=neither, topic="online-banking").sla == "default-sla"


def test_the_department_that_an_agent_chose_brings_its_plan_where_the_topic_has_none() -> None:
    opened = first(ANA, department="online-banking", topic="feedback")
    assert (opened.sla, opened.routing["sla"], opened.priority) == ("sev-b", "department", "low")


def test_a_requester_may_choose_the_priority() -> None:
    assert first(PAT, priority="emergency", topic="online-banking").routing["priority"] == "given"


def test_no_value_no_reason() -> None:
    desk = changed("departments", "support", sla=None)
    opened = first(desk=replace(desk, defaults=replace(desk.defaults, sla=None)))
    assert opened.sla is None and "sla" not in opened.routing and "team" not in opened.routing


# What is not active: passed over where the topic says it, refused where somebody chose it.


def test_a_topics_team_that_is_not_active_is_passed_over() -> None:
    opened = first(desk=changed("teams", "online-banking", active=False), topic="online-banking")
    assert opened.team is None and "team" not in opened.routing


def test_a_topics_department_that_is_not_active_is_passed_over() -> None:
    opened = first(desk=changed("departments", "online-banking", active=False), topic="online-banking")
    assert (opened.department, opened.routing["department"]) == ("support", "default")


def test_a_plan_that_is_not_active_is_passed_over_all_the_way_down() -> None:
    desk = changed("slas", "sev-a", active=False)
    assert first(desk=desk, topic="online-banking").sla == "sev-b"
    desk = changed("slas", "sev-b", desk, active=False)
    assert first(desk=desk, topic="online-banking").sla == "default-sla"
    assert first(desk=changed("slas", "default-sla", desk, active=False), topic="online-banking").sla is None


@pytest.mark.parametrize(
    ("field", "kind", "id"),
    [("department", "departments", "support"), ("team", "teams", "online-banking"), ("sla", "slas", "sev-c")],
)
def test_what_an_agent_chose_must_be_there_and_active(field: str, kind: str, id: str) -> None:
    chosen: dict[str, Any] = {field: id}
    assert getattr(first(OLGA, **chosen), field) == id
    assert refused(OLGA, changed(kind, id, active=False), **chosen) == (field, "not-found")
    assert refused(OLGA, DESK, **{field: "no-such"}) == (field, "not-found")


def test_a_priority_must_be_there() -> None:
    assert refused(priority="no-such") == ("priority", "not-found")


def test_a_topic_must_be_there_and_active() -> None:
    assert refused(topic="no-such") == ("topic", "not-found")
    assert refused(desk=changed("topics", "feedback", active=False), topic="feedback") == ("topic", "not-found")
    assert refused(ANA, changed("topics", "feedback", active=False), topic="feedback") == ("topic", "not-found")


@pytest.mark.parametrize("by", [PAT, INTAKE])
def test_a_topic_that_is_not_public_is_for_agents_and_to_others_as_if_it_were_not_there(by: Actor) -> None:
    desk = changed("topics", "feedback", public=False)
    with pytest.raises(Invalid) as hidden:
        open_by(by, desk, topic="feedback")
    with pytest.raises(Invalid) as missing:
        open_by(by, without("topics", "feedback"), topic="feedback")
    assert str(hidden.value) == str(missing.value)
    assert (hidden.value.field, hidden.value.code) == ("topic", "not-found")
    assert first(ANA, desk, topic="feedback").topic == "feedback"


# Who may open.


@pytest.mark.parametrize("by", [OLGA, ANA, BEN, LEA, PAT, INTAKE, SYSTEM])
def test_agents_with_the_permission_requesters_keys_and_the_desk_open_tickets(by: Actor) -> None:
    assert kinds(open_by(by)) == ["ticket.opened"]


def test_who_may_only_look_may_not_open() -> None:
    with pytest.raises(NotAllowed, match=r"ticket\.create"):
        open_by(VERA)


def test_an_agent_who_is_not_active_any_more_may_not_open() -> None:
    with pytest.raises(NotAllowed):
        open_by(ANA, changed("agents", "ana", active=False))
    with pytest.raises(NotAllowed):
        open_by(Actor(kind="agent", id="gone"))


def test_the_permission_in_any_department_is_enough_to_open_in_another() -> None:
    assert first(LEA, department="maintenance").department == "maintenance"


def test_a_requester_opens_for_itself_only() -> None:
    with pytest.raises(NotAllowed, match="yourself"):
        open_by(PAT, requester=Contact(id="kim", name="Kim", email="kim@example.com"))


@pytest.mark.parametrize("by", [PAT, INTAKE, SYSTEM])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("department", "support"),
        ("team", "online-banking"),
        ("agent", "ana"),
        ("sla", "sev-a"),
        ("due_at", NOON + timedelta(days=9)),
        ("note", text()),
    ],
)
def test_what_is_the_agents_to_choose_is_refused_to_others(by: Actor, field: str, value: Any) -> None:
    assert refused(by, **{field: value}) == (field, "not-allowed")


# The facts.


def test_the_words_stand_beside_the_facts_and_not_in_them() -> None:
    opened = first()
    assert opened.words is not None and opened.words.message == text("It is down")
    assert (opened.words.subject, opened.words.name, opened.words.email, opened.words.phone) == (
        "Down", "Pat", "pat@example.com", "555",
    )  # fmt: skip
    assert opened.requester == "pat"


def test_an_agent_may_give_the_new_ticket_to_an_agent_and_write_a_note() -> None:
    events = open_by(ANA, agent="ben", department="online-banking", note=text("called twice"))
    assert events[1:] == [e.TicketAssigned(agent="ben", how="open"), e.NotePosted(words=events[2].words)]


@pytest.mark.parametrize(("agent", "code"), [("leo", "not-allowed"), ("lea", "not-allowed"), ("no-such", "not-found")])
def test_the_agent_chosen_must_be_able_to_take_it(agent: str, code: str) -> None:
    assert refused(ANA, agent=agent, department="online-banking") == ("agent", code)


def test_nobody_is_assigned_where_the_topic_opens_its_tickets_solved() -> None:
    desk = changed("topics", "feedback", status="closed")
    assert refused(ANA, desk, agent="ana", topic="feedback") == ("agent", "not-allowed")


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=-1)])
def test_a_due_date_lies_in_the_future(late: timedelta) -> None:
    now = stamp().at
    assert refused(ANA, due_at=now + late) == ("due_at", "not-allowed")
    assert first(ANA, due_at=now + timedelta(milliseconds=1)).due_at == now + timedelta(milliseconds=1)


def test_a_desk_whose_topic_names_nothing_uses_its_defaults() -> None:
    desk = replace(DESK, topics={"bare": Topic(name="Bare")})
    assert first(desk=desk, topic="bare").routing == first(desk=desk).routing


@pytest.mark.parametrize(
    ("choice", "permission"),
    [
        ({"agent": "ben"}, "ticket.assign"),
        ({"team": "online-banking"}, "ticket.assign"),
        ({"sla": "sev-b"}, "ticket.create"),
        ({"due_at": NOON + timedelta(days=1)}, "ticket.create"),
        ({"note": text()}, "ticket.note"),
    ],
)
def test_an_agent_decides_about_a_new_ticket_only_what_its_role_there_allows(
    choice: dict[str, Any], permission: str
) -> None:
    """Lea has a role in Support alone."""
    with pytest.raises(NotAllowed, match=permission):
        open_by(LEA, department="online-banking", **choice)
    assert open_by(LEA, department="online-banking")
