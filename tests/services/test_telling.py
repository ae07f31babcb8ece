"""Effects: recorded, then queued, then the cursors; whoever dies in between, each recipient is told, and once."""

import asyncio
import random
from dataclasses import replace

import pytest

from dev.ledger import mend
from shared.domain.commands import ClaimTicket, PostNote, PostReply, SetStatus
from shared.services.configuring import AgentChange
from shared.services.effect_ports import Errand
from shared.services.mails import id_of
from shared.services.ports import Conflict, StorageDown
from shared.storage.rows import Delete, Put
from tests.factories import ANA, BEN, text
from tests.memory_world import MemoryWorld
from tests.services.faults import Always, Died, OnTheRow
from tests.services.test_following import act

REPLY = PostReply(message=text("On it"))


async def follow(desk: MemoryWorld, number: str) -> None:
    """Answer a bell; where that process dies, another one does."""
    try:
        await desk.instance().follower.follow(number, "")
    except (Died, StorageDown):
        desk.rows.fault = Always("", "")
        await desk.instance().follower.follow(number, "")


async def told(desk: MemoryWorld) -> list[str]:
    """The names of all messages, once everything came to rest; nothing was sent that is not there once."""
    for _ in range(3):
        desk.clock.turn(seconds=20)
        await desk.follow_all()
    assert await desk.at_rest() == []
    return [name.rsplit("-", 1)[0].partition("/")[2] for name in sorted(desk.blobs.sent)]


async def test_a_new_ticket_is_told_to_the_requester_and_the_admin(desk: MemoryWorld) -> None:
    number = await desk.open()
    assert await told(desk) == [f"{number}-1-opened"] * 2
    assert set(desk.blobs.sent.values()) == {1}
    assert {mail["to"] for mail in desk.outbox()} == {"pat@example.com", "olga@example.com"}


@pytest.mark.parametrize("fault", ["down", "lost", "retried", "died"])
@pytest.mark.parametrize("row", ["at!", "told:", "follow"])
async def test_whoever_dies_or_hears_nothing_between_two_steps_is_made_good_by_the_next(
    desk: MemoryWorld, row: str, fault: str
) -> None:
    number = await desk.open("k")
    await desk.do(number, REPLY)
    desk.bells.take()
    desk.rows.fault = OnTheRow(row, fault)
    await follow(desk, number)
    assert await told(desk) == [f"{number}-1-opened", f"{number}-1-opened", f"{number}-2-reply"]
    assert set(desk.blobs.sent.values()) == {1}


@pytest.mark.parametrize("faults", [("down",), ("lost",), (None, "down"), (None, "lost"), ("down", "down", "down")])
async def test_effects_that_were_recorded_and_not_queued_are_queued_by_the_next(
    desk: MemoryWorld, faults: tuple[str | None, ...]
) -> None:
    number = await desk.open()
    await desk.do(number, REPLY)
    desk.errands.faults = faults
    assert await told(desk) == [f"{number}-1-opened", f"{number}-1-opened", f"{number}-2-reply"]
    assert set(desk.blobs.sent.values()) == {1}


