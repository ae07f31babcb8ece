"""Errands on two Azure Storage queues: notices and routes, without expiry, base64."""

from dataclasses import dataclass

from azure.storage.queue.aio import QueueClient

from shared.services.effect_ports import Errand
from shared.storage.bell_queue import FOREVER
from shared.storage.driver_errors import translated
from shared.storage.errand import encode_errand


@dataclass(frozen=True, slots=True)
class QueueErrands:
    """Errands on queues."""

    notices: QueueClient
    routes: QueueClient

    async def send(self, errand: Errand, *, delay_s: float = 0) -> None:
        queue = self.routes if errand.kind == "route" else self.notices
        text = encode_errand(errand)
        with translated("send errand"):
            await queue.send_message(text, visibility_timeout=round(delay_s), time_to_live=FOREVER)
