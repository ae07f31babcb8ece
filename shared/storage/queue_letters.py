"""Letters on an Azure Storage queue."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from azure.core.exceptions import HttpResponseError
from azure.storage.queue.aio import QueueClient

from shared.storage.bell_queue import FOREVER
from shared.storage.driver_errors import code_of, translated
from shared.storage.letters import MOST_AT_ONCE, Letter

_NOT_OURS_ANY_MORE = {"MessageNotFound", "PopReceiptMismatch"}


@dataclass(frozen=True, slots=True)
class QueueLetters:
    """A queue by a client without any encoding: what is stored comes out as it is."""

    queue: QueueClient

    async def send(self, text: str, *, hidden_s: float = 0) -> None:
        with translated("send a message"):
            await self.queue.send_message(text, visibility_timeout=round(hidden_s), time_to_live=FOREVER)

    async def peek(self) -> list[Letter]:
        with translated("peek"):
            try:
                return [_letter(one) for one in await self.queue.peek_messages(max_messages=MOST_AT_ONCE)]
            except HttpResponseError as error:
                return _empty(error)

    async def take(self, hidden_s: float) -> list[Letter]:
        pages = self.queue.receive_messages(
            messages_per_page=MOST_AT_ONCE, visibility_timeout=round(hidden_s)
        ).by_page()
        with translated("take messages"):
            try:
                async for page in pages:  # one page is one call; the next would ask for more
                    return [_letter(one) async for one in page]
            except HttpResponseError as error:
                return _empty(error)
        return []

    async def put_back(self, letter: Letter) -> None:
        async with _if_still_ours("put a message back"):
            await self.queue.update_message(letter.id, letter.receipt, visibility_timeout=0)

    async def drop(self, letter: Letter) -> None:
        async with _if_still_ours("drop a message"):
            await self.queue.delete_message(letter.id, letter.receipt)


def _letter(message: Any) -> Letter:
    receipt = message.pop_receipt or ""
    return Letter(id=message.id, text=str(message.content), inserted_at=message.inserted_on, receipt=receipt)


def _empty(error: HttpResponseError) -> list[Letter]:
    """The host makes a poison queue when it first needs one."""
    if code_of(error) != "QueueNotFound":
        raise error
    return []


@asynccontextmanager
async def _if_still_ours(what: str) -> AsyncIterator[None]:
    with translated(what):
        try:
            yield
        except HttpResponseError as error:
            if code_of(error) not in _NOT_OURS_ANY_MORE:
                raise
