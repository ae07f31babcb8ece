"""What slow storage adds to each action: the app in this process, on a transport that really waits at each call."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import batched
from statistics import median
from typing import Any

import azure.functions as func
import httpx

from dev.bench.actions import KINDS, Kind
from dev.bench.figures import Wait, Waiting
from dev.bootstrap.places import ROOT
from dev.host.config import HostConfig
from dev.host.direct import client as direct_client
from dev.host.drain import drain
from functions import serve
from shared.app import queues_of, wire
from shared.clock import SteadyClock
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import MeteredTransport, connect
from shared.storage.meter import metered

DELAYS = (5.0, 10.0)  # milliseconds: storage in the same region answers in about so long


class SlowTransport(MeteredTransport):
    """Storage that is farther away."""

    def __init__(self, delay_ms: float) -> None:
        super().__init__(lambda _date: None)
        self._delay_s = delay_ms / 1000

    async def send(self, request: Any, **config: Any) -> Any:
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        return await super().send(request, **config)


async def measure(connection: str, numbers: Sequence[str], count: int) -> list[Waiting]:
    """Each kind on `count` tickets at each delay, others each time; afterwards every bell is answered."""
    shares = zip((0.0, *DELAYS), batched(numbers, count, strict=False), strict=False)
    taken = {delay: await _medians(connection, share, delay) for delay, share in shares}
    async with _app(connection, 0) as app:
        costs = {kind.name: await _cost(kind, app) for kind in KINDS}
        await drain(app, connection, limit=100_000)
    return [
        Waiting(
            name=kind.name,
            calls=costs[kind.name][0],
            waves=costs[kind.name][1],
            plain=round(taken[0.0][kind.name], 2),
            waits=[
                Wait(
                    a_call=delay,
                    expected=delay * costs[kind.name][1],
                    measured=round(taken[delay][kind.name] - taken[0.0][kind.name], 2),
                )
                for delay in DELAYS
            ],
        )
        for kind in KINDS
    ]


async def _medians(connection: str, numbers: Sequence[str], delay: float) -> Mapping[str, float]:
    async with _app(connection, delay) as app:
        client = _client(app)
        medians = {kind.name: await _median(kind, client, numbers) for kind in KINDS}
        await client.aclose()
        return medians


async def _median(kind: Kind, client: httpx.AsyncClient, numbers: Sequence[str]) -> float:
    seconds = []
    for number in numbers:
        await client.get("me", headers={"X-Api-Key": kind.key})  # the desk is in the cache, as in the usual case
        started = time.perf_counter()
        await _send(kind, client, number)
        seconds.append(time.perf_counter() - started)
    return median(seconds) * 1000


async def _cost(kind: Kind, app: func.FunctionApp) -> tuple[int, int]:
    """Calls, and how many waited one after the other, on a ticket that the kind really changes."""
    client = _client(app)
    number = str((await _send(KINDS[0], client, "")).json()["number"])
    await client.get("me", headers={"X-Api-Key": kind.key})
    with metered() as meter:
        await _send(kind, client, number)
    await client.aclose()
    return meter.calls, meter.waves


async def _send(kind: Kind, client: httpx.AsyncClient, number: str) -> httpx.Response:
    sent = {} if kind.body is None else {"json": kind.body}
    path = kind.path.format(number=number)
    answer = await client.request(kind.method, path, headers={"X-Api-Key": kind.key}, **sent)
    answer.raise_for_status()
    return answer


def _client(app: func.FunctionApp) -> httpx.AsyncClient:
    client = direct_client(app, config=HostConfig.read(ROOT))
    client.base_url = httpx.URL("http://localhost/api/")
    return client


@asynccontextmanager
async def _app(connection: str, delay: float) -> AsyncIterator[func.FunctionApp]:
    clock = SteadyClock()
    storage = connect(connection, lambda _date: None, SlowTransport(delay))
    try:
        yield serve(wire(AzureRows(storage.tables), AzureBlobs(storage.blobs), queues_of(storage, clock), clock))
    finally:
        await storage.close()
