"""Poison gets another chance: ever more rarely, without loss, and without hiding what lies behind it."""

import base64
import json
from dataclasses import dataclass, field, replace

import pytest

from shared.domain.errors import NotAllowed, NotFound
from shared.services.ports import StorageDown
from shared.services.replaying import LONGEST_S, Emptied, Replayer
from shared.services.requests import KeyReused, Request
from shared.storage.deed_rows import DeedRows
from shared.storage.letters import MOST_AT_ONCE, Letter
from shared.storage.memory_letters import MemoryLetters
from shared.storage.names import poison_of, unread_of
from shared.storage.poison_queues import PoisonQueues
from tests.factories import ANA, OLGA
from tests.memory_world import MemoryWorld

BELLS, OTHERS = "bells", "others"


class FaultyLetters(MemoryLetters):
    """A queue whose calls of one kind fail when a test wants it."""

    broken = ""

    async def take(self, hidden_s: float) -> list[Letter]:
        if self.broken == "take":
            raise StorageDown("take")
        return await super().take(hidden_s)

    async def drop(self, letter: Letter) -> None:
        if self.broken == "drop":
            raise StorageDown("drop")
        await super().drop(letter)


@dataclass
class Ward:
    """Two queues in memory with their poison, and who empties it."""

    desk: MemoryWorld
    queues: dict[str, FaultyLetters] = field(default_factory=dict)

    def __post_init__(self) -> None:
        poison = PoisonQueues(self.queue, (BELLS, OTHERS))
        self.replayer = Replayer(poison, DeedRows(self.desk.rows), self.desk.app.desks)

    def queue(self, name: str) -> FaultyLetters:
        return self.queues.setdefault(name, FaultyLetters(self.desk.clock))

    async def park(self, queue: str = BELLS, ticket: str = "123456", *, strange: str = "", **more: int) -> None:
        text = json.dumps({"v": 1, "ticket": ticket, **more})
        await self.queue(poison_of(queue)).send(strange or base64.b64encode(text.encode()).decode())

    async def rung(self, queue: str = BELLS) -> list[dict[str, object]]:
        """The visible messages of a queue, decoded."""
        return [json.loads(base64.b64decode(one.text)) for one in await self.queue(queue).peek()]

    def request(self, key: str | None = None, body: bytes = b"") -> Request:
        return self.desk.request(OLGA, key, body=body)


@pytest.fixture
def ward(desk: MemoryWorld) -> Ward:
    return Ward(desk)


async def test_nothing_to_do_is_one_call_a_queue(ward: Ward) -> None:
    assert await ward.replayer.empty() == [Emptied(queue=BELLS), Emptied(queue=OTHERS)]


@pytest.mark.parametrize(("again", "minutes"), [(0, 2), (1, 4), (4, 32), (7, 256), (8, 360), (9, 360), (10**15, 360)])
async def test_each_return_doubles_the_pause_up_to_six_hours(ward: Ward, again: int, minutes: int) -> None:
    await ward.park(again=again)
    assert (await ward.replayer.empty())[0] == Emptied(queue=BELLS, rung=1, again=again + 1)
    ward.desk.clock.turn(minutes=minutes, seconds=-1)
    assert await ward.rung() == []
    ward.desk.clock.turn(seconds=1)
    assert await ward.rung() == [{"v": 1, "ticket": "123456", "again": again + 1}]
    assert LONGEST_S == 360 * 60


async def test_what_cannot_be_read_is_set_aside_and_hides_nothing(ward: Ward) -> None:
    for _ in range(2 * MOST_AT_ONCE):
        await ward.park(strange="strange")
    await ward.park()
    done = [(await ward.replayer.empty())[0] for _ in range(4)]
    assert [(one.unread, one.rung) for one in done] == [(MOST_AT_ONCE, 0), (MOST_AT_ONCE, 0), (0, 1), (0, 0)]
    assert len(ward.queue(unread_of(BELLS)).stored) == 2 * MOST_AT_ONCE
    assert len(ward.queue(BELLS).stored) == 1
    assert len(await ward.replayer.listed(OLGA)) == MOST_AT_ONCE


async def test_a_run_does_a_bounded_part_of_the_work(ward: Ward) -> None:
    for _ in range(MOST_AT_ONCE + 3):
        await ward.park()
    assert [(await ward.replayer.empty())[0].rung for _ in range(3)] == [MOST_AT_ONCE, 3, 0]


