"""The in-memory twins of tables, queues and blobs: the same rules, no network. For tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from shared.services.effect_ports import Errand
from shared.services.ports import Clock, Conflict, Receipt
from shared.storage.bell import Bell
from shared.storage.errand import decode_errand, encode_errand
from shared.storage.rows import BlobName, Delete, Insert, Labels, Merge, Op, Replace, Row, RowMissing, Values

MOST_OPS = 100
MOST_UNITS = 32 * 1024  # UTF-16 units in one string property


class MemoryRows:
    """Tables as dictionaries, with etags, key order and the limits of the real ones."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, dict[str, Row]]] = {}
        self._etags = count(1)

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        return self._partition(table, partition).get(key)

    async def range(
        self,
        table: str,
        partition: str,
        start: str,
        stop: str,
        *,
        most: int | None = None,
        select: Sequence[str] = (),
    ) -> tuple[list[Row], bool]:
        rows = sorted(
            (row for key, row in self._partition(table, partition).items() if start <= key < stop),
            key=lambda row: row.key,
        )
        found = [_selected(row, select) for row in rows[:most]]
        return found, len(found) < len(rows)

    async def upto(self, table: str, partition: str, *, most: int) -> list[tuple[str, Row]]:
        return [(name, row) for name, row in await self.scan(table) if name <= partition][:most]

    async def transact(self, table: str, partition: str, ops: Sequence[Op]) -> list[str]:
        rows = self._partition(table, partition)
        if len(ops) > MOST_OPS or len({op.key for op in ops}) < len(ops):
            raise ValueError("a transaction has at most 100 rows, each once")
        for op in ops:
            self._check(rows, op)
        for op in ops:
            if isinstance(op, Delete):
                del rows[op.key]
            else:
                kept = rows[op.key].values if isinstance(op, Merge) else {}
                rows[op.key] = Row(op.key, {**kept, **op.values}, f'W/"{next(self._etags)}"')
        return ["" if isinstance(op, Delete) else rows[op.key].etag for op in ops]

    async def scan(self, table: str) -> list[tuple[str, Row]]:
        partitions = self._tables.get(table, {})
        return [(name, rows[key]) for name, rows in sorted(partitions.items()) for key in sorted(rows)]

    def _partition(self, table: str, partition: str) -> dict[str, Row]:
        return self._tables.setdefault(table, {}).setdefault(partition, {})

    @staticmethod
    def _check(rows: dict[str, Row], op: Op) -> None:
        there = rows.get(op.key)
        if isinstance(op, Insert) and there is not None:
            raise Conflict(f"{op.key} is taken")
        if isinstance(op, Replace | Merge | Delete) and there is None:
            raise RowMissing(op.key)
        etag = op.etag if isinstance(op, Replace | Delete) else None
        if etag is not None and there is not None and there.etag != etag:
            raise Conflict(f"{op.key} has changed")
        if not isinstance(op, Delete):
            _check_values(op.values)


def _selected(row: Row, select: Sequence[str]) -> Row:
    if not select:
        return row
    return Row(row.key, {name: value for name, value in row.values.items() if name in select}, row.etag)


def _check_values(values: Values) -> None:
    for name, value in values.items():
        if isinstance(value, str) and len(value.encode("utf-16-le")) // 2 > MOST_UNITS:
            raise ValueError(f"{name} is too long for a row")


class MemoryBlobs:
    """Containers as one dictionary."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], bytes] = {}
        self.labels: dict[tuple[str, str], Labels] = {}

    async def put(self, container: str, name: str, content: bytes, labels: Labels | None = None) -> None:
        self.stored[container, name] = content
        self.labels[container, name] = dict(labels or {})

    async def get(self, container: str, name: str) -> bytes | None:
        return self.stored.get((container, name))

    async def names(self, container: str, prefix: str) -> list[BlobName]:
        found = sorted(name for within, name in self.stored if within == container and name.startswith(prefix))
        return [BlobName(name, self.labels[container, name]) for name in found]

    async def delete(self, container: str, name: str) -> None:
        self.stored.pop((container, name), None)


@dataclass(slots=True)
class _Waiting:
    bell: Bell
    visible_at: datetime


@dataclass(slots=True)
class MemoryBells:
    """A queue of bells with visibility times."""

    now: Clock
    hidden_s: float = 420
    waiting: dict[str, _Waiting] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    async def hide(self, number: str, trace: str) -> Receipt:
        return Receipt(id=self._send(number, trace, self.hidden_s), secret="", sent_at=self.now())

    async def reveal(self, receipt: Receipt) -> None:
        self.waiting[receipt.id].visible_at = self.now()

    async def withdraw(self, receipt: Receipt) -> None:
        del self.waiting[receipt.id]

    async def ring(self, number: str, trace: str, *, delay_s: float = 0) -> None:
        self._send(number, trace, delay_s)

    def take(self) -> list[Bell]:
        """The visible bells, taken off the queue."""
        now = self.now()
        due = [id for id, one in self.waiting.items() if one.visible_at <= now]
        return [self.waiting.pop(id).bell for id in due]

    def _send(self, number: str, trace: str, delay_s: float) -> str:
        id = str(next(self._ids))
        visible_at = self.now() + timedelta(seconds=delay_s)
        self.waiting[id] = _Waiting(Bell(ticket=number, traceparent=trace), visible_at)
        return id


@dataclass(slots=True)
class MemoryErrands:
    """The queues of errands, as texts with visibility times."""

    now: Clock
    waiting: list[tuple[datetime, str]] = field(default_factory=list)

    async def send(self, errand: Errand, *, delay_s: float = 0) -> None:
        self.waiting.append((self.now() + timedelta(seconds=delay_s), encode_errand(errand)))

    def take(self) -> list[Errand]:
        """The visible errands, taken off the queues."""
        now = self.now()
        due = [text for at, text in self.waiting if at <= now]
        self.waiting = [(at, text) for at, text in self.waiting if at > now]
        return [decode_errand(text.encode()) for text in due]
