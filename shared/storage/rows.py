"""The low port that all tables are built on: rows in partitions, changed all together or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

type Value = str | int | bool
type Values = Mapping[str, Value]
type Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A stored row; `etag` changes with each write of it."""

    key: str
    values: Values
    etag: str


@dataclass(frozen=True, slots=True)
class Insert:
    """A row that must not be there yet."""

    key: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Replace:
    """A row that must still be as it was read."""

    key: str
    values: Values
    etag: str


@dataclass(frozen=True, slots=True)
class Put:
    """A row, whatever was there."""

    key: str
    values: Values


@dataclass(frozen=True, slots=True)
class Merge:
    """Columns of a row that must be there; its other columns stay as they are."""

    key: str
    values: Values


@dataclass(frozen=True, slots=True)
class Delete:
    """A row that must be there, and still as it was read where an etag is given."""

    key: str
    etag: str | None = None


type Op = Insert | Replace | Put | Merge | Delete


class RowMissing(Exception):
    """A transaction names a row that is not there; nothing of it was done."""


class Rows(Protocol):
    """Partitioned rows. Every call raises StorageDown when storage does not answer."""

    async def get(self, table: str, partition: str, key: str) -> Row | None: ...

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
        """Rows with start <= key < stop in key order, at most `most`, and whether there may be more."""
        ...

    async def upto(self, table: str, partition: str, *, most: int) -> list[tuple[str, Row]]:
        """The first rows of all partitions up to this one and with it, as (partition, row), in order."""
        ...

    async def transact(self, table: str, partition: str, ops: Sequence[Op]) -> list[str]:
        """All or nothing: the new etags in order, blank for a row deleted. Raises Conflict (taken, or changed since),
        RowMissing."""
        ...

    async def scan(self, table: str) -> list[tuple[str, Row]]:
        """A whole table as (partition, row): for `ledger` and tests only, no request or timer may."""
        ...


@dataclass(frozen=True, slots=True)
class BlobName:
    """A blob in a listing, with the labels that it was put under."""

    name: str
    labels: Labels


class Blobs(Protocol):
    """Immutable named bytes. Every call raises StorageDown when storage does not answer."""

    async def put(self, container: str, name: str, content: bytes, labels: Labels | None = None) -> None:
        """`labels` are plain ASCII, their names lower case."""
        ...

    async def get(self, container: str, name: str) -> bytes | None: ...
    async def names(self, container: str, prefix: str) -> list[BlobName]:
        """The blobs whose names begin so, in order: one call for each 5,000."""
        ...

    async def delete(self, container: str, name: str) -> None:
        """One that is not there is gone already."""
        ...
