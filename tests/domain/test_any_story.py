"""Anyone, anything, in any order: a wish becomes facts or is refused, and the facts always add up."""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import commands as c
from shared.domain import events as e
from shared.domain.access import ALL, agent_of, may_see, permissions_in
from shared.domain.decisions import DECISIONS, decide
from shared.domain.desk import DeskDocument
from shared.domain.errors import NotFound, Refused
from shared.domain.events import Recorded
from shared.domain.ticket import Ticket, fold
from shared.domain.values import Actor
from shared.domain.views import scopes_of
from shared.storage.codec import decode_event, decode_state, encode_event, encode_state
from tests.domain.strategies import actors, commands
from tests.factories import ANA, DESK, NOON, NUMBER, OLGA, PAT, VERA, VERSIONS, changed, opened, stamp, without

MOST_EVENTS = 20  # of one command: its transaction has room for no more (DESIGN.md 3)
story = settings(max_examples=140, deadline=None, derandomize=True)
# The desk changes while tickets live: somebody leaves, a status closes for good, a department ends.
DESKS = [
    DESK,
    DESK,
    changed("agents", "ben", away=True),
    changed("agents", "ana", active=False),
    without("agents", "ben"),
    without("statuses", "pending", changed("statuses", "closed", reopenable=False)),
    changed("departments", "online-banking", active=False, auto_claim=False),
    without("topics", "online-banking", changed("teams", "online-banking", active=False)),
]


@dataclass(frozen=True)
class Step:
    by: Actor
    command: c.Command
    desk: DeskDocument
    minutes: int  # clocks of two instances differ: it may step back


# Half of all steps are by who may do much, so that stories get somewhere.
steps = st.lists(
    st.builds(
        Step,
        by=st.sampled_from([ANA, OLGA, PAT]) | actors,
        command=commands,
        desk=st.sampled_from(DESKS),
        minutes=st.integers(-5, 30),
    ),
    max_size=12,
)


def told(steps: list[Step]) -> list[Recorded]:
    """The log after the steps; checks on the way that a refusal is a Refused and that facts are few."""
    log = [Recorded(n=1, stamp=stamp(PAT, NOON), event=opened())]
    for step in steps:
        log += happened(step, log)
    return log


def happened(step: Step, log: list[Recorded]) -> list[Recorded]:
    before = fold(log, NUMBER, VERSIONS)
    at = stamp(step.by, log[-1].stamp.at + timedelta(minutes=step.minutes)).not_before(before.updated_at)
    state = encode_state(before)
    try:
        events = decide(before, informed(step.command, log), at, step.desk)
    except Refused:
        events = []
    assert encode_state(before) == state
    assert len(events) <= MOST_EVENTS
    return [Recorded(n=n, stamp=at, event=event) for n, event in enumerate(events, len(log) + 1)]


def informed(command: c.Command, log: list[Recorded]) -> c.Command:
    """The wish with the entry that it is about as the log has it."""
    if command.wanted is None or command.wanted > len(log):
        return command
    edits = [one for one in log if isinstance(one.event, e.EntryEdited) and one.event.entry == command.wanted]
    numbers = tuple(one.n for one in edits)
    return command.knowing(replace(log[command.wanted - 1], edits=numbers, edited=edits[-1] if edits else None))


@story
@given(steps)
def test_nothing_but_a_refusal_ever_stops_a_wish_and_times_never_step_back(steps: list[Step]) -> None:
    log = told(steps)
    assert [one.n for one in log] == list(range(1, len(log) + 1))
    assert all(one.stamp.at <= other.stamp.at for one, other in pairwise(log))


@story
@given(steps, st.data())
def test_the_fold_of_a_part_and_the_rest_is_the_fold_of_the_whole(steps: list[Step], data: Any) -> None:
    log = told(steps)
    cut = data.draw(st.integers(0, len(log)))
    start = fold(log[:cut], NUMBER, VERSIONS) if cut else None
    kept = decode_state(encode_state(start)) if start else None
    assert fold(log[cut:], NUMBER, VERSIONS, kept) == fold(log, NUMBER, VERSIONS)


@story
@given(steps)
def test_states_and_events_come_back_from_storage_as_they_went(steps: list[Step]) -> None:
    log = told(steps)
    ticket = fold(log, NUMBER, VERSIONS)
    assert decode_state(encode_state(ticket)) == ticket
    for one in log:
        stored = encode_event(NUMBER, one, prev="p", words=None)
        assert decode_event(stored) == replace(one, event=replace(one.event, words=None))


