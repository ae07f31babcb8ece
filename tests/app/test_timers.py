"""The functions that the clock starts: run as the host runs them, one line of log each."""

import json
import logging

import pytest

from dev.host.direct import DirectFunctions
from dev.host.timers import tick
from dev.host.trace import Trace
from shared.storage.azure_blobs import AzureBlobs
from tests.world import World


async def test_tidy_runs_at_night_and_says_what_it_did(world: World, caplog: pytest.LogCaptureFixture) -> None:
    blobs = AzureBlobs(world.storage.blobs)
    await blobs.put("files", f"{world.clock().date().isoformat()}/stray", b"x", {"ticket": "123456"})
    world.clock.turn(days=2)
    direct = DirectFunctions(world.functions)
    (tidy,) = (one for one in direct.functions if one.name == "tidy")
    assert tidy.trigger["schedule"] == "0 17 3 * * *"
    with caplog.at_level(logging.INFO, "zerodesk"):
        await direct.call(tidy, tick(past_due=False), {}, Trace.fresh())
    (line,) = (json.loads(one.message) for one in caplog.records if '"what":"tidy"' in one.message)
    counts = {name: line[name] for name in ("found", "kept", "deleted", "left", "over", "calls")}
    assert counts == {"found": 1, "kept": 0, "deleted": 1, "left": 0, "over": 0, "calls": 17}
    assert await blobs.names("files", "") == []
