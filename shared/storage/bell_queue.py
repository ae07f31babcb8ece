"""Bells on an Azure Storage queue: sent hidden, without expiry, base64."""

from dataclasses import dataclass

from azure.core.exceptions import HttpResponseError
from azure.storage.queue.aio import QueueClient

from shared.services.ports import Clock, Receipt
from shared.storage.bell import Bell
from shared.storage.driver_errors import translated

FOREVER = -1  # the default is 7 days, and a bell older than that would be lost (DESIGN.md 9)


@dataclass(frozen=True, slots=True)
class QueueBells:
    """Bells on a queue. `hidden_s` is longer than a function may run, so no bell rings while its commit can land."""

    queue: QueueClient
    now: Clock
    hidden_s: float

    async def hide(self, number: str, trace: str) -> Receipt:
        sent_at = self.now()
        id, pop_receipt = await self._send(number, trace, self.hidden_s)
        return Receipt(id=id, secret=pop_receipt, sent_at=sent_at)

    async def reveal(self, receipt: Receipt) -> None:
        """Make it visible now, by the receipt of its sending."""
        with translated("reveal bell"):
            await self.queue.update_message(receipt.id, receipt.secret, visibility_timeout=0)

    async def withdraw(self, receipt: Receipt) -> None:
        """Delete it: only where no commit was tried."""
        with translated("withdraw bell"):
            await self.queue.delete_message(receipt.id, receipt.secret)

    async def ring(self, number: str, trace: str, *, delay_s: float = 0) -> None:
        await self._send(number, trace, delay_s)

    async def _send(self, number: str, trace: str, hidden_s: float) -> tuple[str, str]:
        text = Bell(ticket=number, traceparent=trace).encode()
        with translated("send bell"):
            sent = await self.queue.send_message(text, visibility_timeout=round(hidden_s), time_to_live=FOREVER)
        return str(sent.id), str(sent.pop_receipt)


async def exists(queue: QueueClient) -> bool:
    """Whether the queue is there."""
    with translated("look for the queue"):
        try:
            await queue.get_queue_properties()
        except HttpResponseError as error:
            if error.status_code == 404:
                return False
            raise
    return True
