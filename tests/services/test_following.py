"""Following: late, doubled, out of order, two at once; at rest every view is what the log says."""

import asyncio
import random
from collections import Counter

import pytest

from shared.domain.commands import (
    AssignTicket,
    ClaimTicket,
    Command,
    EditTicket,
    PostMessage,
    PostReply,
    ReleaseTicket,
    SetStatus,
    TransferTicket,
)
from shared.domain.errors import Refused
from shared.domain.values import Actor
from shared.services.ports import Conflict, StorageDown
from tests.factories import ANA, BEN, OLGA, text
from tests.memory_world import MemoryWorld
from tests.services.faults import Always, OnTheFirst

COMMANDS: list[Command] = [
    ClaimTicket(),
    ReleaseTicket(),
    AssignTicket(agent="ben"),
    AssignTicket(team="level-i-support", agent=None),
    TransferTicket(department="support"),
    TransferTicket(department="online-banking"),
    SetStatus(status="resolved"),
    SetStatus(status="open"),
    SetStatus(status="closed"),
    PostReply(message=text()),
    EditTicket(priority="low"),
]


async def test_a_ticket_that_there_is_not_is_nothing_to_do(desk: MemoryWorld) -> None:
    assert await desk.app.follower.follow("999999", "") == 0


async def test_a_doubled_bell_finds_nothing_new(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    before = await desk.rows.scan("views")
    assert await desk.app.follower.follow(number, "") == 1
    assert await desk.rows.scan("views") == before


async def test_many_events_at_once_are_followed_in_one_go(desk: MemoryWorld) -> None:
    number = await desk.open()
    for command in COMMANDS:
        await desk.do(number, command, by=OLGA if isinstance(command, ClaimTicket) else ANA)
    await desk.app.follower.follow(number, "")
    assert await desk.differences() == []


async def test_a_follower_that_meets_503_sends_its_own_bell_again_and_returns(desk: MemoryWorld) -> None:
    """DESIGN.md 9: three minutes without table storage would poison every bell."""
    number = await desk.open()
    desk.bells.take()
    desk.rows.fault = Always("range", "down")
    for _ in range(20):
        await desk.app.follower.follow(number, "")
    assert len(desk.bells.waiting) == 20
    desk.rows.fault = Always("", "")
    desk.clock.turn(seconds=16)
    await desk.follow_all()
    assert await desk.differences() == []


async def test_where_the_queue_is_away_too_the_function_fails_and_the_host_tries_again(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.rows.fault, desk.bells.broken = Always("range", "down"), ("ring",)
    with pytest.raises(StorageDown):
        await desk.app.follower.follow(number, "")


@pytest.mark.parametrize("fault", ["lost", "retried", "down"])
async def test_a_follower_whose_answers_are_lost_is_made_good_by_the_next(desk: MemoryWorld, fault: str) -> None:
    number = await desk.open()
    desk.bells.take()
    for place in ("transact views", "transact tickets", "transact people"):
        desk.rows.fault = OnTheFirst(place, fault)
        await desk.app.follower.follow(number, "")
    desk.clock.turn(seconds=16)
    await desk.follow_all()
    assert await desk.differences() == []


async def test_a_slow_follower_that_lands_late_does_no_harm(desk: MemoryWorld) -> None:
    """Its first moves arrive after another follower has taken the ticket elsewhere, and back."""
    number = await desk.open()
    desk.bells.take()
    desk.rows.fault = Always("transact views", "late")
    await desk.app.follower.follow(number, "")
    desk.rows.fault = Always("", "")
    await desk.do(number, TransferTicket(department="support"))
    await desk.app.follower.follow(number, "")
    for table, partition, ops in desk.rows.late:
        with pytest.raises(Conflict):
            await desk.rows.transact(table, partition, ops)
    assert await desk.differences() == []


async def test_within_an_instance_a_second_bell_waits_and_finds_the_work_done(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.rows.yields = random.Random(3)
    moves = Counter[str]()

    def count(what: str, _partition: str, _ops: object) -> None:
        moves[what] += 1

    desk.rows.fault = count
    await asyncio.gather(*(desk.app.follower.follow(number, "") for _ in range(4)))
    assert moves["transact views"] == 7


async def act(desk: MemoryWorld, number: str, chance: random.Random) -> None:
    command = chance.choice(COMMANDS)
    by: Actor = chance.choice([ANA, BEN, OLGA])
    try:
        await desk.do(number, command, by=by)
    except (Refused, Conflict):
        return


async def follow(desk: MemoryWorld, number: str) -> None:
    """On an instance of its own: within one, bells for a ticket take turns."""
    try:
        await desk.instance().follower.follow(number, "")
    except Conflict:
        return  # the host would try again


@pytest.mark.parametrize("seed", range(150))
async def test_two_followers_at_once_lose_and_leave_no_rows(seed: int) -> None:
    """DESIGN.md 9: with a cursor and deletes instead of anchors, 3 of 10 such histories end wrong."""
    chance = random.Random(seed)
    desk = await MemoryWorld().setup()
    number = await desk.open()
    desk.rows.yields = chance
    for _ in range(4):
        acts = [act(desk, number, chance) for _ in range(chance.randrange(3))]
        follows = [follow(desk, number) for _ in range(chance.randrange(5))]
        tasks = [*acts, *follows]
        chance.shuffle(tasks)
        await asyncio.gather(*tasks)
    desk.clock.turn(hours=1)
    await desk.follow_all()
    assert await desk.differences() == []


async def test_a_reader_who_sees_lagging_views_rings_once_a_minute(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.bells.take()
    await desk.app.reader.ticket(number, ANA, "")
    assert desk.bells.take() == []
    desk.clock.turn(seconds=31)
    for _ in range(3):
        await desk.app.reader.ticket(number, ANA, "")
    assert [bell.ticket for bell in desk.bells.take()] == [number]
    desk.clock.turn(seconds=61)
    await desk.app.reader.ticket(number, ANA, "")
    assert len(await desk.follow_all()) == 1
    desk.clock.turn(seconds=61)
    await desk.app.reader.ticket(number, ANA, "")
    assert desk.bells.take() == []


async def test_a_message_of_the_requester_moves_the_ticket_back_into_the_open(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, SetStatus(status="closed"))
    head = await desk.app.tickets.head(number)
    assert head is not None
    await desk.do(number, PostMessage(message=text()), by=Actor(kind="person", id=head.ticket.requester))
    await desk.follow_all()
    assert await desk.differences() == []
