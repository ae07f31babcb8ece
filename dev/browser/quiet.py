"""When everything that a desk had to do is done: bells answered, views written, notices sent."""

import asyncio

from shared.storage.connection import Storage, connect_patiently
from shared.storage.names import all_queues

PATIENCE_S = 30


async def wait_until_quiet(connection_string: str) -> None:
    """Returns when no queue holds a message that anybody could see, nor one that somebody is at."""
    storage = connect_patiently(connection_string)
    try:
        async with asyncio.timeout(PATIENCE_S):
            while await _waiting(storage):  # noqa: ASYNC110 - no event of ours says so
                await asyncio.sleep(0.2)
    finally:
        await storage.close()


async def _waiting(storage: Storage) -> int:
    found = [await storage.queue(name).get_queue_properties() for name in all_queues()]
    return sum(one.approximate_message_count or 0 for one in found)
