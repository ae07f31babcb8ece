"""A desk for a browser to look at: the demo desk on given storage, behind the local host."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from dev.running.host_process import HostProcess
from dev.running.ports import HOST, free_ports
from dev.seed import seed


@dataclass(frozen=True, slots=True)
class ServedDesk:
    """Where it answers, and where its rows are."""

    url: str
    storage: str


@asynccontextmanager
async def served(storage: str, folder: Path) -> AsyncIterator[ServedDesk]:
    """The demo desk, ready; the host's log goes into the folder."""
    await seed(storage)
    with HostProcess(free_ports().blob, storage, folder) as host:
        await asyncio.to_thread(host.wait_until_ready)
        yield ServedDesk(f"http://{HOST}:{host.port}", storage)
