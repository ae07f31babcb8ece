"""Messages, replies and notes."""

from dataclasses import replace

import pytest

from shared.domain import events as e
from shared.domain.commands import PostMessage, PostNote, PostReply
from shared.domain.desk import DeskDocument
from shared.domain.errors import AnsweredMeanwhile, Invalid, NotAllowed, NotFound, WrongState
from shared.domain.values import Actor, State
from tests.factories import (
    ANA,
    BEN,
    INTAKE,
    LEA,
    LEO,
    OLGA,
    PAT,
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
    waiting,
    without,
)

SYSTEM = Actor(kind="system", id="rules")
MESSAGE = PostMessage(message=text("Still down"))
REPLY = PostReply(message=text("Looking into it"))
NOTE = PostNote(message=text("odd"))


# The requester's messages.


@pytest.mark.parametrize("at", [ticket(), ticket(opened(), waiting(State.HOLD))])
def test_a_message_on_a_ticket_that_is_worked_on_is_a_message_and_no_more(at: object) -> None:
    assert kinds(decide(at, MESSAGE, PAT)) == ["ticket.message-posted"]  # type: ignore[arg-type]


def test_a_message_carries_its_words() -> None:
    said = decide(ticket(), MESSAGE, PAT)[0]
    assert said.words is not None and said.words.message == text("Still down")


def test_a_message_ends_waiting_for_the_requester() -> None:
    events = decide(ticket(opened(), waiting()), MESSAGE, PAT)
    assert events[1:] == [e.StatusChanged(status="open", state=State.OPEN, from_status="pending")]


@pytest.mark.parametrize("solved", [resolved(), closed()])
def test_a_message_reopens_what_is_solved(solved: e.Event) -> None:
    assert kinds(decide(ticket(opened(), solved), MESSAGE, PAT)) == ["ticket.message-posted", "ticket.reopened"]


SOLVED = replace(MESSAGE, solved=True)


@pytest.mark.parametrize("at", [ticket(), ticket(opened(), waiting()), ticket(opened(), waiting(State.HOLD))])
def test_a_message_that_says_it_is_solved_resolves_the_ticket_in_the_same_commit(at: object) -> None:
    assert kinds(decide(at, SOLVED, PAT)) == ["ticket.message-posted", "ticket.resolved"]  # type: ignore[arg-type]


@pytest.mark.parametrize("solved", [resolved(), closed()])
def test_a_message_that_says_it_is_solved_does_not_open_again_what_is_so(solved: e.Event) -> None:
    assert kinds(decide(ticket(opened(), solved), SOLVED, PAT)) == ["ticket.message-posted"]


@pytest.mark.parametrize("by", [ANA, OLGA, SYSTEM])
def test_messages_are_the_requesters_alone(by: Actor) -> None:
    for message in (MESSAGE, SOLVED):
        with pytest.raises(NotAllowed):
            decide(ticket(), message, by)


def test_an_intake_key_does_not_even_see_the_ticket_that_it_opened() -> None:
    with pytest.raises(NotFound):
        decide(ticket(), MESSAGE, INTAKE)


@pytest.mark.parametrize(
    "desk",
    [
        changed("statuses", "resolved", reopenable=False),
        changed("topics", "online-banking", active=False),
        changed("departments", "online-banking", active=False),
        without("departments", "online-banking"),
    ],
)
def test_a_message_is_refused_where_the_desk_closed_the_ticket_for_good(desk: DeskDocument) -> None:
    with pytest.raises(WrongState, match="open a new one"):
        decide(ticket(opened(), resolved()), MESSAGE, PAT, desk)


def test_a_status_that_is_not_reopenable_binds_only_the_tickets_that_stand_there() -> None:
    desk = changed("statuses", "closed", reopenable=False)
    assert "ticket.reopened" in kinds(decide(ticket(opened(), resolved()), MESSAGE, PAT, desk))
    with pytest.raises(WrongState):
        decide(ticket(opened(), closed()), MESSAGE, PAT, desk)


def test_a_topic_or_status_that_the_desk_has_no_more_stands_in_nobodys_way() -> None:
    solved = ticket(opened(), resolved())
    for desk in (without("topics", "online-banking"), without("statuses", "resolved")):
        assert "ticket.reopened" in kinds(decide(solved, MESSAGE, PAT, desk))


def test_the_desks_rules_for_reopening_are_not_asked_while_the_ticket_is_open() -> None:
    assert decide(ticket(), MESSAGE, PAT, changed("departments", "online-banking", active=False))


# Replies.


def test_a_reply_claims_what_nobody_has_and_says_so() -> None:
    events = decide(ticket(), REPLY, BEN)
    assert kinds(events) == ["ticket.reply-posted", "ticket.assigned"]
    assert events[1] == e.TicketAssigned(agent="ben", how="reply")


@pytest.mark.parametrize("state", [State.PENDING, State.HOLD])
def test_a_reply_claims_what_waits_as_well(state: State) -> None:
    assert "ticket.assigned" in kinds(decide(ticket(opened(), waiting(state)), REPLY))


