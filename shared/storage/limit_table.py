"""How often somebody came lately: one row for each of whom a limit counts, written If-Match.

In the usual case it costs one call: what this instance wrote last is remembered, and who was never here is inserted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from shared.services.ports import Clock, Conflict
from shared.services.web_ports import Limit
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Op, Replace, Row, Rows

TABLE = TABLES["web"]
MOST_REMEMBERED = 2000
_TRIES = 6
_ID = 16
_BUSY_S = 2.0  # so many at once from one place are too many


class _Use(msgspec.Struct, frozen=True, array_like=True):
    id: str
    at: int


@dataclass(slots=True)
class LimitTable:
    """Limits on rows; they lie under the day on which they end, and go with it."""

    rows: Rows
    now: Clock
    _last: dict[tuple[str, str], tuple[str, Sequence[_Use]]] = field(default_factory=dict, init=False)

    async def take(self, limit: Limit, use: str) -> float:
        at, use = self.now(), hashlib.sha256(use.encode()).hexdigest()[:_ID]  # what others chose is never cut
        place = (f"{at + limit.within:%Y-%m-%d}", _key(limit))
        etag, uses = self._last.get(place) or (None, await self._before(f"{at:%Y-%m-%d}", place))
        for _ in range(_TRIES):
            lately = [one for one in uses if one.at > at.timestamp() - limit.within.total_seconds()]
            if any(one.id == use for one in lately):
                return 0
            if len(lately) >= limit.most:
                return _room_s(lately[-limit.most].at, at, limit)
            try:
                await self._write(place, etag, [*lately, _Use(use, int(at.timestamp()))])
                return 0
            except Conflict:
                etag, uses = await self._read(place)
        return _BUSY_S

    async def _before(self, today: str, place: tuple[str, str]) -> Sequence[_Use]:
        """What lies in the row of the day that ends: a call more, in its last hour, for who is new in it."""
        day, key = place
        return () if today == day else (await self._read((today, key)))[1]

    async def _write(self, place: tuple[str, str], etag: str | None, uses: Sequence[_Use]) -> None:
        day, key = place
        values = {"uses": msgspec.json.encode(uses).decode()}
        op: Op = Insert(key, values) if etag is None else Replace(key, values, etag)
        (after,) = await self.rows.transact(TABLE, day, [op])
        self._remember(place, after, uses)

    async def _read(self, place: tuple[str, str]) -> tuple[str | None, Sequence[_Use]]:
        row: Row | None = await self.rows.get(TABLE, *place)
        if row is None:
            return None, ()
        uses = msgspec.json.decode(str(row.values["uses"]), type=list[_Use])
        self._remember(place, row.etag, uses)
        return row.etag, uses

    def _remember(self, place: tuple[str, str], etag: str, uses: Sequence[_Use]) -> None:
        if len(self._last) >= MOST_REMEMBERED:
            self._last.clear()
        self._last[place] = (etag, uses)


def _key(limit: Limit) -> str:
    """Whoever it counts stands in the key hashed."""
    return f"limit:{limit.kind}:{hashlib.sha256(limit.whose.lower().encode()).hexdigest()}"


def _room_s(oldest: int, at: datetime, limit: Limit) -> float:
    return max(1.0, oldest + limit.within.total_seconds() - at.timestamp())