async def test_a_crash_before_the_copy_is_dropped_doubles_a_message_and_loses_none(ward: Ward) -> None:
    await ward.park()
    ward.queue(poison_of(BELLS)).broken = "drop"
    await ward.replayer.empty()
    assert len(ward.queue(BELLS).stored) == 1
    ward.queue(poison_of(BELLS)).broken = ""
    ward.desk.clock.turn(minutes=1)
    assert (await ward.replayer.empty())[0].rung == 1
    assert len(ward.queue(BELLS).stored) == 2
    assert ward.queue(poison_of(BELLS)).stored == {}


async def test_a_queue_that_is_away_does_not_keep_the_others_waiting(ward: Ward) -> None:
    await ward.park()
    await ward.park(OTHERS)
    ward.queue(poison_of(BELLS)).broken = "take"
    assert await ward.replayer.empty() == [Emptied(queue=OTHERS, rung=1, again=1)]


async def test_by_hand_all_are_sent_again_now_and_as_they_are(ward: Ward) -> None:
    await ward.park(again=7)
    await ward.park(strange="strange")
    await ward.replayer.empty()
    await ward.park(ticket="654321", again=7)
    await ward.park(OTHERS)
    assert (await ward.replayer.replay(BELLS, None, ward.request())).sent == 2
    assert {one.text for one in await ward.queue(BELLS).peek()} >= {"strange"}
    assert len(await ward.replayer.listed(OLGA)) == 1, "the other queue's"


async def test_by_hand_one_is_sent_and_the_others_stay(ward: Ward) -> None:
    for ticket in ("111111", "222222", "333333"):
        await ward.park(ticket=ticket)
    listed = await ward.replayer.listed(OLGA)
    wanted = next(one for one in listed if one.ticket == "222222")
    assert (await ward.replayer.replay(BELLS, wanted.id, ward.request())).sent == 1
    assert [one["ticket"] for one in await ward.rung()] == ["222222"]
    assert {one.ticket for one in await ward.replayer.listed(OLGA)} == {"111111", "333333"}
    with pytest.raises(NotFound):
        await ward.replayer.replay(BELLS, wanted.id, ward.request())
    assert len(await ward.replayer.listed(OLGA)) == 2, "all others were put back"


async def test_a_repeat_is_told_the_first_outcome_and_sends_nothing(ward: Ward) -> None:
    await ward.park()
    first = await ward.replayer.replay(BELLS, None, ward.request("key", b"{}"))
    await ward.park()
    again = await ward.replayer.replay(BELLS, None, ward.request("key", b"{}"))
    assert (first.sent, first.is_repeat, again.sent, again.is_repeat) == (1, False, 1, True)
    assert len(await ward.rung()) == 1
    with pytest.raises(KeyReused):
        await ward.replayer.replay(BELLS, None, ward.request("key", b'{"id": "1"}'))


async def test_a_repeat_is_told_so_even_by_who_is_no_admin_any_more(ward: Ward) -> None:
    request = ward.request("key")
    await ward.replayer.replay(BELLS, None, request)
    lowered = replace(request, by=ANA, nonce="another")
    assert (await ward.replayer.replay(BELLS, None, lowered)).is_repeat
    with pytest.raises(NotAllowed):
        await ward.replayer.replay(BELLS, None, replace(lowered, command_id="fresh"))


async def test_a_replay_that_died_halfway_is_finished_by_its_repeat(ward: Ward) -> None:
    await ward.park()
    await ward.park()
    ward.queue(poison_of(BELLS)).broken = "drop"
    with pytest.raises(StorageDown):
        await ward.replayer.replay(BELLS, None, ward.request("key"))
    ward.queue(poison_of(BELLS)).broken = ""
    ward.desk.clock.turn(minutes=1)
    assert (await ward.replayer.replay(BELLS, None, ward.request("key"))).sent == 2
    assert len(await ward.rung()) == 3, "one twice, none lost"


async def test_an_unknown_queue_is_not_found(ward: Ward) -> None:
    for queue in ("nothing", poison_of(BELLS), ""):
        with pytest.raises(NotFound):
            await ward.replayer.replay(queue, None, ward.request())
