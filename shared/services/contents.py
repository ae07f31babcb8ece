"""The port for what no row can hold: files, and bodies that are too long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from shared.domain.events import Event
from shared.domain.values import File


@dataclass(slots=True)
class Load:
    """What one request brings for one ticket that no row can hold; `laid` remembers what was uploaded already."""

    number: str
    files: Mapping[str, bytes]  # contents by their sha256
    laid: dict[tuple[str, str], str] = field(default_factory=dict)  # container and sha256 -> blob


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A blob as found under its day; `number` is the ticket that it was laid there for, None where it does not say."""

    container: str
    blob: str
    number: str | None


class Contents(Protocol):
    """Files and bodies too long for a row, in blobs of random names under the day of their stamp."""

    async def lay_apart(self, events: Sequence[Event], load: Load, at: datetime) -> list[Event]:
        """The events with their blobs named, each of them uploaded before, side by side, and once for a load."""
        ...

    async def read(self, file: File) -> bytes | None: ...
    async def laid_on(self, day: date) -> list[Laid]: ...
    async def remove(self, laid: Laid) -> None: ...
