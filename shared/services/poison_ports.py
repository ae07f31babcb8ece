"""What replaying needs from the world: a file of its own, because no command does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisoned:
    """A message that failed five times. `text`, `ticket` and `again` only of one that this version can read."""

    queue: str
    id: str
    inserted_at: datetime
    stored: str
    receipt: str = ""
    is_aside: bool = False
    text: str | None = None
    ticket: str | None = None
    again: int | None = None


class Poison(Protocol):
    """What failed five times, queue by queue: parked by the host or, where nobody here can read it, set aside."""

    @property
    def queues(self) -> Sequence[str]: ...
    async def look(self, queue: str) -> list[Poisoned]:
        """The first of both kinds, hidden from nobody."""
        ...

    async def take(self, queue: str, *, aside: bool = False) -> list[Poisoned]:
        """The first of one kind, hidden from others for a minute."""
        ...

    async def send_again(self, one: Poisoned, *, again: int | None = None, delay_s: float = 0) -> None:
        """To its queue, as it is or with another `again`; the copy stays."""
        ...

    async def set_aside(self, one: Poisoned) -> None: ...
    async def put_back(self, one: Poisoned) -> None: ...
    async def drop(self, one: Poisoned) -> None: ...


class Deeds(Protocol):
    """What was done under which command, where neither ticket nor desk remembers it."""

    async def outcome(self, command_id: str) -> Mapping[str, str] | None: ...
    async def record(self, command_id: str, outcome: Mapping[str, str]) -> None:
        """Raises Conflict if it is there."""
        ...
