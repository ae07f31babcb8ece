"""A run without faults on storage in memory: the same clients, the same functions, the same checker; in a blink."""

import json
from pathlib import Path

import httpx

from dev.host.direct import client as direct_client
from dev.proof.actions import Clients
from dev.proof.dump import Dump
from dev.proof.intents import Intent, IntentLog, read_intents
from dev.proof.people import People
from dev.proof.sending import send
from functions import serve
from tests.memory_world import MemoryWorld


async def memory_run(seed: int, actions: int, folder: Path) -> tuple[Dump, list[Intent]]:
    """What storage holds after random actions, all followed; and what the clients were told."""
    world = await MemoryWorld().setup()
    client = direct_client(serve(world.app))

    def visit() -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=client._transport, base_url=client.base_url)

    me = await client.get("/api/me", headers={"X-Api-Key": "local-requester"})
    path = folder / f"{seed}.jsonl"
    with IntentLog(path) as log:
        async with People(Clients(seed, me.json()["id"], client), visit) as people:
            for _ in range(actions):
                wanted = await people.next()
                await send(wanted, log)
                people.clients.learn(wanted)
    await world.follow_all()
    await client.aclose()
    return dump_of(world), list(read_intents(path))


def dump_of(world: MemoryWorld) -> Dump:
    """As `read_dump` reads an account."""
    dump = Dump()
    for table, partitions in world.rows._tables.items():
        dump.tables[table] = {
            partition: {key: dict(row.values) for key, row in rows.items()} for partition, rows in partitions.items()
        }
    dump.tables.setdefault("views", {})
    for (container, name), content in world.blobs.stored.items():
        dump.blobs.setdefault(container, {})[name] = content
    for container in ("bodies", "files", "outbox"):
        dump.blobs.setdefault(container, {})
    return dump


def events_key(dump: Dump, kind: str) -> tuple[str, str]:
    """Ticket and row of some event of a kind."""
    for number, rows in dump.tickets.items():
        for key, row in rows.items():
            if key.endswith("!event") and json.loads(row["data"])["kind"] == kind:
                return number, key
    raise LookupError(kind)
