"""The one road by which a ticket changes: lost answers, lost races, repeats, bells."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from shared.domain.commands import AssignTicket, ClaimTicket, PostReply, ReleaseTicket, TransferTicket
from shared.domain.errors import NotAllowed, NotFound, Stale, WrongState
from shared.services import bell_ringing
from shared.services.ports import Conflict, StorageDown
from shared.services.requests import KeyReused
from shared.storage.rows import Op
from tests.factories import ANA, BEN, PAT, VERA, text
from tests.memory_world import MemoryWorld
from tests.services.faults import Always, OnTheFirst


async def test_a_command_is_in_the_log_and_rings(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    answer = await desk.do(number, ClaimTicket())
    assert answer.ticket is not None
    assert answer.ticket.agent == "ana"
    assert await desk.kinds(number) == ["ticket.opened", "ticket.assigned"]
    assert [bell.ticket for bell in await desk.follow_all()] == [number]


@pytest.mark.parametrize("fault", ["lost", "retried"])
async def test_a_claim_whose_answer_was_lost_is_repeated_and_not_refused(desk: MemoryWorld, fault: str) -> None:
    """DESIGN.md 9; "retried" is the driver that gets 409 or 412 for its own write."""
    number = await desk.open()
    desk.rows.fault = hit = OnTheFirst("transact tickets", fault)
    answer = await desk.do(number, ClaimTicket())
    assert hit.hits == 1
    assert answer.ticket is not None
    assert (answer.ticket.agent, answer.replayed) == ("ana", False)
    assert await desk.kinds(number) == ["ticket.opened", "ticket.assigned"]


async def test_a_claim_that_died_unseen_and_is_sent_again_gets_its_first_status(desk: MemoryWorld) -> None:
    number = await desk.open()

    def lost_then_away(what: str, _partition: str, _ops: Sequence[Op]) -> str | None:
        return {"transact tickets": "lost", "get": "down"}.get(what)

    desk.rows.fault = lost_then_away
    with pytest.raises(StorageDown):
        await desk.do(number, ClaimTicket(), key="k", body=b"")
    desk.rows.fault = lambda _what, _partition, _ops: None
    again = await desk.do(number, ClaimTicket(), key="k", body=b"")
    assert again.replayed
    assert again.status == 200
    assert await desk.kinds(number) == ["ticket.opened", "ticket.assigned"]


async def test_a_batch_that_lands_after_the_client_gave_up_is_followed(desk: MemoryWorld) -> None:
    """DESIGN.md 9: had the sender deleted the bell, nobody would ever look at the ticket."""
    number = await desk.open()
    await desk.follow_all()
    desk.rows.fault = OnTheFirst("transact tickets", "late")
    with pytest.raises(StorageDown):
        await desk.do(number, ClaimTicket())
    await desk.rows.land()
    assert await desk.follow_all() == []
    desk.clock.turn(seconds=desk.bells.hidden_s + 1)
    assert [bell.ticket for bell in await desk.follow_all()] == [number]
    assert await desk.differences() == []


async def test_once_a_commit_was_tried_the_bell_is_never_deleted(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.rows.fault = Always("transact", "down")
    with pytest.raises(StorageDown):
        await desk.do(number, ClaimTicket())
    assert len(desk.bells.waiting) == 1


async def test_a_command_refused_before_any_try_takes_its_bell_back(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    with pytest.raises(NotAllowed):
        await desk.do(number, ClaimTicket(), by=VERA)
    with pytest.raises(NotFound):
        await desk.do("999999", ClaimTicket())
    assert desk.bells.waiting == {}


async def test_a_bell_that_cannot_be_taken_back_rings_later_for_nothing(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.bells.broken = ("withdraw",)
    with pytest.raises(NotAllowed):
        await desk.do(number, ClaimTicket(), by=VERA)
    desk.clock.turn(minutes=10)
    assert len(await desk.follow_all()) == 1
    assert await desk.differences() == []


async def test_where_a_bell_cannot_be_revealed_a_second_one_rings(desk: MemoryWorld) -> None:
    """DESIGN.md 9: that a send receipt reveals is measured on emulators only."""
    number = await desk.open()
    await desk.follow_all()
    desk.bells.broken = ("reveal",)
    await desk.do(number, ClaimTicket())
    assert [bell.ticket for bell in await desk.follow_all()] == [number]


async def test_where_no_bell_can_be_rung_the_hidden_one_does_later(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.bells.broken = ("reveal", "ring")
    assert (await desk.do(number, ClaimTicket())).status == 200
    assert await desk.follow_all() == []
    desk.clock.turn(seconds=desk.bells.hidden_s + 1)
    assert [bell.ticket for bell in await desk.follow_all()] == [number]


async def test_a_commit_that_starts_late_in_the_hidden_time_sends_a_new_bell_first(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()

    race = OnTheFirst("transact tickets", "raced")

    def slow_after_a_lost_race(what: str, partition: str, ops: Sequence[Op]) -> str | None:
        if what == "range" and race.hits:
            desk.clock.turn(seconds=desk.bells.hidden_s * 0.6)
        return race(what, partition, ops)

    desk.rows.fault = slow_after_a_lost_race
    await desk.do(number, ClaimTicket())
    assert len(desk.bells.waiting) == 2


async def test_two_who_claim_at_once_are_served_in_turn(desk: MemoryWorld) -> None:
    number = await desk.open()
    results = await asyncio.gather(
        desk.do(number, ClaimTicket(), by=ANA), desk.do(number, ClaimTicket(), by=BEN), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, WrongState)]
    assert len(refused) == 1
    assert "has this ticket" in str(refused[0])
    assert await desk.kinds(number) == ["ticket.opened", "ticket.assigned"]


async def test_who_loses_every_race_is_told_so_after_five_tries(desk: MemoryWorld) -> None:
    number = await desk.open()
    tries = 0

    async def lose(table: str, partition: str, ops: Sequence[Op]) -> list[str]:
        nonlocal tries
        tries += 1
        raise Conflict("again")

    desk.rows.transact = lose  # type: ignore[method-assign]
    with pytest.raises(Conflict):
        await desk.do(number, ClaimTicket())
    assert tries == 5


async def test_with_an_if_match_there_is_one_try(desk: MemoryWorld) -> None:
    number = await desk.open()
    with pytest.raises(Stale):
        await desk.do(number, ClaimTicket(), if_match=7)
    assert (await desk.do(number, ClaimTicket(), if_match=1)).status == 200


async def test_with_an_if_match_a_lost_race_is_stale(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.rows.yields = random.Random(1)
    results = await asyncio.gather(
        *(desk.do(number, PostReply(message=text(str(n))), if_match=1) for n in range(4)), return_exceptions=True
    )
    assert sum(isinstance(one, Stale) for one in results) == 3


async def test_the_same_key_with_another_body_is_refused(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, PostReply(message=text("a")), key="k", body=b"a")
    with pytest.raises(KeyReused):
        await desk.do(number, PostReply(message=text("b")), key="k", body=b"b")
    assert await desk.kinds(number) == ["ticket.opened", "ticket.reply-posted", "ticket.assigned"]


async def test_a_repeat_is_answered_though_it_would_be_refused_now(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, ClaimTicket(), key="k")
    await desk.do(number, ReleaseTicket())
    await desk.do(number, AssignTicket(agent="ben"))
    again = await desk.do(number, ClaimTicket(), key="k")
    assert again.replayed
    assert again.ticket is not None
    assert again.ticket.agent == "ben"


async def test_who_lost_sight_of_the_ticket_gets_the_first_status_and_the_number(desk: MemoryWorld) -> None:
    number = await desk.open(topic="general-inquiry")
    await desk.do(number, TransferTicket(department="sales"), key="k")
    again = await desk.do(number, TransferTicket(department="sales"), key="k")
    assert (again.status, again.number, again.ticket) == (200, number, None)


async def test_a_strangers_command_finds_nothing(desk: MemoryWorld) -> None:
    number = await desk.open()
    with pytest.raises(NotFound):
        await desk.do(number, PostReply(message=text()), by=PAT)


async def test_times_in_a_log_never_step_back(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.clock.turn(minutes=-15)
    await desk.do(number, ClaimTicket())
    first, second = await desk.app.tickets.history(number)
    assert second.stamp.at == first.stamp.at


@pytest.mark.parametrize("fault", ["lost", "retried"])
async def test_a_commit_that_is_known_to_have_landed_rings_at_once(desk: MemoryWorld, fault: str) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.rows.fault = OnTheFirst("transact tickets", fault)
    await desk.do(number, ClaimTicket())
    assert [bell.ticket for bell in await desk.follow_all()] == [number]
    assert await desk.differences() == []


async def test_a_repeat_rings_for_one_who_died_before_ringing(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.bells.broken = ("reveal", "ring")
    await desk.do(number, ClaimTicket(), key="k")
    desk.bells.broken = ()
    await desk.do(number, ReleaseTicket(), key="other")
    desk.bells.take()
    await desk.do(number, ClaimTicket(), key="k")
    assert [bell.ticket for bell in await desk.follow_all()] == [number]


async def test_a_queue_that_hangs_does_not_hide_what_is_in_the_log(
    desk: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_receipt: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(bell_ringing, "PATIENCE_S", 0.05)
    number = await desk.open()
    await desk.follow_all()
    monkeypatch.setattr(desk.bells, "reveal", hang)
    monkeypatch.setattr(desk.bells, "withdraw", hang)
    assert (await desk.do(number, ClaimTicket())).status == 200
    assert [bell.ticket for bell in await desk.follow_all()] == [number]
    with pytest.raises(NotAllowed):
        await desk.do(number, ClaimTicket(), by=VERA)


async def test_reading_the_thread_rings_for_lagging_views_too(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.bells.take()
    desk.clock.turn(seconds=31)
    await desk.app.reader.thread(number, ANA, before=None, most=25)
    assert [bell.ticket for bell in desk.bells.take()] == [number]
