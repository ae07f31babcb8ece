"""The agenda: when to look at which ticket again, and when to try an errand again. All waiting is here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.services.effect_ports import Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A ticket that time has come to look at, or its `errand` to be done; `place` is where that was noted."""

    number: str
    at: datetime
    place: tuple[str, str, str]
    errand: Errand | None = None


class Agenda(Protocol):
    """Looks are hints: whoever looks too often finds nothing new. An errand stands here instead of in its queue."""

    async def note(self, number: str, at: datetime) -> None: ...
    async def put_off(self, errand: Errand, until: datetime) -> None: ...
    async def due(self, now: datetime, most: int) -> list[Due]:
        """What was noted for a time up to now, the longest due first, however late it was written: one call."""
        ...

    async def done(self, due: Due) -> None:
        """Take it off, unless it was noted anew meanwhile."""
        ...
