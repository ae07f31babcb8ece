"""The pace of mail in one row that all instances write, each only over what it saw."""

import math
from dataclasses import dataclass, field

import msgspec

from shared.domain.pacing import Window
from shared.services.ports import Clock, Conflict
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Op, Replace, Row, RowMissing, Rows

TABLE = TABLES["desk"]
PARTITION = "mail"
KEY = "pace"
_TRIES = 4
_SOON_S = 1.0


@dataclass(slots=True)
class PaceRow:
    """A pace on a row. What this instance wrote last it knows: alone it needs one call a mail, and no read."""

    rows: Rows
    now: Clock
    most: int  # an hour
    _seen: Row | None = field(default=None, init=False)

    async def take(self) -> float:
        for _ in range(_TRIES):
            row = await self._row()
            window = decode_window(row)
            if wait := window.wait_s(self._seconds(), self.most):
                return wait
            if await self._write(window.with_one(self._seconds()), row):
                return 0
        return _SOON_S  # so many at once that a minute later will do

    async def close(self, seconds: float) -> None:
        for _ in range(_TRIES):
            row = await self._row()
            if await self._write(decode_window(row).closed(self._seconds() + math.ceil(seconds)), row):
                return

    def _seconds(self) -> int:
        return int(self.now().timestamp())

    async def _row(self) -> Row | None:
        if self._seen is None:
            self._seen = await self.rows.get(TABLE, PARTITION, KEY)
        return self._seen

    async def _write(self, window: Window, over: Row | None) -> bool:
        """Whether nobody was faster."""
        values, self._seen = encode_window(window), None
        op: Op = Insert(KEY, values) if over is None else Replace(KEY, values, over.etag)
        try:
            (etag,) = await self.rows.transact(TABLE, PARTITION, [op])
        except (Conflict, RowMissing):
            return False
        self._seen = Row(KEY, values, etag)
        return True


def encode_window(window: Window) -> dict[str, str | int]:
    """The columns of the row: at most 61 minutes."""
    return {"sent": msgspec.json.encode(window.sent).decode(), "closed": window.closed_until}


def decode_window(row: Row | None) -> Window:
    """A window from its row; from none, an empty one."""
    if row is None:
        return Window()
    return Window(msgspec.json.decode(str(row.values["sent"]), type=dict[int, int]), int(row.values["closed"]))
