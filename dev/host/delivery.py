"""One queue message, from the function's call to its end: deleted, tried again later, or poisoned."""

import asyncio
import logging
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from azure.core.exceptions import AzureError, HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from dev.host import letters
from dev.host.config import QueueRules
from dev.host.function import Function, Invoke, Outcome
from dev.host.trace import Trace
from dev.host.waiting import set_within

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How messages of one queue reach one function. `lease` is how long a running message stays hidden."""

    function: Function
    queue: QueueClient
    poison: QueueClient | None
    rules: QueueRules
    invoke: Invoke
    lease: timedelta

    async def deliver(self, message: QueueMessage) -> None:
        """Never raises: whatever goes wrong, the message shows up again when its lease ends."""
        try:
            await self._deliver(message)
        except AzureError as error:
            log.warning("queue %s: %s", self.queue.queue_name, error)
        except Exception:
            log.exception("queue %s", self.queue.queue_name)

    @property
    def lease_seconds(self) -> int:
        """Storage counts in whole seconds."""
        return max(1, math.ceil(self.lease.total_seconds()))

    async def _deliver(self, message: QueueMessage) -> None:
        most = self.rules.max_dequeue_count
        try:
            text = letters.body(message, self.rules.base64)
        except letters.Undecodable as error:
            return await self._bury(message, f"Message could not be decoded ({error})")
        if (message.dequeue_count or 0) > most:
            return await self._bury(message, f"Message has exceeded MaxDequeueCount of {most}")
        async with self._held(message):
            outcome = await self.invoke(self.function, text, letters.metadata(message), Trace.fresh())
        if outcome.ok:
            return await self._delete(message)
        await self._fail(message, outcome, most)

    async def _fail(self, message: QueueMessage, outcome: Outcome, most: int) -> None:
        log.error("Executed 'Functions.%s' (Failed): %s", self.function.name, outcome.error)
        if (message.dequeue_count or 0) >= most:
            return await self._bury(message, f"Message has reached MaxDequeueCount of {most}")
        later = math.ceil(self.rules.visibility_timeout.total_seconds())
        await self.queue.update_message(message.id, message.pop_receipt, visibility_timeout=later)

    async def _bury(self, message: QueueMessage, why: str) -> None:
        if self.poison is None:
            log.warning("%s. There is no poison queue for %s", why, self.queue.queue_name)
            return
        log.warning("%s. Moving message to queue '%s'.", why, self.poison.queue_name)
        try:
            await self.poison.send_message(message.content)
        except ResourceNotFoundError:
            with suppress(ResourceExistsError):
                await self.poison.create_queue()
            await self.poison.send_message(message.content)
        await self._delete(message)

    async def _delete(self, message: QueueMessage) -> None:
        try:
            await self.queue.delete_message(message.id, message.pop_receipt)
        except HttpResponseError as error:
            if error.status_code not in {400, 404}:  # somebody else has it by now, or it is gone
                raise

    @asynccontextmanager
    async def _held(self, message: QueueMessage) -> AsyncIterator[None]:
        """Renew the lease at its half for as long as the function runs. A renewal under way is waited for:
        it changes the receipt."""
        done = asyncio.Event()
        renewal = asyncio.create_task(self._renew(message, done))
        try:
            yield
        finally:
            done.set()
            await renewal

    async def _renew(self, message: QueueMessage, done: asyncio.Event) -> None:
        while not await set_within(done, self.lease_seconds / 2):
            try:
                renewed = await self.queue.update_message(
                    message.id, message.pop_receipt, visibility_timeout=self.lease_seconds
                )
                message.pop_receipt = renewed.pop_receipt
            except AzureError as error:
                log.warning("queue %s: lease not renewed: %s", self.queue.queue_name, error)
