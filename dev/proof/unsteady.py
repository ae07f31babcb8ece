"""Storage in memory whose calls take their time: others go first, callers die within them, writes land late."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from shared.services.ports import Conflict, StorageDown
from shared.storage.memory import MemoryRows
from shared.storage.names import TABLES
from shared.storage.rows import Op, Row, RowMissing, Rows
from shared.storage.ticket_table import FOLLOW

_PAUSES = (0, 1, 2, 3, 0, 1, 2, 3, 0, 80)  # turns of others; one call in ten is slow enough to be overtaken
_DIES, _IS_LATE = 0.01, 0.02

type Landing = Callable[[], Awaitable[object]]


class Died(BaseException):
    """The process is gone; what it had begun may land all the same."""


class UnsteadyRows(Rows):
    """What one instance sees of rows that all share. `is_mortal`: its calls may kill it, or land late."""

    def __init__(self, rows: MemoryRows, chance: random.Random, late: list[Landing], *, is_mortal: bool) -> None:
        self._rows, self._chance, self._late, self._is_mortal = rows, chance, late, is_mortal
        self._is_dead = False
        self.writes = 0  # of views and cursors

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        await self._pause()
        return await self._rows.get(table, partition, key)

    async def range(self, *place: str, **how: Any) -> tuple[list[Row], bool]:
        await self._pause()
        return await self._rows.range(*place, **how)

    async def upto(self, table: str, partition: str, *, most: int) -> list[tuple[str, Row]]:
        await self._pause()
        return await self._rows.upto(table, partition, most=most)

    async def transact(self, table: str, partition: str, ops: Sequence[Op]) -> list[str]:
        await self._pause()
        self.writes += table == TABLES["views"] or any(op.key.startswith(FOLLOW) for op in ops)
        if self._is_mortal and self._chance.random() < _IS_LATE:
            self._late.append(lambda: self._rows.transact(table, partition, ops))
            raise StorageDown("no answer")
        etags = await self._rows.transact(table, partition, ops)
        await self._pause()
        return etags

    async def scan(self, table: str) -> list[tuple[str, Row]]:
        return await self._rows.scan(table)

    async def _pause(self) -> None:
        for _ in range(self._chance.choice(_PAUSES)):
            await asyncio.sleep(0)
        self._is_dead = self._is_dead or (self._is_mortal and self._chance.random() < _DIES)
        if self._is_dead:
            raise Died


async def land(late: list[Landing]) -> None:
    """What was late arrives, and nobody hears what came of it."""
    while late:
        try:
            await late.pop()()
        except (Conflict, RowMissing):
            continue
