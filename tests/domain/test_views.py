"""Order keys and scopes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain import views
from shared.domain.ticket import Ticket
from shared.domain.values import State
from tests.factories import NOON, given_to, ticket

TIMES = st.integers(0, 221_845_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
NUMBERS = st.from_regex(r"[1-9][0-9]{5,11}", fullmatch=True)
quick = settings(max_examples=80, deadline=None, derandomize=True)


@quick
@given(TIMES, TIMES, NUMBERS)
def test_newest_stands_first(one: datetime, other: datetime, number: str) -> None:
    keys = views.newest_first("updated", one, number), views.newest_first("updated", other, number)
    assert (keys[0] < keys[1]) is (one > other)
    assert (keys[0] == keys[1]) is (one == other)


@quick
@given(TIMES, TIMES, NUMBERS)
def test_soonest_due_stands_first_and_none_last(one: datetime, other: datetime, number: str) -> None:
    keys = views.soonest_first(one, number), views.soonest_first(other, number)
    assert (keys[0] < keys[1]) is (one < other)
    assert views.soonest_first(None, number) > keys[0]


@quick
@given(TIMES, NUMBERS, NUMBERS)
def test_ties_are_ordered_by_number(at: datetime, one: str, other: str) -> None:
    for keys in (
        (views.newest_first("created", at, one), views.newest_first("created", at, other)),
        (views.soonest_first(at, one), views.soonest_first(at, other)),
    ):
        assert (keys[0] < keys[1]) is (one < other)


@quick
@given(TIMES, TIMES, NUMBERS)
def test_the_overdue_range_holds_what_is_overdue(due: datetime, now: datetime, number: str) -> None:
    late = replace(ticket(), due_at=due)
    assert (views.soonest_first(due, number) < views.overdue_before(now)) is late.is_overdue(now)
    assert views.soonest_first(None, number) > views.overdue_before(now)


@quick
@given(st.none() | TIMES, TIMES, NUMBERS)
def test_every_key_is_one_that_a_cursor_may_name(due: datetime | None, at: datetime, number: str) -> None:
    one = replace(ticket(), number=number, due_at=due, created_at=at, updated_at=at)
    for key in (key for keys in views.standings(one).values() for key in keys):
        assert views.ORDER_KEY.fullmatch(key)


def test_keys_are_what_they_always_were() -> None:
    """Raise VIEW_VERSION if this has to change: rows under the old keys would stay behind."""
    assert views.VIEW_VERSION == 2
    assert views.keys_in(replace(ticket(), due_at=NOON), "open") == (
        "updated!998227547199999!123456",
        "created!998227547199999!123456",
        "due!001772452800000!123456",
    )
    assert views.soonest_first(None, "123456") == "due!999999999999999!123456"


def test_milliseconds_are_exact() -> None:
    at = datetime(2026, 3, 2, 12, 0, 0, 1000, tzinfo=UTC)
    assert [views.millis(at + timedelta(milliseconds=n)) - views.millis(at) for n in range(2000)] == list(range(2000))


# Scopes.

OPEN = {"open", "open!online-banking", "open!person:pat", "open!team:online-banking"}
NOBODYS = {"unassigned", "unassigned!online-banking", "unassigned!team:online-banking"}
CLOSED = {"closed", "closed!online-banking", "closed!person:pat"}
OPEN_STATES = [state for state in State if not state.is_solved]
SOLVED_STATES = [state for state in State if state.is_solved]


def standing(state: State, one: Ticket) -> set[str]:
    return set(views.scopes_of(replace(one, state=state)))


@pytest.mark.parametrize("state", OPEN_STATES)
def test_an_open_ticket_stands_with_its_department_team_requester_and_agent(state: State) -> None:
    assert standing(state, ticket()) == OPEN | NOBODYS
    assert standing(state, given_to("ben")) == OPEN | {"open!agent:ben"}
    assert standing(state, replace(ticket(), team=None)) == {
        "open", "open!online-banking", "open!person:pat", "unassigned", "unassigned!online-banking",
    }  # fmt: skip


@pytest.mark.parametrize("state", SOLVED_STATES)
def test_a_solved_ticket_stands_with_its_department_requester_and_agent_but_no_team(state: State) -> None:
    assert standing(state, ticket()) == CLOSED
    assert standing(state, given_to("ben")) == CLOSED | {"closed!agent:ben"}


def test_a_ticket_has_keys_only_where_it_stands() -> None:
    assert views.keys_in(ticket(), "closed") == ()
    assert views.keys_in(ticket(), "open!support") == ()
    solved = replace(ticket(), state=State.RESOLVED)
    assert [key.split("!")[0] for key in views.keys_in(solved, "closed")] == ["updated"]
    assert [key.split("!")[0] for key in views.keys_in(ticket(), "unassigned")] == ["updated", "created", "due"]
    assert set(views.standings(ticket())) == views.scopes_of(ticket())
    assert all(views.standings(ticket()).values())
