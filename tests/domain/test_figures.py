"""Figures as functions of tickets: what counts when, percentiles that occurred, and groups that add up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import events as e
from shared.domain.figures import (
    Figure,
    Period,
    Spread,
    behind,
    figures_of,
    first_reply_ms,
    grouped,
    last_days,
    percentile,
    resolution_ms,
    solved_at,
    spread,
)
from shared.domain.ticket import Ticket, fold
from shared.domain.values import State
from tests.factories import NOON, NUMBER, VERSIONS, closed, history, opened, replied, resolved, ticket

MINUTE_MS = 60_000
DAY = timedelta(days=1)
PERIOD = Period(since=NOON, until=NOON + DAY, now=NOON + timedelta(hours=6))
NOBODY_YET = Spread(count=0, p50=None, p90=None, p95=None)
FIGURES: tuple[Figure, ...] = ("opened", "resolved", "backlog", "overdue", "replied", "met", "missed")


def counts(*tickets: Ticket, period: Period = PERIOD) -> dict[Figure, int]:
    """The figures that are not 0."""
    return {name: count for name, count in figures_of(tickets, period).counts.items() if count}


def aged(one: Ticket, **by: float) -> Ticket:
    """The same ticket, so much longer ago."""
    earlier = timedelta(**by)
    times = ("created_at", "first_reply_at", "resolved_at", "closed_at")
    moved = {name: at - earlier for name in times if (at := getattr(one, name)) is not None}
    return replace(one, clock=None, **moved)


def test_a_desk_without_tickets_has_figures_too() -> None:
    figures = figures_of([], PERIOD)
    assert set(figures.counts.values()) == {0} and set(figures.counts) == set(FIGURES)
    assert figures.first_reply == figures.resolution == NOBODY_YET
    assert figures.attainment is None, "nothing was promised, so nothing was kept or broken"


def test_one_new_ticket_is_opened_and_backlog_and_nothing_else() -> None:
    assert counts(ticket(), period=replace(PERIOD, now=NOON)) == {"opened": 1, "backlog": 1}


def test_a_ticket_answered_and_solved_counts_once_in_each() -> None:
    solved = ticket(opened(), replied(), replied(), resolved())
    assert counts(solved) == {"opened": 1, "resolved": 1, "replied": 1, "met": 1}
    figures = figures_of([solved], PERIOD)
    assert figures.first_reply == Spread(count=1, p50=MINUTE_MS, p90=MINUTE_MS, p95=MINUTE_MS), (
        "the first, not the last"
    )
    assert figures.resolution == Spread(count=1, p50=3 * MINUTE_MS, p90=3 * MINUTE_MS, p95=3 * MINUTE_MS)
    assert figures.attainment == 1.0


def test_solved_and_then_closed_took_until_it_was_solved() -> None:
    both = ticket(opened(), resolved(), closed())
    assert resolution_ms(both) == MINUTE_MS
    assert counts(both)["resolved"] == 1


def test_closed_without_being_solved_took_until_it_was_closed() -> None:
    assert resolution_ms(ticket(opened(), replied(), closed())) == 2 * MINUTE_MS


def test_opened_again_is_backlog_and_not_resolved_and_later_took_until_the_last_solving() -> None:
    again = e.TicketReopened(status="open", state=State.OPEN, from_status="resolved")
    reopened = ticket(opened(), resolved(), again)
    assert solved_at(reopened) is None and resolution_ms(reopened) is None
    assert counts(reopened, period=replace(PERIOD, now=NOON)) == {"opened": 1, "backlog": 1}
    assert resolution_ms(ticket(opened(), resolved(), again, resolved())) == 3 * MINUTE_MS


@pytest.mark.parametrize("state", [State.PENDING, State.HOLD])
def test_waiting_is_backlog(state: State) -> None:
    waiting = e.StatusChanged(status=state.value, state=state, from_status="open")
    assert counts(ticket(opened(), waiting))["backlog"] == 1


def test_an_automatic_answer_is_no_first_reply() -> None:
    machine = replace(replied(), machine=True)
    assert first_reply_ms(ticket(opened(), machine)) is None
    assert first_reply_ms(ticket(opened(), machine, replied())) == 2 * MINUTE_MS


def test_what_happened_before_the_period_does_not_count_but_what_is_left_does() -> None:
    solved = ticket(opened(), replied(), resolved())
    assert counts(aged(solved, days=1)) == {}
    assert counts(aged(ticket(opened(), replied()), days=400)) == {"backlog": 1}


def test_a_period_holds_its_first_moment_and_not_its_end() -> None:
    assert PERIOD.holds(NOON) and PERIOD.holds(NOON + DAY - timedelta(milliseconds=1))
    assert (
        not PERIOD.holds(NOON + DAY) and not PERIOD.holds(NOON - timedelta(milliseconds=1)) and not PERIOD.holds(None)
    )


def test_overdue_and_missed_are_those_of_now_whoever_noticed() -> None:
    due = ticket().due
    assert due is not None
    assert "overdue" not in counts(ticket(), period=replace(PERIOD, now=due))
    settled = replace(PERIOD, now=due + timedelta(minutes=3))
    assert counts(ticket(), period=settled) == {"opened": 1, "backlog": 1, "overdue": 1, "missed": 1}
    assert figures_of([ticket()], settled).attainment == 0.0


def test_a_promise_counts_on_the_day_on_which_it_was_decided() -> None:
    due = ticket().due
    assert due is not None
    before = Period(since=due - DAY, until=due, now=due + DAY)
    assert behind("missed", [ticket()], before) == []
    assert len(behind("missed", [ticket()], replace(before, since=due, until=due + DAY))) == 1


def test_a_ticket_without_plan_keeps_and_breaks_no_promise() -> None:
    free = ticket(opened(sla=None), resolved())
    assert counts(free) == {"opened": 1, "resolved": 1}


def test_the_share_of_promises_is_of_those_decided() -> None:
    kept, broken = ticket(opened(), resolved()), ticket()
    period = replace(PERIOD, now=NOON + timedelta(hours=5))
    assert figures_of([kept, kept, kept, broken], period).attainment == 0.75


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [
        ([], 50, None), ([7], 50, 7), ([7], 90, 7), ([7], 95, 7), ([1, 2], 50, 1), ([1, 2], 90, 2), ([1, 2, 3], 50, 2),
        ([5, 5, 5, 9], 50, 5), ([5, 5, 5, 9], 75, 5), ([5, 5, 5, 9], 76, 9), ([*range(1, 11)], 50, 5),
        ([*range(1, 11)], 90, 9), ([*range(1, 11)], 95, 10), ([*range(1, 101)], 95, 95), ([*range(1, 101)], 100, 100),
        ([0, 0, 0], 95, 0),
    ],
)  # fmt: skip
def test_percentiles_are_values_that_occurred(values: list[int], percent: int, found: int | None) -> None:
    assert percentile(values, percent) == found


@given(st.lists(st.integers(0, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values: list[int], percent: int) -> None:
    found = percentile(sorted(values), percent)
    assert found in values
    assert sum(one <= found for one in values) * 100 >= percent * len(values)
    assert all(sum(one <= less for one in values) * 100 < percent * len(values) for less in values if less < found)


def test_a_spread_leaves_out_what_is_not_known_and_needs_no_order() -> None:
    assert spread([None, 30, 10, None, 20]) == Spread(count=3, p50=20, p90=30, p95=30)


def some(number: str, **values: Any) -> Ticket:
    return replace(ticket(), number=number, **values)


def test_groups_add_up_to_all_and_who_has_none_stands_apart() -> None:
    tickets = [
        some("100001", team="a", agent="ana"),
        some("100002", team=None, agent="ben"),
        some("100003", team="a", agent=None),
    ]
    assert {team: [one.number for one in group] for team, group in grouped(tickets, "team").items()} == {
        "a": ["100001", "100003"], None: ["100002"],
    }  # fmt: skip
    assert set(grouped(tickets, "agent")) == {"ana", "ben", None}
    assert set(grouped(tickets, "department")) == {"online-banking"}
    for by in ("team", "agent", "department"):
        groups = grouped(tickets, by).values()
        for figure in FIGURES:
            whole = figures_of(tickets, PERIOD).counts[figure]
            assert sum(figures_of(group, PERIOD).counts[figure] for group in groups) == whole, (by, figure)


@given(st.lists(st.integers(0, 90 * 24 * 60), max_size=12))
def test_each_number_is_the_length_of_the_list_behind_it(minutes: list[int]) -> None:
    solved = fold(history(opened(), replied(), resolved()), NUMBER, VERSIONS)
    tickets = [aged(solved, minutes=ago) for ago in minutes] + [ticket()]
    period = Period(since=NOON - 30 * DAY, until=NOON + DAY, now=NOON + timedelta(hours=2))
    figures = figures_of(tickets, period)
    for figure in FIGURES:
        assert figures.counts[figure] == len(behind(figure, tickets, period))
    assert figures.first_reply.count == figures.counts["replied"]
    assert figures.resolution.count == figures.counts["resolved"]


def test_the_last_days_are_those_of_the_reader_and_adjoin() -> None:
    days = last_days(3, datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "Europe/Berlin")
    assert [one.since.isoformat() for one in days] == [
        "2026-02-28T23:00:00+00:00", "2026-03-01T23:00:00+00:00", "2026-03-02T23:00:00+00:00",
    ]  # fmt: skip
    assert all(one.until == next.since for one, next in pairwise(days))
    assert days[-1].holds(days[-1].now)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_the_clocks_are_changed_is_as_long_as_it_is(day: str, hours: int) -> None:
    now = datetime.fromisoformat(f"{day}T20:00:00+00:00")
    (today,) = last_days(1, now, "Europe/Berlin")
    assert today.until - today.since == timedelta(hours=hours)
    assert [one.until - one.since for one in last_days(3, now + DAY, "Europe/Berlin")][1] == timedelta(hours=hours)


def test_each_ticket_of_the_period_is_opened_on_one_of_its_days() -> None:
    days = last_days(30, NOON, "America/St_Johns")
    tickets = [aged(ticket(), hours=7 * n) for n in range(100)]
    whole = replace(days[0], until=days[-1].until)
    assert sum(len(behind("opened", tickets, day)) for day in days) == len(behind("opened", tickets, whole)) > 90
