"""One run: clients act while calls fail, hosts die and storage restarts; then all is healed, waited for and checked."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from azure.storage.queue.aio import QueueServiceClient

from dev.faults.plan import NoFaults, Seeded
from dev.faults.proxy import Hit
from dev.proof.actions import Clients
from dev.proof.checker import Findings, check
from dev.proof.dump import Dump, read_dump
from dev.proof.effects import check_effects
from dev.proof.hush import hushed
from dev.proof.intents import Intent, IntentLog, read_intents
from dev.proof.pace import paced, waiting
from dev.proof.people import People
from dev.proof.sending import send
from dev.proof.stage import Stage

SIDE_BY_SIDE = 8
QUIET_LIMIT_S = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordeal:
    """What a run shall be like."""

    seed: int
    actions: int
    rate: float
    kills: int
    restarts: int


@dataclass(slots=True)
class Report:
    """What came of it."""

    ordeal: Ordeal
    outcomes: Counter[str]
    hits: list[Hit]
    calls: int
    took_s: float
    quiet_s: float | None
    last_s: Mapping[str, float]
    events: int
    findings: Findings
    dump: Dump
    intents: list[Intent] = field(default_factory=list)


class Progress:
    """How many actions are over, for whoever waits for the n-th."""

    def __init__(self) -> None:
        self._done = 0
        self._waiting: list[tuple[int, asyncio.Event]] = []

    def step(self) -> None:
        """One more."""
        self._done += 1
        for count, event in self._waiting:
            if self._done >= count:
                event.set()

    async def reached(self, count: int) -> None:
        """Returns when so many are over."""
        event = asyncio.Event()
        self._waiting.append((count, event))
        if self._done >= count:
            event.set()
        await event.wait()


async def run(ordeal: Ordeal, folder: Path) -> Report:
    """Raises nothing for what it finds: that stands in the report."""
    with hushed("asyncio"):  # a proxy whose peers die writes into the void, often
        return await _run(ordeal, folder)


async def _run(ordeal: Ordeal, folder: Path) -> Report:
    async with Stage(folder) as stage:
        began = time.monotonic()
        pat = await _pat(stage.url)
        with IntentLog(folder / "intents.jsonl") as log:
            await _act(ordeal, stage, pat, log)
        took = time.monotonic() - began
        stage.proxy.plan = NoFaults()
        last: dict[str, float] = {}
        quiet = await _quiet(stage, last)
        dump = await asyncio.to_thread(read_dump, stage.storage)
        hits, calls = list(stage.proxy.hits), stage.proxy.calls.total()
    intents = list(read_intents(folder / "intents.jsonl"))
    findings = check(dump, intents, [check_effects])
    if quiet is None:
        findings.add("", f"not quiet {QUIET_LIMIT_S} s after all was healed")
    return Report(
        ordeal,
        Counter(str(one.outcome) for one in intents),
        hits,
        calls,
        took,
        quiet,
        last,
        sum(len(dump.events(number)) for number in dump.tickets),
        findings,
        dump,
        intents,
    )


async def _act(ordeal: Ordeal, stage: Stage, pat: str, log: IntentLog) -> None:
    stage.proxy.plan = Seeded(ordeal.seed, ordeal.rate)
    left = iter(range(ordeal.actions))
    progress = Progress()

    def visit() -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=stage.url, timeout=15)

    async def one_client(people: People) -> None:
        for _ in left:
            await go.wait()
            wanted = await people.next()
            await send(wanted, log)
            people.clients.learn(wanted)
            progress.step()

    async def gremlin() -> None:
        chance = random.Random(f"gremlin {ordeal.seed}")  # noqa: S311 - to be repeated, not to be secret
        acts = [stage.kill_host] * ordeal.kills + [stage.restart_storage] * ordeal.restarts
        chance.shuffle(acts)
        for place, act in enumerate(acts, 1):
            await progress.reached(ordeal.actions * place // (len(acts) + 1))
            await act()

    async with paced(stage.storage) as go, visit() as http, People(Clients(ordeal.seed, pat, http), visit) as people:
        await asyncio.gather(gremlin(), *(one_client(people) for _ in range(SIDE_BY_SIDE)))


async def _pat(url: str) -> str:
    async with httpx.AsyncClient(base_url=url, timeout=30, headers={"X-Api-Key": "local-requester"}) as client:
        found: str = (await client.get("/api/me")).raise_for_status().json()["id"]
    return found


async def _quiet(stage: Stage, last: dict[str, float]) -> float | None:
    """Seconds until no queue holds a message, hidden ones included; what was parked as poison is rung again first.

    `last` gets when each queue was last seen with a message.
    """
    began = time.monotonic()
    async with QueueServiceClient.from_connection_string(stage.storage) as service:
        names = [queue.name async for queue in service.list_queues()]
        while time.monotonic() - began < QUIET_LIMIT_S:
            await _replay(stage.url, [name.removesuffix("-poison") for name in names if name.endswith("-poison")])
            held, passed = await waiting(service), time.monotonic() - began
            if not held:
                return passed
            last.update(dict.fromkeys(held, passed))
            await asyncio.sleep(0.5)
    return None


async def _replay(url: str, queues: list[str]) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30, headers={"X-Api-Key": "local-admin"}) as client:
        for queue in queues:
            await client.post(f"/api/ops/poison/{queue}/replay")
