"""One size from beginning to end: storage of its own, filled, measured, and at last the ledger over it."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.azurite import Azurite
from dev.bench import following, waiting
from dev.bench.actions import OneClient
from dev.bench.client import Client
from dev.bench.crowd import Crowds
from dev.bench.figures import Action, Crowd, Following, Memory, Size
from dev.bench.lines import Lines
from dev.bench.machine import Process
from dev.bench.raw import Raw
from dev.bootstrap.console import step
from dev.bulk import load_tickets
from dev.ledger import check_storage
from dev.running.host_process import HostProcess
from dev.running.ports import free_ports
from dev.seed import seed
from shared.app import build
from shared.domain.values import Contact
from shared.settings import Settings
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import connect_patiently


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is measured. Each part takes tickets of its own from those that lie there."""

    warm: int
    samples: int
    crowd_s: float
    backlog: int
    lags: int
    waits: int


FULL = Plan(warm=5, samples=200, crowd_s=10, backlog=300, lags=30, waits=20)
QUICK = Plan(warm=2, samples=15, crowd_s=1.5, backlog=40, lags=5, waits=4)


@dataclass(frozen=True, slots=True)
class Hosted:
    """What is measured over HTTP."""

    actions: Sequence[Action]
    crowds: Sequence[Crowd]
    following: Following
    memory: Memory | None


def measure(tickets: int, plan: Plan) -> Size:
    """Everything at one size."""
    with Azurite() as azurite, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        connection = azurite.connection_string()
        with step(f"loading {tickets} tickets"):
            numbers = asyncio.run(_fill(connection, tickets))
        with step("the storage calls, bare"):
            raw = asyncio.run(_raw(connection, numbers, plan.samples))
        hosted = _hosted(connection, Path(folder), numbers, raw, plan)
        with step("waiting for slow storage"):
            waited = asyncio.run(waiting.measure(connection, numbers[-4 * plan.waits :], plan.waits))
        with step("the ledger over it all"):
            differences = asyncio.run(check_storage(connection))
    return Size(
        tickets=tickets,
        raw=raw,
        actions=hosted.actions,
        crowds=hosted.crowds,
        following=hosted.following,
        memory=hosted.memory,
        waiting=waited,
        differences=len(differences),
    )


def _hosted(connection: str, folder: Path, numbers: Sequence[str], raw: dict[str, float], plan: Plan) -> Hosted:
    """The real local host as a process of its own."""
    port = free_ports().blob
    closed = numbers[: plan.warm + plan.samples]  # `close` leaves these solved; what comes later needs open ones
    still_open = numbers[len(closed) :]
    with HostProcess(port, connection, folder) as host:
        host.wait_until_ready()
        process, lines, client = Process(host.pid), Lines(host), Client(port)
        lines.rest()
        idle = process.memory_mib()
        with step("one client, each action by itself"):
            acted = OneClient(client, process, lines).measure(closed, raw, plan.warm)
        with step("following"):
            followed = following.measure(client, lines, connection, still_open[: plan.backlog], raw, plan.lags)
        with step("8 and 32 clients"):
            crowds = Crowds(port, still_open, raw["reply"], plan.crowd_s).measure()
        memory = process.memory_since(idle)
        with step("until the last list has followed"):
            lines.rest(quiet=2)
        client.close()
    return Hosted(acted, crowds, followed, memory)


async def _fill(connection: str, tickets: int) -> list[str]:
    await seed(connection)
    app, storage = build(Settings(connection_string=connection)), connect_patiently(connection)
    try:
        pat = await app.people.id_at("pat@example.com")
        requester = Contact(id=pat, name="Pat", email="pat@example.com")
        return await load_tickets(app, AzureRows(storage.tables), tickets, requester)
    finally:
        await app.close()
        await storage.close()


async def _raw(connection: str, numbers: list[str], count: int) -> dict[str, float]:
    storage = connect_patiently(connection)
    try:
        return await Raw(storage, numbers).measure(count)
    finally:
        await storage.close()
