"""Telling: each recipient once, and never none."""

import asyncio
import random

import pytest

from shared.domain.commands import AssignTicket
from shared.services.effect_ports import Errand
from shared.services.ports import StorageDown, UnknownMessage
from tests.memory_world import MemoryWorld
from tests.services.faults import Always, Died, OnTheRow


async def waiting(desk: MemoryWorld) -> list[Errand]:
    """The errands of a new ticket."""
    await desk.open()
    for bell in desk.bells.take():
        await desk.app.follower.follow(bell.ticket, "")
    return desk.errands.take()


async def test_a_repeat_of_a_finished_notice_sends_nothing(desk: MemoryWorld) -> None:
    (errand,) = await waiting(desk)
    for _ in range(3):
        await desk.app.noticer.notice(errand)
    assert sorted(desk.blobs.sent.values()) == [1, 1]


@pytest.mark.parametrize("faults", [("down",), (None, "down"), ("lost",), (None, "lost"), ("lost", "lost", "down")])
async def test_a_mail_whose_answer_is_lost_is_sent_again_under_the_same_id_and_no_other_is(
    desk: MemoryWorld, faults: tuple[str | None, ...]
) -> None:
    (errand,) = await waiting(desk)
    desk.blobs.faults = faults
    await desk.app.noticer.notice(errand)
    while await desk.at_rest() != []:
        desk.clock.turn(seconds=16)
    assert len(desk.blobs.sent) == 2
    assert desk.blobs.sent.total() == 2 + faults.count("lost")


@pytest.mark.parametrize("fault", ["down", "lost", "retried", "died"])
@pytest.mark.parametrize("whose", ["person", "agent"])
@pytest.mark.parametrize("write", ["claim", "mark"])
async def test_a_claim_that_is_lost_costs_no_repeat_and_a_mark_that_was_not_written_one(
    desk: MemoryWorld, write: str, fault: str, whose: str
) -> None:
    (errand,) = await waiting(desk)
    desk.rows.fault = OnTheRow(f"told:00000001:opened!{whose}", fault, skips=int(write == "mark"))
    try:
        await desk.app.noticer.notice(errand)
    except Died:
        await desk.app.noticer.notice(errand)
    desk.clock.turn(seconds=16)
    await desk.follow_all()
    desk.clock.turn(seconds=420)
    assert await desk.at_rest() == []
    assert desk.errands.waiting == []
    repeats = int(write == "mark" and fault in ("down", "died"))
    assert sorted(desk.blobs.sent.values()) == [1, 1 + repeats]


async def test_who_is_told_by_one_that_may_still_live_is_left_alone_and_looked_at_again(desk: MemoryWorld) -> None:
    (errand,) = await waiting(desk)
    desk.rows.fault = OnTheRow("told:00000001:opened!person", "died", skips=1)
    with pytest.raises(Died):
        await desk.app.noticer.notice(errand)
    assert list(desk.blobs.sent.values()) == [1]
    await desk.instance().noticer.notice(errand)
    assert sorted(desk.blobs.sent.values()) == [1, 1], "Olga is told meanwhile"
    desk.clock.turn(seconds=415)
    assert desk.errands.take() == []
    desk.clock.turn(seconds=6)
    assert await desk.at_rest() == []
    assert sorted(desk.blobs.sent.values()) == [1, 2]


async def test_a_claim_that_is_over_is_taken_by_one_of_several(desk: MemoryWorld) -> None:
    (errand,) = await waiting(desk)
    desk.rows.fault = OnTheRow("told:00000001:opened!person", "died", skips=1)
    with pytest.raises(Died):
        await desk.app.noticer.notice(errand)
    desk.clock.turn(seconds=421)
    desk.rows.yields = desk.blobs.yields = random.Random(1)
    await asyncio.gather(*(desk.instance().noticer.notice(errand) for _ in range(6)))
    desk.rows.yields = None
    assert await desk.at_rest() == []
    assert sorted(desk.blobs.sent.values()) == [1, 2]


async def test_a_mail_that_was_not_carried_is_let_go_and_not_waited_for(desk: MemoryWorld) -> None:
    (errand,) = await waiting(desk)
    desk.blobs.faults = ("down",)
    await desk.app.noticer.notice(errand)
    assert desk.blobs.sent.total() == 0
    desk.clock.turn(seconds=16)
    assert await desk.at_rest() == []
    assert sorted(desk.blobs.sent.values()) == [1, 1]


async def test_storage_that_is_away_sends_the_errand_again_and_where_the_queue_is_away_too_the_host_does(
    desk: MemoryWorld,
) -> None:
    (errand,) = await waiting(desk)
    desk.rows.fault = Always("range", "down")
    await desk.app.noticer.notice(errand)
    assert desk.errands.take() == []
    desk.clock.turn(seconds=16)
    assert desk.errands.take() == [errand]
    desk.errands.faults = ("down",)
    with pytest.raises(StorageDown):
        await desk.app.noticer.notice(errand)


@pytest.mark.parametrize(
    "errand",
    [
        Errand(ticket="999999", n=1, kind="opened"),
        Errand(ticket="999999", n=1, kind="route"),
    ],
)
async def test_an_errand_about_nothing_is_for_the_poison_queue(desk: MemoryWorld, errand: Errand) -> None:
    for work in (desk.app.noticer.notice, desk.app.router.route):
        with pytest.raises(UnknownMessage):
            await work(errand)


async def test_an_errand_in_the_wrong_queue_is_for_the_poison_queue(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, AssignTicket(team="level-i-support"))
    await desk.app.follower.follow(number, "")
    with pytest.raises(UnknownMessage):
        await desk.app.noticer.notice(Errand(ticket=number, n=2, kind="route"))
    with pytest.raises(UnknownMessage):
        await desk.app.router.route(Errand(ticket=number, n=1, kind="opened"))


@pytest.mark.parametrize("seed", range(30))
async def test_several_who_tell_the_same_at_once_send_each_mail_once(seed: int) -> None:
    """Two followers at once queue each errand twice, and as many instances as there are errands do them."""
    desk = await MemoryWorld().setup()
    number = await desk.open()
    await desk.do(number, AssignTicket(agent="ben"))
    desk.bells.take()
    desk.rows.yields = desk.blobs.yields = random.Random(seed)
    await asyncio.gather(*(desk.instance().follower.follow(number, "") for _ in range(2)), return_exceptions=True)
    errands = desk.errands.take()
    await asyncio.gather(*(desk.run(errand, desk.instance()) for errand in errands * 2))
    desk.rows.yields = desk.blobs.yields = None
    assert await desk.at_rest() == []
    assert len(errands) >= 2
    assert sorted(desk.blobs.sent.values()) == [1, 1, 1], "Pat and Olga hear of the ticket, Ben that he has it"
    desk.clock.turn(seconds=421)
    assert await desk.at_rest() == []
    assert desk.errands.waiting == []
    assert desk.blobs.sent.total() == 3
