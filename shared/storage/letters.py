"""The low port below the poison queues: messages of one queue, as stored, hidden and shown again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MOST_AT_ONCE = 32  # that storage hands out in one call


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message with its text as stored; `receipt` only of one that was taken."""

    id: str
    text: str
    inserted_at: datetime
    receipt: str = ""


class Letters(Protocol):
    """One queue. Every call raises StorageDown when storage does not answer; a queue that is not there is empty."""

    async def send(self, text: str, *, hidden_s: float = 0) -> None:
        """Without expiry."""
        ...

    async def peek(self) -> list[Letter]:
        """The first that are visible, hidden from nobody."""
        ...

    async def take(self, hidden_s: float) -> list[Letter]:
        """The first that are visible, hidden from others for so long."""
        ...

    async def put_back(self, letter: Letter) -> None:
        """Show it again; one that somebody else has by now is left alone."""
        ...

    async def drop(self, letter: Letter) -> None:
        """Delete it; one that somebody else has by now, or that is gone, is left alone."""
        ...
