"""All that storage holds, for tests that say: nothing was written."""

from dataclasses import dataclass
from typing import Any

from shared.storage.azure_tables import AzureRows
from shared.storage.names import CONTAINERS, TABLES, all_queues
from tests.world import World


@dataclass(frozen=True)
class Stored:
    """Rows with their etags, names of blobs, and how many messages wait, the hidden ones too."""

    rows: dict[str, list[Any]]
    blobs: dict[str, list[str]]
    messages: dict[str, int]


async def everything_in(world: World) -> Stored:
    """All tables, containers and queues."""
    rows = AzureRows(world.storage.tables)
    queues = {name: world.storage.queue(name) for name in all_queues()}
    return Stored(
        rows={table: await rows.scan(table) for table in TABLES.values()},
        blobs={name: [blob async for blob in _blobs(world, name)] for name in CONTAINERS.values()},
        messages={
            name: (await queue.get_queue_properties()).approximate_message_count or 0 for name, queue in queues.items()
        },
    )


async def events_of(world: World, number: str) -> list[str]:
    """The kinds of a ticket's events, as the log has them."""
    return [one.event.kind for one in await world.app.tickets.history(number)]


async def tickets_in(world: World) -> set[str]:
    """The numbers of all tickets."""
    rows = await AzureRows(world.storage.tables).scan(TABLES["tickets"])
    return {partition for partition, _ in rows}


def _blobs(world: World, container: str) -> Any:
    return world.storage.blobs.get_container_client(container).list_blob_names()
