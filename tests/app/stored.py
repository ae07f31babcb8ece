"""All that storage holds, for tests that say: nothing was written."""

import asyncio
from dataclasses import dataclass
from typing import NamedTuple

from shared.storage.azure_tables import AzureRows
from shared.storage.names import CONTAINERS, TABLES, all_queues
from tests.world import World


class RowSeen(NamedTuple):
    """Where a row stands, and its etag: each write gives it another."""

    partition: str
    key: str
    etag: str


@dataclass(frozen=True)
class Stored:
    """Keys of rows, names of blobs, and how many messages wait, the hidden ones too."""

    rows: dict[str, list[RowSeen]]
    blobs: dict[str, list[str]]
    messages: dict[str, int]


async def everything_in(world: World) -> Stored:
    """All tables, containers and queues."""
    rows = await asyncio.gather(*(_keys(world, table) for table in TABLES.values()))
    blobs = await asyncio.gather(*(_blobs(world, name) for name in CONTAINERS.values()))
    messages = await asyncio.gather(*(_messages(world, name) for name in all_queues()))
    return Stored(
        rows=dict(zip(TABLES.values(), rows, strict=True)),
        blobs=dict(zip(CONTAINERS.values(), blobs, strict=True)),
        messages=dict(zip(all_queues(), messages, strict=True)),
    )


async def events_of(world: World, number: str) -> list[str]:
    """The kinds of a ticket's events, as the log has them."""
    return [one.event.kind for one in await world.app.tickets.history(number)]


async def tickets_in(world: World) -> set[str]:
    """The numbers of all tickets."""
    rows = await AzureRows(world.storage.tables).scan(TABLES["tickets"])
    return {partition for partition, _ in rows}


async def _keys(world: World, table: str) -> list[RowSeen]:
    """The keys alone: decoding all values, again and again, was a tenth of the time of all tests."""
    found = world.storage.tables.get_table_client(table).list_entities(select=["PartitionKey", "RowKey"])
    return [RowSeen(one["PartitionKey"], one["RowKey"], str(one.metadata["etag"])) async for one in found]


async def _blobs(world: World, container: str) -> list[str]:
    return [name async for name in world.storage.blobs.get_container_client(container).list_blob_names()]


async def _messages(world: World, name: str) -> int:
    return (await world.storage.queue(name).get_queue_properties()).approximate_message_count or 0
