"""Lets the clients act no faster than the desk follows: what piles up in one local process says nothing of Azure, where
each queue has instances of its own, and would be all that the time until quiet measures.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from azure.core.exceptions import AzureError
from azure.storage.queue.aio import QueueServiceClient

MOST_WAITING = 150
_LOOK_S = 0.5


async def waiting(service: QueueServiceClient) -> dict[str, int]:
    """How many messages each queue holds, hidden ones included; those that hold none are left out."""
    names = [queue.name async for queue in service.list_queues()]
    held = [await service.get_queue_client(name).get_queue_properties() for name in names]
    counts = ((name, one.approximate_message_count or 0) for name, one in zip(names, held, strict=True))
    return {name: count for name, count in counts if count}


@asynccontextmanager
async def paced(storage: str) -> AsyncIterator[asyncio.Event]:
    """Set while the clients may go on. Storage that does not answer stops nobody: that is when they should act."""
    go = asyncio.Event()
    go.set()

    async def look(service: QueueServiceClient) -> None:
        while True:
            with suppress(AzureError):
                held = sum((await waiting(service)).values())
                (go.clear if held > MOST_WAITING else go.set)()
            await asyncio.sleep(_LOOK_S)

    async with QueueServiceClient.from_connection_string(storage, retry_total=0) as service:
        looking = asyncio.create_task(look(service))
        try:
            yield go
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