def test_a_reply_claims_nothing_that_somebody_has() -> None:
    assert kinds(decide(given_to("ben"), REPLY, ANA)) == ["ticket.reply-posted"]
    assert kinds(decide(given_to("ana"), REPLY, ANA)) == ["ticket.reply-posted"]


def test_a_reply_claims_nothing_where_the_department_does_not_want_it() -> None:
    assert kinds(decide(ticket(), REPLY, ANA, changed("departments", "online-banking", auto_claim=False))) == [
        "ticket.reply-posted"
    ]


def test_who_is_on_leave_claims_nothing_by_replying() -> None:
    assert kinds(decide(ticket(), REPLY, LEO)) == ["ticket.reply-posted"]


def test_an_admin_claims_by_replying_too() -> None:
    assert "ticket.assigned" in kinds(decide(ticket(), REPLY, OLGA))


def test_the_desks_own_reply_is_a_machines_and_claims_nothing() -> None:
    said, *more = decide(ticket(), REPLY, SYSTEM)
    assert isinstance(said, e.ReplyPosted) and said.machine and more == []
    by_ana = decide(ticket(), REPLY, ANA)[0]
    assert isinstance(by_ana, e.ReplyPosted) and not by_ana.machine


@pytest.mark.parametrize("solved", [resolved(), closed()])
def test_a_reply_on_a_solved_ticket_is_kept_and_changes_nothing_else(solved: e.Event) -> None:
    assert kinds(decide(ticket(opened(), solved), REPLY)) == ["ticket.reply-posted"]


def test_a_reply_may_bring_a_status() -> None:
    events = decide(ticket(), PostReply(message=text(), status="resolved"))
    assert kinds(events) == ["ticket.reply-posted", "ticket.assigned", "ticket.resolved"]


def test_a_reply_with_the_status_that_the_ticket_has_is_a_reply() -> None:
    assert kinds(decide(given_to("ana"), PostReply(message=text(), status="open"))) == ["ticket.reply-posted"]


def test_a_reply_with_a_status_that_is_none_or_not_allowed_is_not_posted() -> None:
    with pytest.raises(Invalid) as error:
        decide(ticket(), PostReply(message=text(), status="no-such"))
    assert (error.value.field, error.value.code) == ("status", "not-found")
    with pytest.raises(NotAllowed):
        decide(replace(ticket(), department="support", agent="lea"), PostReply(message=text(), status="closed"), LEA)


def test_who_reopens_by_replying_is_the_last_respondent() -> None:
    bens_reply = ticket(opened(), (replied(), BEN), resolved())
    events = decide(bens_reply, PostReply(message=text(), status="open"), ANA)
    assert kinds(events) == ["ticket.reopened", "ticket.assigned", "ticket.reply-posted"]
    assert e.TicketAssigned(agent="ana", how="reopen") in events


def test_a_reply_that_reopens_leaves_the_ticket_to_its_agent() -> None:
    bens = ticket(opened(), e.TicketAssigned(agent="ben", how="claim"), resolved())
    events = decide(bens, PostReply(message=text(), status="open"), ANA)
    assert kinds(events) == ["ticket.reopened", "ticket.reply-posted"]


# Seen.


def test_a_reply_that_the_writer_has_not_seen_stands_in_the_way_once() -> None:
    answered = ticket(opened(), (replied(), BEN), e.NotePosted())
    with pytest.raises(AnsweredMeanwhile) as error:
        decide(answered, PostReply(message=text(), seen=1), ANA)
    assert error.value.reply == 2
    assert decide(answered, PostReply(message=text(), seen=1, anyway=True), ANA)


@pytest.mark.parametrize("seen", [2, 3, 99, None])
def test_who_has_seen_the_last_reply_or_does_not_say_is_not_stopped(seen: int | None) -> None:
    answered = ticket(opened(), (replied(), BEN), e.NotePosted())
    assert decide(answered, PostReply(message=text(), seen=seen), ANA)


def test_notes_and_messages_in_between_stop_nobody() -> None:
    busy = ticket(opened(), e.NotePosted(), (e.MessagePosted(), PAT))
    assert decide(busy, PostReply(message=text(), seen=1), ANA)


# Notes.


def test_a_note_is_a_note_in_any_state_and_claims_nothing() -> None:
    for at in (ticket(), ticket(opened(), closed())):
        assert kinds(decide(at, NOTE)) == ["ticket.note-posted"]


def test_a_note_may_bring_a_status() -> None:
    assert kinds(decide(ticket(), PostNote(message=text(), status="pending"))) == [
        "ticket.note-posted",
        "ticket.status-changed",
    ]


def test_the_requester_writes_no_notes() -> None:
    with pytest.raises(NotAllowed):
        decide(ticket(), NOTE, PAT)


def test_a_reply_that_opens_a_ticket_leaves_it_answered() -> None:
    before = ticket(opened(), resolved())
    events = decide(before, PostReply(message=text(), status="open"))
    assert kinds(events)[-1] == "ticket.reply-posted"
    assert ticket(opened(), resolved(), *events).answered
