"""The minute timer's jobs do not depend on each other."""

import base64

import pytest

from dev.host.direct import DirectFunctions
from dev.host.timers import tick
from dev.host.trace import Trace
from functions import serve
from shared.app import Queues, wire
from shared.services.ports import StorageDown
from shared.storage.memory_letters import MemoryLetters
from shared.storage.poison_queues import PoisonQueues
from tests.memory_world import MemoryWorld


async def test_a_job_that_fails_fails_the_run_after_the_others_had_their_turn() -> None:
    desk = await MemoryWorld().setup()
    queues = {name: MemoryLetters(desk.clock) for name in ("bells", "bells-poison", "bells-unread")}
    await queues["bells-poison"].send(base64.b64encode(b'{"v": 1, "ticket": "123456"}').decode())
    await desk.app.watch.agenda.note("100001", desk.clock())
    desk.bells.broken = ("ring",)
    poison = PoisonQueues(queues.__getitem__, ("bells",))
    app = wire(desk.rows, desk.blobs, Queues(desk.bells, desk.errands, poison), desk.clock)
    direct = DirectFunctions(serve(app))
    (due,) = [one for one in direct.functions if one.name == "due"]
    with pytest.raises(StorageDown):
        await direct.call(due, tick(past_due=False), {}, Trace.fresh())
    assert (len(queues["bells-poison"].stored), len(queues["bells"].stored)) == (0, 1)