@story
@given(steps)
def test_what_a_ticket_says_of_itself_holds_together(steps: list[Step]) -> None:
    log = told(steps)
    ticket = fold(log, NUMBER, VERSIONS)
    solved = ticket.state.is_solved
    assert (ticket.resolved_at is not None or ticket.closed_at is not None) is solved
    assert (ticket.closed_at is not None) is (ticket.state == "closed")
    assert ticket.reopen_count == count(log, e.TicketReopened)
    assert ticket.notes == count(log, e.NotePosted)
    assert ticket.public_entries == 1 + count(log, e.MessagePosted) + count(log, e.ReplyPosted)
    assert ticket.created_at <= ticket.updated_at == log[-1].stamp.at
    assert any(scope.startswith("closed") for scope in scopes_of(ticket)) is solved


def count(log: list[Recorded], *kinds: type[e.Event]) -> int:
    return sum(isinstance(one.event, kinds) for one in log)


@story
@given(steps)
def test_each_fact_says_truly_what_was_before(steps: list[Step]) -> None:
    log = told(steps)
    for n, one in enumerate(log[1:], 1):
        before = fold(log[:n], NUMBER, VERSIONS)
        match one.event:
            case e.TicketReopened(from_status=status):
                assert before.state.is_solved and before.status == status and not one.event.state.is_solved
            case e.StatusChanged(from_status=status):
                assert before.status == status
            case e.TicketReleased(agent=agent, team=team):
                assert agent in (None, before.agent) and team in (None, before.team) and (agent or team)
            case e.TicketAssigned(agent=agent, team=team):
                assert agent or team
                assert agent is None or agent != before.agent
            case e.TicketTransferred(from_department=department):
                assert before.department == department != one.event.department
            case e.PriorityChanged(from_priority=priority):
                assert before.priority == priority != one.event.priority
            case e.DueChanged(from_due_at=due):
                assert before.due_at == due != one.event.due_at


@story
@given(steps)
def test_who_may_only_look_and_who_may_not_even_that_leave_no_trace(steps: list[Step]) -> None:
    for n, one in enumerate(log := told(steps)):
        by = one.stamp.by
        assert by != VERA and by.kind not in ("key", "rule") and by.id not in ("kim", "gone")
        if n:
            assert by.kind != "person" or isinstance(
                one.event, e.MessagePosted | e.StatusChanged | e.TicketAssigned | e.TicketReleased | e.EntryEdited
            )
    assert fold(log, NUMBER, VERSIONS).requester == "pat"


@story
@given(steps, st.builds(Step, by=actors, command=commands, desk=st.sampled_from(DESKS), minutes=st.just(1)))
def test_a_wish_that_was_done_is_not_done_again(steps: list[Step], wish: Step) -> None:
    posts = isinstance(wish.command, c.PostMessage | c.PostReply | c.PostNote)
    renames = isinstance(wish.command, c.EditTicket) and isinstance(wish.command.subject, str)
    only_says = isinstance(wish.command, c.EditTicket) and wish.command == c.EditTicket(comment=wish.command.comment)
    if posts or renames or only_says:
        return
    log = told(steps)
    log += happened(wish, log)
    assert happened(wish, log) == []


@story
@given(steps)
def test_only_agents_who_could_take_it_are_given_a_ticket(steps: list[Step]) -> None:
    log = told([])
    for step in steps:
        added = happened(step, log)
        log += added
        for event in (one.event for one in added):
            if isinstance(event, e.TicketAssigned) and event.agent is not None:
                agent = step.desk.agents[event.agent]
                assert agent.active and not agent.away
                assert agent.admin or fold(log, NUMBER, VERSIONS).department in agent.roles


@story
@given(actors, commands, st.sampled_from(DESKS))
def test_what_a_caller_does_not_see_answers_as_if_it_were_not_there(
    by: Actor, wish: c.Command, desk: DeskDocument
) -> None:
    ticket = fold(told([]), NUMBER, VERSIONS)
    if may_see(desk, by, ticket):
        return
    with pytest.raises(NotFound, match=f"^{NUMBER}$"):
        decide(ticket, wish, stamp(by), desk)


def test_every_wish_has_a_decision() -> None:
    wishes = {cls for cls in vars(c).values() if isinstance(cls, type) and issubclass(cls, c.Command)}
    assert {c.Command, c.Say, c.OpenTicket, *DECISIONS} == wishes


def test_an_actor_is_at_most_one_of_agent_requester_and_desk() -> None:
    for kind in ("agent", "person", "key", "system", "rule"):
        actor: Any = Actor(kind=kind, id="ana")
        assert (agent_of(DESK, actor) is not None) is (kind == "agent")
        assert (permissions_in(DESK, actor, "sales") == ALL) is (kind == "system")


def test_a_stamp_is_raised_to_the_last_event_and_never_lowered() -> None:
    early = stamp(at=NOON)
    assert early.not_before(NOON) is early
    later = early.not_before(NOON + timedelta(milliseconds=1))
    assert later == replace(early, at=NOON + timedelta(milliseconds=1))
    assert isinstance(fold(told([]), NUMBER, VERSIONS), Ticket)
