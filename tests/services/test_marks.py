"""What is new to an agent, and what has changed since they looked."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.values import State
from shared.services.marks import MOST_MARKS, Mark, Marks, ReadMarks
from shared.storage.mark_table import MarkTable
from tests.factories import NOON, NUMBER, opened, ticket
from tests.memory_world import FaultyRows
from tests.services.faults import Always

TICKET = ticket(opened())
EARLIER, LATER = TICKET.created_at - timedelta(hours=1), TICKET.created_at + timedelta(hours=1)


def test_a_ticket_is_new_until_it_is_looked_at_and_unread_when_it_moved_on() -> None:
    marks = Marks()
    assert marks.of(TICKET) == "new"
    marks = marks.after(NUMBER, Mark(TICKET.version, NOON))
    assert marks.of(TICKET) == "read"
    assert marks.of(replace(TICKET, version=TICKET.version + 1)) == "unread"


def test_work_that_is_done_is_no_news_but_to_who_looked_before() -> None:
    solved = replace(TICKET, state=State.CLOSED, version=5)
    assert Marks().of(solved) == "read"
    assert Marks().after(NUMBER, Mark(4, NOON)).of(solved) == "unread"


def test_of_too_many_looks_the_oldest_is_forgotten_and_its_ticket_is_not_new_again() -> None:
    marks = Marks()
    for n in range(MOST_MARKS + 1):
        marks = marks.after(f"{200_000 + n}", Mark(1, EARLIER + timedelta(seconds=n)))
    assert len(marks.by_number) == MOST_MARKS and "200000" not in marks.by_number
    assert marks.since == EARLIER
    old = replace(TICKET, created_at=EARLIER - timedelta(days=2), updated_at=EARLIER - timedelta(days=1))
    assert marks.of(old) == "read"
    assert marks.of(replace(old, updated_at=LATER)) == "unread"
    assert marks.of(TICKET) == "new"


def test_a_look_again_keeps_a_ticket_among_the_latest() -> None:
    marks = Marks()
    for number in ("a", "b", "a"):
        marks = marks.after(number, Mark(1, NOON))
    assert list(marks.by_number) == ["b", "a"]


@pytest.mark.parametrize("fault", ["down", "lost", "raced"])
async def test_a_look_that_cannot_be_remembered_troubles_nobody(fault: str) -> None:
    rows = FaultyRows()
    marks = ReadMarks(MarkTable(rows), lambda: NOON)
    rows.fault = Always("transact", fault)
    await marks.seen("ana", NUMBER, 1)
    rows.fault = Always("nothing", fault)
    await marks.seen("ana", NUMBER, 2)
    assert (await marks.read("ana")).by_number == {NUMBER: Mark(2, NOON)}
