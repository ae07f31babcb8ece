"""The lists in rows: an anchor a ticket and scope, and one row for each order, moved together (DESIGN.md 4)."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.views import VIEW_VERSION, keys_in
from shared.services.ports import Conflict, Item, Page
from shared.storage import codec
from shared.storage.names import TABLES
from shared.storage.rows import Delete, Insert, Op, Put, Replace, Row, RowMissing, Rows, Values

TABLE = TABLES["views"]
_TRIES = 5


def anchor_key(number: str) -> str:
    """The row that says what a ticket's rows in this scope stand for."""
    return f"at!{number}"


def anchor_values(version: int, n: int, keys: Iterable[str]) -> Values:
    """The columns of an anchor."""
    return {"v": version, "n": n, "keys": "\n".join(keys)}


def row_values(item: Item) -> Values:
    """The columns of a row of a list."""
    return {"item": codec.encode_item(item), "answered": item.ticket.answered}


@dataclass(frozen=True, slots=True)
class _Anchor:
    row: Row

    @property
    def keys(self) -> list[str]:
        return [key for key in str(self.row.values["keys"]).split("\n") if key]

    def is_older_than(self, n: int) -> bool:
        return (int(self.row.values["n"]), int(self.row.values["v"])) < (n, VIEW_VERSION)


@dataclass(frozen=True, slots=True)
class ViewTable:
    """Views on rows."""

    rows: Rows

    async def move(self, scope: str, item: Item, *, is_new: bool) -> None:
        """Bring one ticket's rows in one scope to the item's version, or leave what is newer. Raises Conflict."""
        number, n = item.ticket.number, item.ticket.version
        anchor = None if is_new else await self._anchor(scope, number)
        for _ in range(_TRIES):
            if anchor is not None and not anchor.is_older_than(n):
                return
            try:
                await self.rows.transact(TABLE, scope, _moves(scope, item, anchor, anchor.keys if anchor else []))
                return
            except RowMissing:  # somebody deleted rows by hand: take away only what is there
                assert anchor is not None
                there = await self._there(scope, anchor.keys)
                await self.rows.transact(TABLE, scope, _moves(scope, item, anchor, there))
                return
            except Conflict:
                anchor = await self._anchor(scope, number)
        raise Conflict(f"{number} in {scope}")

    async def page(self, scope: str, start: str, stop: str, most: int) -> Page:
        """One range query of a scope."""
        rows, more = await self.rows.range(TABLE, scope, start, stop, most=most)
        return Page(rows=[(row.key, codec.decode_item(str(row.values["item"]))) for row in rows], more=more)

    async def marks(self, scope: str, start: str, stop: str, most: int) -> tuple[list[tuple[str, bool]], bool]:
        """Number and answered flag of each row of a range, without reading the rest; and whether there are more."""
        rows, more = await self.rows.range(TABLE, scope, start, stop, most=most, select=["RowKey", "answered"])
        return [(row.key.rpartition("!")[2], bool(row.values["answered"])) for row in rows], more

    async def _anchor(self, scope: str, number: str) -> _Anchor | None:
        row = await self.rows.get(TABLE, scope, anchor_key(number))
        return _Anchor(row) if row else None

    async def _there(self, scope: str, keys: list[str]) -> list[str]:
        rows = await asyncio.gather(*(self.rows.get(TABLE, scope, key) for key in keys))
        return [row.key for row in rows if row is not None]


def _moves(scope: str, item: Item, anchor: _Anchor | None, old: list[str]) -> list[Op]:
    keys = keys_in(item.ticket, scope)
    values = anchor_values(VIEW_VERSION, item.ticket.version, keys)
    key = anchor_key(item.ticket.number)
    # An emptied anchor stays: deleting it would let a slow follower put old rows back.
    first: Op = Insert(key, values) if anchor is None else Replace(key, values, anchor.row.etag)
    content = row_values(item) if keys else {}
    return [first, *(Put(key, content) for key in keys), *(Delete(key) for key in old if key not in keys)]
