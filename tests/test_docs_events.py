"""docs/api.md says what there is: each kind of event with its data, each code of a problem; and nothing else."""

import re
from dataclasses import fields
from datetime import datetime
from typing import Any, get_type_hints

import pytest

from dev.seed import ROOT
from functions.problems import BUG, KINDS
from shared.domain import events as e
from shared.domain.values import Source, State
from shared.storage.codec import encode_event
from tests.factories import NUMBER, history, opened

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
EVENT_ROW = re.compile(r"^\| `(ticket\.[a-z-]+)` \| (?:`(\w+)`)? ?\| ([\w?]+) \| \S.* \|$", re.MULTILINE)
PROBLEM_ROW = re.compile(r"^\| (\d{3}) \| `([a-z-]+)` \| \S.* \|$", re.MULTILINE)
TYPES: dict[Any, str] = {
    str: "id",
    str | None: "id?",
    bool: "boolean",
    int: "number",
    int | None: "number?",
    datetime: "time",
    datetime | None: "time?",
    State: "state",
    Source: "source",
    e.How: "how",
}


def type_of(cls: type[e.Event], field: str) -> str:
    return TYPES.get(get_type_hints(cls)[field], "object")


def test_every_event_and_every_field_of_it_stands_in_the_page_and_nothing_that_there_is_not() -> None:
    there_is = {(kind, "", "public" if cls.public else "internal") for kind, cls in e.EVENTS.items()}
    there_is |= {
        (kind, one.name, type_of(cls, one.name))
        for kind, cls in e.EVENTS.items()
        for one in fields(cls)
        if one.name != "words"
    }
    told = EVENT_ROW.findall(PAGE)
    assert set(told) == there_is
    assert len(told) == len(there_is)


def test_no_row_of_the_events_is_written_so_that_nobody_checks_it() -> None:
    assert len(EVENT_ROW.findall(PAGE)) == PAGE.count("\n| `ticket.")


@pytest.mark.parametrize("way", ["claim", "assign", "reply", "reopen", "open", "transfer", "route"])
def test_every_way_to_be_given_or_taken_is_told(way: str) -> None:
    assert way in e.How.__value__.__args__
    assert len(e.How.__value__.__args__) == 7
    assert f"`{way}` (" in PAGE


def test_every_source_and_state_is_told() -> None:
    for word in (*Source.__value__.__args__, *State):
        assert f"`{word}`" in PAGE


def test_every_problem_stands_in_the_page_with_its_status_and_nothing_that_there_is_not() -> None:
    there_is = sorted((str(kind.status), kind.code) for kind in (*KINDS.values(), BUG))
    assert sorted(PROBLEM_ROW.findall(PAGE)) == there_is


def test_what_the_page_calls_data_is_what_is_stored() -> None:
    stored = encode_event(NUMBER, history(opened())[0], prev="", words=None)
    for field in (one.name for one in fields(e.TicketOpened) if one.name != "words"):
        assert f'"{field}":' in stored
