"""Draws in rows: in the partition of a team or department a pointer, and one row for each ticket drawn for."""

from dataclasses import dataclass

import msgspec

from shared.services.effect_ports import Draw, Pointer, Search
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Op, Replace, Rows, Values

TABLE = TABLES["teams"]
POINTER = "pointer"


def draw_key(search: Search) -> str:
    """The row by which a repeated route finds its draw."""
    first = f"draw:{search.ticket}:{search.n:08}"
    return first if search.tries == 1 else f"{first}:{search.tries}"


@dataclass(frozen=True, slots=True)
class DrawTable:
    """Draws on rows."""

    rows: Rows

    async def pointer(self, pool: str) -> Pointer:
        """Where the pool stands; before its first draw nowhere."""
        row = await self.rows.get(TABLE, pool, POINTER)
        if row is None:
            return Pointer()
        recent = msgspec.json.decode(str(row.values["recent"]), type=tuple[Draw, ...])
        return Pointer(last=str(row.values["last"]), recent=recent, etag=row.etag)

    async def drawn(self, pool: str, search: Search) -> str | None:
        """Who was drawn for it before."""
        row = await self.rows.get(TABLE, pool, draw_key(search))
        return None if row is None else str(row.values["agent"])

    async def draw(self, pool: str, search: Search, draw: Draw, before: Pointer) -> None:
        """One transaction: the draw is inserted, the pointer moved from where it was read. Raises Conflict."""
        recent = msgspec.json.encode([*before.recent, draw]).decode()
        moved: Values = {"last": draw.agent, "recent": recent}
        pointer: Op = Insert(POINTER, moved) if before.etag is None else Replace(POINTER, moved, before.etag)
        await self.rows.transact(TABLE, pool, [pointer, Insert(draw_key(search), {"agent": draw.agent})])
