"""Storage queue messages as the host takes them, and the clients that fetch them."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from azure.functions.meta import Datum
from azure.storage.queue import QueueMessage
from azure.storage.queue.aio import QueueClient

from dev.host.function import Metadata

# The SDK's own first pause is 15 s. Without the environment it does not look for a .netrc at each request.
BRISK: dict[str, Any] = {
    "retry_total": 2,
    "initial_backoff": 1,
    "increment_base": 1,
    "random_jitter_range": 0,
    "connection_timeout": 5,
    "read_timeout": 30,
    "use_env_settings": False,
}


class Undecodable(Exception):
    """The message is not base64 as host.json promises: the host poisons it unread."""


def queue_client(connection: str, name: str) -> QueueClient:
    """A client that leaves encoding alone and gives up within seconds: the caller knows how to wait."""
    return QueueClient.from_connection_string(connection, name, **BRISK)


async def receive(queue: QueueClient, most: int, hidden_for: int) -> list[QueueMessage]:
    """One call, not repeated, for up to `most` visible messages, hidden from others for some seconds."""
    pages = queue.receive_messages(messages_per_page=most, visibility_timeout=hidden_for, retry_total=0).by_page()
    async for page in pages:
        return [message async for message in page]
    return []


def body(message: QueueMessage, encoded: bool) -> Datum:
    """The message's text; bytes that are not UTF-8 are replaced, as .NET does."""
    raw = str(message.content).encode("utf-8")
    if encoded:
        try:
            raw = base64.b64decode(b"".join(raw.split()), validate=True)
        except binascii.Error as error:
            raise Undecodable(str(error)) from error
    return Datum(raw.decode("utf-8", "replace"), "string")


def metadata(message: QueueMessage) -> Metadata:
    """What `func.QueueMessage` shows beside the body."""
    return {
        "Id": Datum(message.id, "string"),
        "PopReceipt": Datum(message.pop_receipt, "string"),
        "DequeueCount": Datum(json.dumps(message.dequeue_count), "json"),
        "InsertionTime": _time(message.inserted_on),
        "ExpirationTime": _time(message.expires_on),
        "NextVisibleTime": _time(message.next_visible_on),
    }


def _time(at: datetime | None) -> Datum:
    return Datum(at.strftime("%Y-%m-%dT%H:%M:%S+00:00") if at else "", "string")
