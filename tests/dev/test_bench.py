"""The bench runs and says what it promises. No test asserts a time."""

import argparse

import msgspec
import pytest

from dev.bench import FORMAT, PAGE, machine, report
from dev.bench.actions import BY_NAME
from dev.bench.figures import Bench, Imports, Size, times
from dev.bench.page import put_into
from dev.bench.raw import ACTIONS, SINGLE
from dev.bench.sizing import Plan, measure
from dev.bootstrap.commands import parse

TINY = Plan(warm=1, samples=3, crowd_s=0.3, backlog=6, lags=2, waits=1)


@pytest.fixture(scope="module")
def size() -> Size:
    """The whole bench in small: its own Azurite, the real host as a process, the ledger."""
    return measure(60, TINY)


def bench(size: Size) -> Bench:
    imported = Imports(runs=1, app=2.0, sdks=1.0, ratio=2.0)
    return Bench(
        format=FORMAT, at="2026-01-01T00:00:00Z", quick=True, machine=machine.describe(), imports=imported, sizes=[size]
    )


def test_every_action_is_measured_and_the_ledger_is_green_afterwards(size: Size) -> None:
    assert [one.name for one in size.actions] == [
        "create", "reply", "list", "view", "close",
        "queue page", "ticket page", "why", "other tickets", "figures page", "own tickets page", "own ticket page",
    ]  # fmt: skip
    assert all(one.times.n == TINY.samples for one in size.actions)
    assert [(one.what, one.clients, one.errors) for one in size.crowds] == [
        ("reply", 8, 0), ("reply", 32, 0), ("mixed", 8, 0), ("mixed", 32, 0)
    ]  # fmt: skip
    assert size.following.lag.n == TINY.lags
    assert set(size.raw) == {*SINGLE, *ACTIONS}
    assert size.differences == 0


def test_the_bare_calls_are_those_that_the_actions_make(size: Size) -> None:
    bare = {name: (sum(map(len, recipe)), len(recipe)) for name, recipe in ACTIONS.items() if name in BY_NAME}
    assert {one.name: (one.calls, one.waves) for one in size.waiting} == bare


def test_the_figures_come_back_from_json_as_they_were(size: Size) -> None:
    found = bench(size)
    again = msgspec.json.decode(msgspec.json.encode(found), type=Bench)
    assert report.tables(again) == report.tables(found)
    assert "### 60 tickets" in report.tables(found) and "The ledger over this storage afterwards: green." in (
        report.tables(found)
    )


def test_percentiles_are_by_nearest_rank() -> None:
    found = times([place / 1000 for place in range(1, 101)])
    assert (found.n, found.p50, found.p95, found.p99) == (100, 50, 95, 99)
    assert times([0.004]).p99 == 4


def test_the_page_keeps_what_was_written_by_hand() -> None:
    page = "by hand\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nand more"
    assert put_into(page, "new\n") == page.replace("old", "new")
    with pytest.raises(ValueError, match="has no"):
        put_into("no marks", "new")
    assert put_into(PAGE.read_text("utf-8"), "new") != PAGE.read_text("utf-8")


def test_the_sizes_are_numbers_that_azurite_can_hold() -> None:
    def sizes(text: str) -> argparse.Namespace:
        return parse(["bench", "--tickets", text])[1]

    assert sizes("1000,5000").tickets == [1000, 5000]
    for bad in ("", "0", "x", "1000,", "1000000"):
        with pytest.raises(SystemExit):
            sizes(bad)
