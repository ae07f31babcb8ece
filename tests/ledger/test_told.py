"""The ledger holds each effect against the log: recorded for the right ones, for all of them, and done."""

from collections.abc import Awaitable, Callable

import pytest

from dev.ledger import differences
from shared.domain.commands import AssignTicket, PostReply
from shared.storage.rows import Delete, Insert, Put
from tests.factories import OLGA, text
from tests.memory_world import MemoryWorld

type Damage = Callable[[MemoryWorld, str], Awaitable[None]]
REPLY, ROUTE = "told:00000002:reply", "told:00000005:route"


@pytest.fixture
async def desk() -> MemoryWorld:
    return await MemoryWorld().setup()


async def worked(desk: MemoryWorld) -> str:
    """A ticket that was answered, and routed."""
    number = await desk.open(topic="general-inquiry")
    await desk.do(number, PostReply(message=text("On it")), by=OLGA)
    await desk.do(number, AssignTicket(team="level-i-support", agent=None), by=OLGA)
    await desk.follow_all()
    return number


async def change(desk: MemoryWorld, number: str, key: str, **values: str | int) -> None:
    row = await desk.rows.get("tickets", number, key)
    assert row is not None
    await desk.rows.transact("tickets", number, [Put(key, {**row.values, **values})])


async def a_notice_deleted(desk: MemoryWorld, number: str) -> None:
    rows, _ = await desk.rows.range("tickets", number, REPLY, f"{REPLY}~")
    await desk.rows.transact("tickets", number, [Delete(row.key) for row in rows])


async def a_recipient_added(desk: MemoryWorld, number: str) -> None:
    await change(desk, number, REPLY, recipients='["agent:vera"]')


async def another_entry_quoted(desk: MemoryWorld, number: str) -> None:
    await change(desk, number, REPLY, entry=1)


async def a_notice_of_no_event(desk: MemoryWorld, number: str) -> None:
    row = await desk.rows.get("tickets", number, REPLY)
    assert row is not None
    await desk.rows.transact("tickets", number, [Insert("told:00000099:reply", row.values)])


async def a_search_of_no_cause(desk: MemoryWorld, number: str) -> None:
    row = await desk.rows.get("tickets", number, ROUTE)
    assert row is not None
    await desk.rows.transact("tickets", number, [Insert("told:00000001:route", row.values)])


async def a_mark_for_a_stranger(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("tickets", number, [Insert(f"{REPLY}!agent:vera", {"outcome": "sent"})])


async def a_cursor_ahead_of_the_log(desk: MemoryWorld, number: str) -> None:
    await change(desk, number, "follow!told", n=99)


DAMAGES: list[Damage] = [
    a_notice_deleted,
    a_recipient_added,
    another_entry_quoted,
    a_notice_of_no_event,
    a_search_of_no_cause,
    a_mark_for_a_stranger,
    a_cursor_ahead_of_the_log,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
async def test_effects_that_are_not_what_the_log_says_are_found(desk: MemoryWorld, damage: Damage) -> None:
    number = await worked(desk)
    assert await desk.at_rest() == []
    await damage(desk, number)
    assert await desk.differences() != []


async def test_what_waits_is_no_difference_until_the_queues_are_empty(desk: MemoryWorld) -> None:
    number = await worked(desk)
    for key in (f"{ROUTE}!done", f"{REPLY}!person:{await requester(desk, number)}"):
        await desk.rows.transact("tickets", number, [Delete(key)])
        assert await desk.differences() == []
        (found,) = await differences(desk.rows, desk.blobs, at_rest=True)
        assert number in found
        await desk.rows.transact("tickets", number, [Insert(key, {"outcome": "sent"})])


async def test_who_is_still_being_told_is_no_difference_but_is_not_at_rest(desk: MemoryWorld) -> None:
    number = await worked(desk)
    whom = f"{REPLY}!person:{await requester(desk, number)}"
    await change(desk, number, whom, outcome="sending", at="2026-03-02T12:00:00+00:00", by="x")
    assert await desk.differences() == []
    (found,) = await differences(desk.rows, desk.blobs, at_rest=True)
    assert "event 2 (reply) is not done for person:" in found


async def test_events_that_were_never_told_are_no_difference_but_are_not_at_rest(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.app.follower.bring(number)
    desk.bells.take()
    assert await desk.differences() == []
    assert await differences(desk.rows, desk.blobs, at_rest=True) == [f"{number}: told to 0 of 1"]


async def test_effects_recorded_by_one_who_died_before_the_cursor_are_no_difference(desk: MemoryWorld) -> None:
    number = await worked(desk)
    await change(desk, number, "follow!told", n=1)
    assert await desk.differences() == []


async def requester(desk: MemoryWorld, number: str) -> str:
    head = await desk.app.tickets.head(number)
    assert head is not None
    return head.ticket.requester
