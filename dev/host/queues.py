"""Polls one queue as the WebJobs SDK does, and survives storage that is away."""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

from azure.core.exceptions import AzureError, ResourceExistsError, ResourceNotFoundError
from azure.storage.queue import QueueMessage

from dev.host.config import QueueRules, connection, resolve
from dev.host.delivery import Delivery
from dev.host.function import Function, Invoke
from dev.host.letters import queue_client, receive
from dev.host.waiting import set_within

log = logging.getLogger(__name__)

SHORTEST_POLL = 0.1
LONGEST_NAME = 63


def delivery(
    function: Function, invoke: Invoke, rules: QueueRules, settings: Mapping[str, str], lease: timedelta
) -> Delivery:
    """Resolve the trigger's queue and connection. A poison queue has no poison queue of its own."""
    storage = connection(function.trigger.get("connection"), settings)
    name = resolve(function.trigger["queueName"], settings)
    poison = f"{name}-poison"
    buries = not name.endswith("-poison") and len(poison) <= LONGEST_NAME
    return Delivery(
        function=function,
        queue=queue_client(storage, name),
        poison=queue_client(storage, poison) if buries else None,
        rules=rules,
        invoke=invoke,
        lease=lease,
    )


class QueueListener:
    """Fetches batches while few enough messages run; backs off while there are none."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._running: set[asyncio.Task[None]] = set()
        self._exists = False
        self._away = False

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until `stopping`, then wait for the messages that run. Cancelled, it cancels them."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._delivery.queue)
            if self._delivery.poison:
                await stack.enter_async_context(self._delivery.poison)
            async with asyncio.TaskGroup() as group:
                await self._poll(group, stopping)

    async def _poll(self, group: asyncio.TaskGroup, stopping: asyncio.Event) -> None:
        rules, pause = self._delivery.rules, 0.0
        while not stopping.is_set():
            messages = await self._fetch()
            for message in messages:
                self._start(group, message)
            longest = rules.max_polling_interval.total_seconds()
            pause = 0.0 if messages else min(max(SHORTEST_POLL, pause * 2), longest)
            if pause and await set_within(stopping, pause):
                return
            await self._room(rules.new_batch_threshold, stopping)

    async def _fetch(self) -> list[QueueMessage]:
        """Messages, or none while storage is away: said once, and once when it is back."""
        queue = self._delivery.queue
        try:
            if not self._exists:
                await self._create()
            messages = await receive(queue, self._delivery.rules.batch_size, self._delivery.lease_seconds)
        except AzureError as error:
            self._exists = self._exists and not isinstance(error, ResourceNotFoundError)
            if not self._away:
                log.warning("queue %s cannot be read, trying on: %s", queue.queue_name, error)
            self._away = True
            return []
        if self._away:
            log.warning("queue %s is read again", queue.queue_name)
        self._away = False
        return messages

    async def _create(self) -> None:
        with suppress(ResourceExistsError):
            await self._delivery.queue.create_queue(retry_total=0)
        self._exists = True

    def _start(self, group: asyncio.TaskGroup, message: QueueMessage) -> None:
        task = group.create_task(self._delivery.deliver(message))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _room(self, most: int, stopping: asyncio.Event) -> None:
        """Wait until at most `most` messages run."""
        stopped = asyncio.create_task(stopping.wait())
        try:
            while len(self._running) > most and not stopped.done():
                await asyncio.wait({*self._running, stopped}, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(0)  # lets the finished ones leave the set
        finally:
            stopped.cancel()
