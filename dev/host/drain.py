"""Empties the queues of an app in this process: for tests that want all bells answered, now."""

import os

import azure.functions as func
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from dev.host import letters
from dev.host.config import resolve
from dev.host.direct import DirectFunctions
from dev.host.function import Function
from dev.host.trace import Trace

_LEASE = 60


async def drain(app: func.FunctionApp, connection: str, *, limit: int = 1000) -> int:
    """Run the queue functions of `app` on visible messages until none is left; how many messages ran.

    A function's exception comes out, its message visible again. More than `limit` messages: they breed.
    """
    direct, ran = DirectFunctions(app), 0
    while found := sum([await _batch(direct, function, connection) for function in direct.functions]):
        ran += found
        if ran > limit:
            raise RuntimeError(f"{ran} messages and no end: the queue functions feed themselves")
    return ran


async def _batch(direct: DirectFunctions, function: Function, connection: str) -> int:
    if not function.is_started_by("queue"):
        return 0
    async with letters.queue_client(connection, resolve(function.trigger["queueName"], os.environ)) as queue:
        try:
            messages = await letters.receive(queue, 32, _LEASE)
        except ResourceNotFoundError:
            return 0
        return await _run(direct, function, queue, messages)


async def _run(direct: DirectFunctions, function: Function, queue: QueueClient, messages: list[QueueMessage]) -> int:
    for place, message in enumerate(messages):
        try:
            text = letters.body(message, encoded=True)
            await direct.call(function, text, letters.metadata(message), Trace.fresh())
        except BaseException:
            for unread in messages[place:]:
                await queue.update_message(unread.id, unread.pop_receipt, visibility_timeout=0)
            raise
        await queue.delete_message(message.id, message.pop_receipt)
    return len(messages)
