"""Who is told of what: osticket.md 2.8, and what the requester hears."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import events as e
from shared.domain.commands import (
    AssignTicket,
    ClaimTicket,
    Command,
    PostMessage,
    PostNote,
    PostReply,
    RouteTicket,
    SetStatus,
    TransferTicket,
)
from shared.domain.desk import Agent, DeskDocument
from shared.domain.errors import Refused
from shared.domain.notices import MOST_RECIPIENTS, notices_of
from shared.domain.steps import Act, Effect
from shared.domain.values import Actor, State
from tests.domain.acts import SYSTEM, act_of, alerting, done
from tests.domain.strategies import actors, commands
from tests.factories import (
    ANA,
    BEN,
    DESK,
    INTAKE,
    LEO,
    NOON,
    OLGA,
    PAT,
    changed,
    closed,
    opened,
    replied,
    resolved,
    text,
    waiting,
    without,
)

BENS: list[Any] = [opened(), e.TicketAssigned(agent="ben", how="assign")]


def told(act: Act, desk: DeskDocument = DESK) -> list[tuple[str, list[str]]]:
    """(kind, who) of each notice."""
    return [(one.kind, [recipient.id for recipient in one.recipients]) for one in notices_of(act, desk)]


def do(command: Command, by: Actor = ANA, before: list[Any] = BENS, desk: DeskDocument = DESK) -> Any:
    return told(done(before, command, by, desk), desk)


def message() -> PostMessage:
    return PostMessage(message=text())


def reply(**more: Any) -> PostReply:
    return PostReply(message=text(), **more)


# A new ticket.


def test_a_new_ticket_is_told_to_who_asks_and_to_the_admins() -> None:
    assert told(act_of([], opened(), by=INTAKE)) == [("opened", ["pat", "olga"])]
    assert told(act_of([], opened(), by=INTAKE), alerting()) == [("opened", ["pat"])]


def test_who_opens_a_ticket_gets_its_number_too_but_an_agent_does_not_hear_of_the_own_act() -> None:
    assert told(act_of([], opened(), by=PAT)) == [("opened", ["pat", "olga"])]
    assert told(act_of([], opened(), by=OLGA)) == [("opened", ["pat"])]


def test_members_hear_of_a_new_ticket_only_if_the_desk_says_so_and_nobody_has_it() -> None:
    desk = alerting(new_ticket_to_members=True)
    assert told(act_of([], opened(), by=INTAKE), desk) == [("opened", ["pat", "ana", "ben", "vera"])]
    given = e.TicketAssigned(agent="ben", how="open")
    assert told(act_of([], opened(), given, by=OLGA), desk) == [("opened", ["pat"])]


def test_an_agent_given_a_new_ticket_hears_that_it_was_given() -> None:
    given = e.TicketAssigned(agent="ben", how="open")
    assert told(act_of([], opened(), given, by=ANA)) == [("opened", ["pat", "olga"]), ("assigned", ["ben"])]


# A message of the requester.


def test_a_message_goes_to_the_last_respondent_and_the_assignee() -> None:
    answered = [opened(), (replied(), ANA), e.TicketAssigned(agent="ben", how="assign")]
    assert do(message(), PAT, answered) == [("message", ["ana", "ben"])]
    assert do(message(), PAT, answered, alerting(message_to_assignee=True)) == [("message", ["ben"])]
    assert do(message(), PAT, answered, alerting(message_to_last_respondent=True)) == [("message", ["ana"])]
    assert do(message(), PAT, answered, alerting()) == []


def test_nobody_is_told_twice() -> None:
    mine = [opened(), (replied(), ANA), e.TicketAssigned(agent="ana", how="reply")]
    assert do(message(), PAT, mine) == [("message", ["ana"])]


def test_without_an_agent_a_message_goes_to_the_team_but_not_to_who_is_away() -> None:
    assert do(message(), PAT, [opened()]) == [("message", ["ana", "ben"])], "Leo is on leave"
    assert do(message(), PAT, [opened(team=None)]) == []


def test_a_message_that_opens_again_what_nobody_can_keep_goes_to_the_team() -> None:
    desk = changed("agents", "ben", away=True)
    assert do(message(), PAT, [*BENS, resolved()], desk) == [("message", ["ana"])]


def test_who_takes_a_reopened_ticket_hears_of_it() -> None:
    desk = changed("agents", "ben", away=True)
    before = [*BENS, (replied(), ANA), resolved()]
    assert do(message(), PAT, before, desk) == [("message", ["ana"]), ("assigned", ["ana"])]


# What agents do.


def test_a_reply_goes_to_who_asks_and_the_own_claim_by_it_to_nobody() -> None:
    assert do(reply(), ANA, [opened()]) == [("reply", ["pat"])]


def test_activity_is_told_to_the_assignee_only_if_the_desk_says_so() -> None:
    desk = alerting(activity_to_assignee=True)
    assert do(reply()) == [("reply", ["pat"])]
    assert do(reply(), desk=desk) == [("reply", ["pat", "ben"])]
    assert do(PostNote(message=text()), desk=desk) == [("note", ["ben"])]
    assert do(PostNote(message=text()), BEN, desk=desk) == []
    assert do(PostNote(message=text())) == []


def test_the_agent_who_is_given_a_ticket_hears_of_it_and_a_team_only_if_the_desk_says_so() -> None:
    assert do(AssignTicket(agent="ben"), ANA, [opened()]) == [("assigned", ["ben"])]
    assert do(AssignTicket(agent="ben"), ANA, [opened()], alerting()) == []
    to_team = AssignTicket(team="level-i-support")
    everyone = alerting(assigned_to_team=True)
    assert do(to_team, OLGA, [opened()]) == []
    assert do(to_team, OLGA, [opened()], everyone) == [("assigned", ["ana", "lea"])]
    assert do(to_team, OLGA, BENS, everyone) == [], "an agent has it"
    both = AssignTicket(team="level-i-support", agent="ben")
    assert do(both, OLGA, [opened()], alerting(assigned_to_team=True, assigned_to_agent=True)) == [
        ("assigned", ["ben"])
    ]


def test_a_claim_is_told_to_nobody_and_a_draw_to_who_was_drawn() -> None:
    assert do(ClaimTicket(), ANA, [opened()]) == []
    assert do(AssignTicket(agent="ana"), ANA, [opened()]) == []
    drawn, desk = (
        RouteTicket(agent="ben", pool="team:online-banking"),
        changed("teams", "online-banking", routing="least-open"),
    )
    assert do(drawn, SYSTEM, [opened()], desk) == [("assigned", ["ben"])]


def test_a_transfer_is_told_to_the_assignee_else_to_the_new_department_if_the_desk_says_so() -> None:
    desk = alerting(transfer_to_assignee=True)
    move = TransferTicket(department="support")
    assert do(move, OLGA) == []
    assert do(move, OLGA, desk=desk) == [("transferred", ["ben"])]
    assert do(move, OLGA, [opened()], desk) == [("transferred", ["ana", "ben"])]
    assert do(move, OLGA, [opened(team=None)], desk) == [("transferred", ["ana", "ben", "lea", "vera"])]


def test_a_team_without_members_leaves_a_transfer_to_the_department() -> None:
    desk = replace(alerting(transfer_to_assignee=True), agents={"ben": DESK.agents["ben"], "olga": DESK.agents["olga"]})
    act = done([opened(team="level-i-support")], TransferTicket(department="support"), OLGA, desk)
    assert told(act, desk) == [("transferred", ["ben"])]


# What the requester hears.


@pytest.mark.parametrize(
    ("status", "before", "kind"),
    [
        ("pending", BENS, "pending"),
        ("resolved", BENS, "resolved"),
        ("closed", BENS, "closed"),
        ("closed", [*BENS, resolved()], "closed"),
        ("open", [*BENS, closed()], "reopened"),
        ("hold", BENS, None),
        ("in-progress", [*BENS, waiting()], None),
    ],
)
def test_the_requester_hears_where_the_ticket_stands(status: str, before: list[Any], kind: str | None) -> None:
    expected = [] if kind is None else [(kind, ["pat"])]
    assert do(SetStatus(status=status), before=before) == expected
    assert do(SetStatus(status=status, comment=text()), before=before) == expected, "a comment is for agents"


def test_a_status_that_comes_with_a_reply_is_told_in_the_reply() -> None:
    for status, state in (("pending", State.PENDING), ("resolved", State.RESOLVED), ("in-progress", State.OPEN)):
        (notice,) = notices_of(done(BENS, reply(status=status)), DESK)
        assert (notice.kind, notice.state) == ("reply", state)
    (notice,) = notices_of(done([*BENS, resolved()], reply(status="open")), DESK)
    assert (notice.kind, notice.state) == ("reply", State.OPEN)
    assert notices_of(done(BENS, reply()), DESK)[0].state is None


def test_a_status_that_comes_with_a_note_is_told_by_itself_and_the_note_is_not() -> None:
    assert do(PostNote(message=text(), status="pending")) == [("pending", ["pat"])]


def test_the_requester_does_not_hear_of_the_own_acts() -> None:
    assert do(SetStatus(status="resolved", comment=text()), PAT) == [("message", ["ben"])]
    assert do(message(), PAT, [*BENS, resolved()]) == [("message", ["ben"])]


def test_a_notice_quotes_its_own_entry_and_waiting_quotes_what_was_asked() -> None:
    asked = [*BENS, (replied(), BEN)]
    (waits,) = notices_of(done(asked, SetStatus(status="pending", comment=text())), DESK)
    assert (waits.kind, waits.n, waits.entry) == ("pending", 5, 3), "the last reply, not the note that came with it"
    (waits,) = notices_of(done(BENS, SetStatus(status="pending")), DESK)
    assert waits.entry is None
    assert [(one.n, one.entry) for one in notices_of(done(BENS, reply()), DESK)] == [(3, 3)]
    assert [one.entry for one in notices_of(done(BENS, SetStatus(status="resolved")), DESK)] == [None]


# The manager of a department, and the clock.

MANAGED = changed("departments", "online-banking", manager="lea", desk=changed("agents", "lea", admin=True))


def test_a_manager_hears_of_new_tickets_and_late_ones_and_of_more_if_the_desk_says_so() -> None:
    assert ("opened", ["pat", "olga", "lea"]) in told(act_of([], opened(), by=PAT), MANAGED)
    assert do(message(), PAT, desk=MANAGED) == [("message", ["ben"])]
    for flag, command, by in (
        ("message_to_manager", message(), PAT),
        ("activity_to_manager", PostNote(message=text()), ANA),
        ("transfer_to_manager", TransferTicket(department="support"), ANA),
    ):
        desk = changed(
            "departments",
            "support",
            manager="lea",
            desk=replace(MANAGED, alerts=replace(MANAGED.alerts, **{flag: True})),
        )
        assert any("lea" in recipients for _, recipients in do(command, by, desk=desk)), flag


def late(instance: int | None = 1) -> e.TicketOverdue:
    return e.TicketOverdue(instance=instance, due_at=NOON)


def test_being_late_is_told_to_who_has_it_and_to_the_manager_unless_the_plan_is_silent() -> None:
    assert told(act_of(BENS, late(), by=SYSTEM), MANAGED) == [("overdue", ["ben", "lea"])]
    silent = changed("slas", "sev-a", desk=MANAGED, alerts=False)
    assert told(act_of(BENS, late(), by=SYSTEM), silent) == []
    assert told(act_of(BENS, late(None), by=SYSTEM), silent) == [("overdue", ["ben", "lea"])], "a date by hand"


def test_a_warning_written_after_the_deadline_is_not_told() -> None:
    for minutes, kinds in ((61, ["warned"]), (60, [])):  # the command is an hour after noon
        warned = e.SlaWarned(instance=1, percent=80, deadline=NOON + timedelta(minutes=minutes))
        assert [kind for kind, _ in told(act_of(BENS, warned, by=SYSTEM))] == kinds


def test_members_of_a_team_that_is_no_more_are_not_told() -> None:
    gone = changed("teams", "online-banking", active=False)
    assert told(act_of([opened()], e.MessagePosted(), by=PAT), gone) == []


# Who is never told.


@pytest.mark.parametrize("agent", [{"away": True}, {"active": False}])
def test_who_is_away_or_not_active_is_not_told(agent: dict[str, Any]) -> None:
    desk = changed("agents", "ben", **agent)
    assert do(message(), PAT, desk=desk) == []
    assert told(act_of([], opened(), by=INTAKE), changed("agents", "olga", **agent)) == [("opened", ["pat"])]


def test_who_is_gone_or_may_not_see_the_ticket_any_more_is_not_told() -> None:
    answered = [opened(), (replied(), ANA), e.TicketAssigned(agent="ben", how="assign")]
    assert do(message(), PAT, answered, without("agents", "ana")) == [("message", ["ben"])]
    moved = changed("agents", "ana", roles={"sales": "all-access"}, teams=())
    assert do(message(), PAT, answered, moved) == [("message", ["ben"])]


def test_somebody_on_leave_is_not_even_told_of_the_own_ticket() -> None:
    assert do(message(), PAT, [opened(), e.TicketAssigned(agent="leo", how="assign")]) == []
    assert LEO.id not in str(do(message(), PAT, [opened()]))


def test_a_notice_reaches_no_more_than_one_row_holds_and_the_requester_first() -> None:
    admins = {f"a{n}": Agent(name="A", email="a@example.com", admin=True) for n in range(MOST_RECIPIENTS + 5)}
    (notice,) = notices_of(act_of([], opened(), by=INTAKE), replace(DESK, agents=admins))
    assert len(notice.recipients) == MOST_RECIPIENTS
    assert notice.recipients[0] == PAT


EVERY_ALERT = alerting(
    new_ticket_to_admins=True,
    new_ticket_to_members=True,
    message_to_last_respondent=True,
    message_to_assignee=True,
    activity_to_assignee=True,
    assigned_to_agent=True,
    assigned_to_team=True,
    transfer_to_assignee=True,
    overdue_to_assignee=True,
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.lists(st.tuples(actors, commands), max_size=8))
def test_whatever_happens_a_note_never_reaches_a_requester_and_nobody_hears_of_the_own_act(
    wishes: list[tuple[Actor, Command]],
) -> None:
    before: list[Any] = [opened()]
    for by, wish in wishes:
        try:
            act = done(before, wish, by, EVERY_ALERT)
        except Refused:
            continue
        for notice in notices_of(act, EVERY_ALERT):
            check(notice, act, by)
        before += [(step.recorded.event, by) for step in act]


def check(notice: Effect, act: Act, by: Actor) -> None:
    event = next(step.recorded.event for step in act if step.recorded.n == notice.n)
    people = [one for one in notice.recipients if one.kind == "person"]
    assert all(one.kind in ("person", "agent") for one in notice.recipients)
    assert not people or event.public, "what a requester is told is what a requester may see"
    assert notice.kind != "note" or people == []
    assert by not in notice.recipients
    assert len(set(notice.recipients)) == len(notice.recipients) > 0
    assert all(EVERY_ALERT.agents[one.id].is_available for one in notice.recipients if one.kind == "agent")
