"""The story in a process of its own, and what must not be in its telemetry."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from typing import Any

from tests.host.running import ROOT
from tests.telemetry.story import CANARY
from tests.world import World

type Json = dict[str, Any]
SECRETS = (CANARY.lower(), "example.com", "local-agent", "accountkey=", "sharedkey ")


async def run_life(world: World, how: str, **settings: str) -> Json:
    """What `tests.telemetry.lifecycle` says about a life on this world's storage."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.telemetry.lifecycle", how,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "AzureWebJobsStorage": world.connection, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complained = await child.communicate()
    assert child.returncode == 0, complained.decode()
    told: Json = json.loads(said.decode().splitlines()[-1])
    return told


def texts(of: Any) -> Iterator[str]:
    """Every text in a structure, names too."""
    if isinstance(of, dict):
        for name, one in of.items():
            yield str(name)
            yield from texts(one)
    elif isinstance(of, list):
        for one in of:
            yield from texts(one)
    else:
        yield str(of)