async def test_nothing_is_queued_before_it_is_recorded(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.bells.take()
    desk.rows.fault = OnTheRow("told:", "down")
    await desk.app.follower.follow(number, "")
    assert desk.errands.take() == []


async def test_the_rows_of_effects_hold_ids_and_never_words(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    rows, _ = await desk.rows.range("tickets", number, "told:", "told;")
    stored = str([row.values for row in rows])
    assert "agent:olga" in stored and "person:" in stored
    assert "example.com" not in stored and "Pat" not in stored and "Down" not in stored


async def test_effects_carry_the_trace_of_their_cause(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    await desk.do(number, REPLY, trace="00-a-b-01")
    (bell,) = desk.bells.take()
    await desk.app.follower.follow(bell.ticket, "another")
    assert desk.errands.take() == [Errand(ticket=number, n=2, kind="reply", trace="00-a-b-01")]


async def test_a_desk_that_changes_meanwhile_changes_nothing_of_whom_an_event_is_told_to(desk: MemoryWorld) -> None:
    """The version that decided the event decides who hears of it: however late, and however often."""
    number = await desk.open()
    desk.bells.take()
    request = desk.request(replace(ANA, id="olga"))
    await desk.app.administration.put_agent("olga", AgentChange(away=True), request, None)
    await desk.app.follower.follow(number, "")
    assert await desk.differences() == []
    await desk.follow_all()
    assert {mail["to"] for mail in desk.outbox()} == {"pat@example.com", "olga@example.com"}


# Truth and not view.


async def test_a_rebuild_of_all_views_sends_nothing(desk: MemoryWorld) -> None:
    """DESIGN.md 9: effects keep their own cursor."""
    for _ in range(3):
        number = await desk.open()
        await desk.do(number, REPLY)
    await desk.follow_all()
    sent = dict(desk.blobs.sent)
    for table, keep in (("views", ()), ("tickets", ("head", "log", "command", "told", "follow!"))):
        for partition, row in await desk.rows.scan(table):
            if not row.key.startswith(keep or ("\x7f",)):
                await desk.rows.transact(table, partition, [Delete(row.key)])
    await mend(desk.rows, desk.blobs, desk.app.follower)
    assert desk.errands.waiting == []
    assert await desk.at_rest() == []
    assert dict(desk.blobs.sent) == sent


async def test_repair_sends_nothing_and_what_was_never_told_is_told_by_a_later_bell(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.bells.take()
    await mend(desk.rows, desk.blobs, desk.app.follower)
    assert await desk.differences() == []
    assert (desk.errands.waiting, desk.outbox()) == ([], [])
    await desk.do(number, REPLY)
    assert await told(desk) == [f"{number}-1-opened", f"{number}-1-opened", f"{number}-2-reply"]


async def test_a_reader_who_sees_that_nobody_was_told_rings(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.bells.take()
    await mend(desk.rows, desk.blobs, desk.app.follower)
    desk.clock.turn(seconds=31)
    await desk.app.reader.ticket(number, ANA, "")
    assert len(await told(desk)) == 2


async def test_a_ticket_followed_before_there_was_telling_is_not_told_in_hindsight(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.app.follower.bring(number)
    await desk.rows.transact("tickets", number, [Delete("follow!told")])
    await desk.do(number, ClaimTicket())
    await desk.do(number, REPLY)
    assert await told(desk) == [f"{number}-3-reply"]


async def test_nor_is_it_after_its_cursor_was_mended(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.app.follower.bring(number)
    row = await desk.rows.get("tickets", number, "follow")
    assert row is not None
    damaged = {**row.values, "state": str(row.values["state"]).replace('"online-banking"', '"support"')}
    await desk.rows.transact("tickets", number, [Delete("follow!told")])
    await desk.rows.transact("tickets", number, [Put("follow", damaged)])
    await mend(desk.rows, desk.blobs, desk.app.follower)
    assert await desk.differences() == []
    assert await told(desk) == []


async def test_a_ticket_whose_effects_stand_far_behind_is_told_whole(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.bells.take()
    for place in range(30):
        await desk.do(number, PostReply(message=text(str(place))) if place % 2 else PostNote(message=text()))
        await desk.app.follower.bring(number)
    assert len(await told(desk)) == 2 + 15


# Several at once.


@pytest.mark.parametrize("seed", range(60))
async def test_followers_and_tellers_at_once_tell_each_recipient_once(seed: int) -> None:
    chance = random.Random(seed)
    desk = await MemoryWorld().setup()
    number = await desk.open()
    desk.rows.yields = chance

    async def follow_one() -> None:
        try:
            await desk.instance().follower.follow(number, "")
        except Conflict:
            return  # the host would try again

    async def do_errands() -> None:
        app = desk.instance()
        errands = desk.errands.take()
        await asyncio.gather(*(desk.run(errand, app) for errand in [*errands, *errands[:2]]))

    for _ in range(4):
        tasks = [act(desk, number, chance) for _ in range(chance.randrange(3))]
        tasks += [follow_one() for _ in range(chance.randrange(4))] + [do_errands() for _ in range(2)]
        chance.shuffle(tasks)
        await asyncio.gather(*tasks)
    desk.clock.turn(hours=1)
    assert await desk.at_rest() == []
    assert await expected_names(desk) == sorted(desk.blobs.sent)


async def expected_names(desk: MemoryWorld) -> list[str]:
    """The blobs that the marks say were sent."""
    names = []
    for number, row in await desk.rows.scan("tickets"):
        if row.key.startswith("told:") and row.values.get("outcome") == "sent":
            place, _, whom = row.key.removeprefix("told:").partition("!")
            n, kind = place.split(":")
            (event,) = await desk.app.tickets.history(number, after=int(n) - 1, upto=int(n))
            id = id_of(number, str(int(n)), kind, whom)
            names.append(f"{event.stamp.at:%Y-%m-%d}/{number}-{int(n)}-{kind}-{id[:16]}.json")
    return sorted(names)


async def test_a_status_change_of_bens_is_told_to_the_requester_and_not_to_ben(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    await desk.do(number, SetStatus(status="resolved"), by=BEN)
    await desk.follow_all()
    assert [mail["to"] for mail in desk.outbox() if "resolved" in mail["about"]] == ["pat@example.com"]
