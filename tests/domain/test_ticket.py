"""The fold: what a ticket is after its events."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from shared.domain import events as e
from shared.domain.ticket import TicketWords, evolve, fold, reword
from shared.domain.values import Actor, Message, State, Words
from tests.factories import (
    ANA,
    BEN,
    NOON,
    NUMBER,
    PAT,
    VERSIONS,
    closed,
    history,
    opened,
    replied,
    resolved,
    ticket,
    waiting,
)


def minute(n: int) -> object:
    return NOON + timedelta(minutes=n)


REOPENED = e.TicketReopened(status="open", state=State.OPEN, from_status="resolved")


def test_a_ticket_begins_as_its_opening_says() -> None:
    due = NOON + timedelta(days=1)
    new = ticket(opened(due_at=due, routing={"department": "topic"}))
    facts = opened(due_at=due, routing={"department": "topic"})
    same = {one.name for one in fields(facts)} - {"words"}
    assert {name: getattr(new, name) for name in same} == {name: getattr(facts, name) for name in same}
    assert (new.number, new.version, new.agent) == (NUMBER, 1, None)
    assert (new.public_entries, new.notes, new.answered) == (1, 0, False)
    assert new.created_at == new.updated_at == new.last_message_at == NOON


@pytest.mark.parametrize(
    ("state", "resolved_at", "closed_at"), [(State.RESOLVED, NOON, None), (State.CLOSED, None, NOON)]
)
def test_a_ticket_may_begin_solved(state: State, resolved_at: object, closed_at: object) -> None:
    new = ticket(opened(status=state.value, state=state))
    assert (new.resolved_at, new.closed_at) == (resolved_at, closed_at)


def test_every_event_counts_as_a_version_and_as_the_last_change() -> None:
    for n, one in enumerate((replied(), e.NotePosted(), e.TicketRenamed(), waiting()), 2):
        after = fold(history(opened(), *[e.NotePosted()] * (n - 2), one), NUMBER, VERSIONS)
        assert (after.version, after.updated_at, after.created_at) == (n, minute(n - 1), NOON)


def test_a_reply_answers_and_a_message_asks_again() -> None:
    answered = ticket(opened(), (replied(), BEN))
    assert (answered.answered, answered.first_reply_at, answered.last_reply, answered.last_respondent) == (
        True, minute(1), 2, "ben",
    )  # fmt: skip
    asked = ticket(opened(), (replied(), BEN), (e.MessagePosted(), PAT), (replied(), ANA), (e.MessagePosted(), PAT))
    assert (asked.answered, asked.first_reply_at, asked.last_reply, asked.last_respondent, asked.last_message_at) == (
        False, minute(1), 4, "ana", minute(4),
    )  # fmt: skip
    assert asked.public_entries == 5


def test_a_machines_reply_is_an_entry_and_answers_nothing() -> None:
    said = ticket(opened(), (replace(replied(), machine=True), Actor(kind="system", id="rules")))
    assert (said.answered, said.first_reply_at, said.last_respondent) == (False, None, None)
    assert (said.last_reply, said.public_entries) == (2, 2)


def test_a_note_counts_for_agents_only() -> None:
    noted = ticket(opened(), e.NotePosted())
    assert (noted.public_entries, noted.notes, noted.answered, noted.last_message_at) == (1, 1, False, NOON)


def test_what_an_assignment_does_not_name_stays() -> None:
    bens = ticket(opened(), e.TicketAssigned(agent="ben", how="assign"))
    assert (bens.agent, bens.team) == ("ben", "online-banking")
    moved = ticket(opened(), e.TicketAssigned(agent="ben", how="assign"), e.TicketAssigned(team="x", how="assign"))
    assert (moved.agent, moved.team) == ("ben", "x")


def test_what_a_release_does_not_name_stays() -> None:
    given = e.TicketAssigned(agent="ben", how="assign")
    assert ticket(opened(), given, e.TicketReleased(agent="ben", how="assign")).team == "online-banking"
    freed = ticket(opened(), given, e.TicketReleased(agent="ben", team="online-banking", how="assign"))
    assert (freed.agent, freed.team) == (None, None)
    assert ticket(opened(), given, e.TicketReleased(team="online-banking", how="assign")).agent == "ben"


def test_solved_and_opened_again() -> None:
    done = ticket(opened(), resolved())
    assert (done.status, done.state, done.resolved_at, done.closed_at) == ("resolved", State.RESOLVED, minute(1), None)
    shut = ticket(opened(), resolved(), closed())
    assert (shut.state, shut.resolved_at, shut.closed_at) == (State.CLOSED, minute(1), minute(2))
    back = ticket(opened(), resolved(), closed(), resolved())
    assert (back.state, back.resolved_at, back.closed_at) == (State.RESOLVED, minute(3), None)
    again = ticket(opened(), replied(), resolved(), closed(), REOPENED)
    assert (again.state, again.resolved_at, again.closed_at, again.answered, again.reopen_count) == (
        State.OPEN, None, None, False, 1,
    )  # fmt: skip
    assert again.first_reply_at == minute(1)


def test_waiting_is_neither() -> None:
    waits = ticket(opened(), waiting(State.HOLD))
    assert (waits.status, waits.state, waits.resolved_at, waits.reopen_count) == ("hold", State.HOLD, None, 0)


def test_the_values_that_are_edited() -> None:
    due = NOON + timedelta(days=1)
    edited = ticket(
        opened(),
        e.AnsweredMarked(answered=True),
        e.PriorityChanged(priority="low", from_priority="high"),
        e.SlaChanged(sla=None, from_sla="sev-a"),
        e.TopicChanged(topic="feedback", from_topic="online-banking"),
        e.DueChanged(due_at=due, from_due_at=None),
        e.TicketTransferred(from_department="online-banking", department="support"),
    )
    assert (edited.answered, edited.priority, edited.sla, edited.topic, edited.due_at, edited.department) == (
        True, "low", None, "feedback", due, "support",
    )  # fmt: skip


def test_every_kind_of_event_can_be_folded() -> None:
    from shared.domain.ticket import _CHANGES

    assert set(e.EVENTS.values()) == {*_CHANGES, e.TicketOpened}
    assert all(kind == cls.kind for kind, cls in e.EVENTS.items())


def test_events_say_whether_the_requester_sees_them() -> None:
    assert {kind for kind, cls in e.EVENTS.items() if cls.public} == {
        "ticket.opened", "ticket.message-posted", "ticket.reply-posted", "ticket.status-changed", "ticket.resolved",
        "ticket.closed", "ticket.reopened", "ticket.renamed",
    }  # fmt: skip


def test_a_history_begins_with_an_opening() -> None:
    with pytest.raises(ValueError, match="opening"):
        fold([], NUMBER, VERSIONS)
    with pytest.raises(ValueError, match="not opened"):
        fold(history(replied()), NUMBER, VERSIONS)


def test_a_fold_goes_on_from_a_state() -> None:
    log = history(opened(), replied(), resolved())
    assert fold(log[2:], NUMBER, VERSIONS, fold(log[:2], NUMBER, VERSIONS)) == fold(log, NUMBER, VERSIONS)
    assert fold([], NUMBER, VERSIONS, ticket()) == ticket()
    assert evolve(None, log[0], NUMBER, VERSIONS) == ticket()


def test_overdue_is_past_due_and_not_solved() -> None:
    due = ticket(opened(due_at=NOON))
    assert not due.is_overdue(NOON)
    assert due.is_overdue(NOON + timedelta(milliseconds=1))
    assert not ticket().is_overdue(NOON)
    assert not ticket(opened(due_at=NOON), resolved()).is_overdue(NOON + timedelta(days=1))


def test_words_are_the_newest_of_each_and_messages_are_none_of_the_tickets() -> None:
    before = TicketWords(subject="Down", name="Pat", email="pat@example.com", phone="1")
    assert reword(before, None) is before
    assert reword(before, Words(message=Message(source="hi"))) is before
    assert reword(before, Words(subject="Up")) == replace(before, subject="Up")
    assert {one.name for one in fields(TicketWords)} == {"subject", "name", "email", "phone"}
