"""Agents' read marks: one row each, written If-Match, in a partition that no day's sweep reaches."""

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from shared.services.marks import Mark, Marks
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Op, Replace, Rows, Values
from shared.storage.vault_table import owner_partition

TABLE = TABLES["web"]
SEEN = "seen"

_Stored = list[tuple[str, int, int]]  # number, event, seconds since 1970: 500 of them are 20 KB at most


@dataclass(frozen=True, slots=True)
class MarkTable:
    """Marks on rows."""

    rows: Rows

    async def read(self, agent: str) -> Marks:
        row = await self.rows.get(TABLE, _partition(agent), SEEN)
        if row is None:
            return Marks()
        stored = msgspec.json.decode(str(row.values["marks"]), type=_Stored)
        since = str(row.values["since"])
        return Marks(
            by_number={number: Mark(n, _moment(at)) for number, n, at in stored},
            since=_moment(int(since)) if since else None,
            etag=row.etag,
        )

    async def write(self, agent: str, marks: Marks) -> str:
        stored = [(number, mark.n, _seconds(mark.at)) for number, mark in marks.by_number.items()]
        since = str(_seconds(marks.since)) if marks.since else ""
        values: Values = {"marks": msgspec.json.encode(stored).decode(), "since": since}
        op: Op = Insert(SEEN, values) if marks.etag is None else Replace(SEEN, values, marks.etag)
        (etag,) = await self.rows.transact(TABLE, _partition(agent), [op])
        return etag


def _partition(agent: str) -> str:
    return owner_partition("agent", agent)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
