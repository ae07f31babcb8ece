"""The in-memory twin of one queue."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from shared.services.ports import Clock
from shared.storage.letters import MOST_AT_ONCE, Letter


@dataclass(slots=True)
class _Stored:
    letter: Letter
    visible_at: datetime


@dataclass(slots=True)
class MemoryLetters:
    """Messages with visibility times; each taking gives a new receipt."""

    now: Clock
    stored: dict[str, _Stored] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def send(self, text: str, *, hidden_s: float = 0) -> None:
        now, id = self.now(), str(next(self._ids))
        letter = Letter(id=id, text=text, inserted_at=now)
        self.stored[id] = _Stored(letter, now + timedelta(seconds=hidden_s))

    async def peek(self) -> list[Letter]:
        now = self.now()
        return [one.letter for one in self.stored.values() if one.visible_at <= now][:MOST_AT_ONCE]

    async def take(self, hidden_s: float) -> list[Letter]:
        found = await self.peek()
        for letter in found:
            taken = Letter(id=letter.id, text=letter.text, inserted_at=letter.inserted_at, receipt=str(next(self._ids)))
            self.stored[letter.id] = _Stored(taken, self.now() + timedelta(seconds=hidden_s))
        return [self.stored[letter.id].letter for letter in found]

    async def put_back(self, letter: Letter) -> None:
        if self._is_ours(letter):
            self.stored[letter.id].visible_at = self.now()

    async def drop(self, letter: Letter) -> None:
        if self._is_ours(letter):
            del self.stored[letter.id]

    def _is_ours(self, letter: Letter) -> bool:
        there = self.stored.get(letter.id)
        return there is not None and there.letter.receipt == letter.receipt
