"""The desk that is put to the proof: Azurite on disk, a fault proxy, and the local host, which may be killed."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from dev.azurite import Azurite, connection_string
from dev.bootstrap.places import ROOT, VENV_PYTHON
from dev.faults.proxy import FaultProxy
from dev.running import processes
from dev.running.ports import HOST, free_ports
from dev.seed import seed

# All that waits, shortened together. The app refuses a hidden time below its functionTimeout.
SHORT: Mapping[str, str] = {
    "AzureFunctionsJobHost__functionTimeout": "00:00:10",
    "AzureFunctionsJobHost__extensions__queues__visibilityTimeout": "00:00:01",
    "ZERODESK_BELL_HIDDEN_SECONDS": "11",
    "ZERODESK_RETRY_SECONDS": "2",
    "ZERODESK_POISON_SECONDS": "1",
}
LEASE_S = 4
_START_LIMIT_S = 60


@dataclass
class Stage:
    """Everything on loopback ports of its own, in a folder of its own."""

    folder: Path
    port: int = 0
    azurite: Azurite = field(init=False)
    proxy: FaultProxy = field(init=False)
    _host: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = free_ports().blob
        self.azurite = Azurite(self.folder / "azurite")
        await asyncio.to_thread(self.azurite.start)
        await seed(self.storage)
        self.proxy = await FaultProxy(self.azurite.ports).__aenter__()
        await self.start_host()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        if self._host is not None:
            await asyncio.to_thread(processes.stop, self._host, 30)
        await self.proxy.__aexit__(kind, error, tb)
        await asyncio.to_thread(self.azurite.stop)

    @property
    def storage(self) -> str:
        """The way to storage past the proxy."""
        return self.azurite.connection_string()

    @property
    def url(self) -> str:
        """Where the desk answers."""
        return f"http://{HOST}:{self.port}"

    async def start_host(self) -> None:
        """Returns when it answers at all; with faults on it may not be ready."""
        env = {**os.environ, **SHORT, "AzureWebJobsStorage": connection_string(self.proxy.ports)}
        command = [str(VENV_PYTHON), "-m", "dev.host", "--port", str(self.port), "--lease", str(LEASE_S)]
        with (self.folder / "host.log").open("ab") as log:
            self._host = processes.start(command, cwd=ROOT, env=env, out=log, err=log)
        async with httpx.AsyncClient(base_url=self.url, timeout=_START_LIMIT_S) as client:
            for _ in range(_START_LIMIT_S * 10):
                if self._host.poll() is not None:
                    raise RuntimeError(f"the host ended at once; see {self.folder / 'host.log'}")
                try:
                    await client.get("/api/health")
                except httpx.TransportError:
                    await asyncio.sleep(0.1)
                    continue
                return
        raise RuntimeError("the host does not answer")

    async def kill_host(self) -> None:
        """As a machine that loses power: nothing is finished, nothing given back."""
        assert self._host is not None
        os.kill(self._host.pid, signal.SIGKILL)
        await asyncio.to_thread(self._host.wait)
        await self.start_host()

    async def restart_storage(self) -> None:
        """A clean end and a start on the same ports; meanwhile nothing of it answers."""
        await asyncio.to_thread(self.azurite.stop)
        await asyncio.to_thread(self.azurite.start)
