"""What tokens open, in rows under the day on which it ends; and who has which links, in rows of their owners."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched, groupby

import msgspec

from shared.services.ports import Conflict
from shared.services.tokens import Slot
from shared.services.web_ports import Asked, Held, TokenKind
from shared.storage.names import TABLES
from shared.storage.rows import Delete, Insert, Op, Put, Replace, Row, RowMissing, Rows, Value, Values

TABLE = TABLES["web"]
HELD = "held"
_MOST_DROPPED = 1000  # rows of one look: the next night goes on
_MOST_AT_ONCE = 100


def token_key(kind: TokenKind, hash: str) -> str:
    """The row of a token."""
    return f"{kind}:{hash}"


def owner_partition(*names: str) -> str:
    """The partition of whoever is known by these names; it sorts behind all days."""
    return f"o!{hashlib.sha256('\0'.join(names).encode()).hexdigest()}"


def encode_asked(asked: Asked) -> Values:
    """The columns of a question; who claimed it, until somebody lets go."""
    values: dict[str, Value] = {"ticket": asked.ticket, "email": asked.email}
    if asked.until is not None:
        values |= {"by": asked.by, "until": asked.until.isoformat()}
    return values


def decode_asked(row: Row) -> Asked:
    """A question from its row."""
    until = row.values.get("until")
    return Asked(
        ticket=str(row.values["ticket"]),
        email=str(row.values["email"]),
        by=str(row.values.get("by", "")),
        until=None if until is None else datetime.fromisoformat(str(until)),
        etag=row.etag,
    )


@dataclass(frozen=True, slots=True)
class VaultTable:
    """Tokens and their owners on rows."""

    rows: Rows

    async def put(self, kind: TokenKind, slot: Slot, values: Mapping[str, str]) -> None:
        try:
            await self.rows.transact(TABLE, slot.day, [Insert(token_key(kind, slot.hash), dict(values))])
        except Conflict:
            return

    async def get(self, kind: TokenKind, slot: Slot) -> Mapping[str, str] | None:
        row = await self.rows.get(TABLE, slot.day, token_key(kind, slot.hash))
        return None if row is None else {name: str(value) for name, value in row.values.items()}

    async def blank(self, kind: TokenKind, slot: Slot) -> None:
        await self.rows.transact(TABLE, slot.day, [Put(token_key(kind, slot.hash), {})])

    async def drop(self, kind: TokenKind, slot: Slot) -> None:
        try:
            await self.rows.transact(TABLE, slot.day, [Delete(token_key(kind, slot.hash))])
        except RowMissing:
            return

    async def drop_days(self, last: str) -> int:
        found = await self.rows.upto(TABLE, last, most=_MOST_DROPPED)
        for day, rows in groupby(found, key=lambda one: one[0]):
            for some in batched(rows, _MOST_AT_ONCE, strict=False):
                await self._delete(day, [row.key for _, row in some])
        return len(found)

    async def asked(self, slot: Slot) -> Asked | None:
        row = await self.rows.get(TABLE, slot.day, token_key("ask", slot.hash))
        return decode_asked(row) if row is not None and row.values else None

    async def claim(self, slot: Slot, mine: Asked) -> Asked | None:
        op = Replace(token_key("ask", slot.hash), encode_asked(mine), mine.etag)
        try:
            (etag,) = await self.rows.transact(TABLE, slot.day, [op])
        except Conflict:
            return await self.asked(slot)
        return replace(mine, etag=etag)

    async def held(self, ticket: str, person: str) -> Held:
        row = await self.rows.get(TABLE, owner_partition(ticket, person), HELD)
        if row is None:
            return Held()
        return Held(links=_slots(row.values, "links"), sessions=_slots(row.values, "sessions"), etag=row.etag)

    async def hold(self, ticket: str, person: str, held: Held) -> None:
        values: Values = {"links": _text(held.links), "sessions": _text(held.sessions)}
        op: Op = Insert(HELD, values) if held.etag is None else Replace(HELD, values, held.etag)
        await self.rows.transact(TABLE, owner_partition(ticket, person), [op])

    async def _delete(self, partition: str, keys: Sequence[str]) -> None:
        try:
            await self.rows.transact(TABLE, partition, [Delete(key) for key in keys])
        except RowMissing:  # another run was here; the next night takes what is left
            return


def _text(slots: Sequence[Slot]) -> str:
    return msgspec.json.encode([(slot.day, slot.hash) for slot in slots]).decode()


def _slots(values: Values, name: str) -> tuple[Slot, ...]:
    return tuple(Slot(day, hash) for day, hash in msgspec.json.decode(str(values[name]), type=list[tuple[str, str]]))
