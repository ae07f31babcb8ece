"""The desk document: one immutable blob a version, one pointer row that says which holds; read anew every 15 s."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec

from shared.domain.desk import DeskDocument
from shared.domain.desk_check import check_desk
from shared.services.ports import Clock, Conflict, Publication, StorageDown
from shared.storage.names import CONTAINERS, TABLES
from shared.storage.rows import Blobs, Insert, Op, Replace, Row, Rows

TABLE = TABLES["desk"]
PARTITION, POINTER = "desk", "pointer"
_MOST_KEPT = 32  # versions: clocks that run longer than a desk stands need the one that started them
KEPT = timedelta(seconds=12)  # rights take effect within 15 s, the read included


def encode_desk(document: DeskDocument) -> bytes:
    """The document as JSON in the order that people gave it, without its version: that is its name."""
    return msgspec.json.encode(replace(document, version=""))


def decode_desk(content: bytes, version: str) -> DeskDocument:
    """A document as stored, or as made from YAML."""
    return replace(msgspec.json.decode(content, type=DeskDocument), version=version)


@dataclass(slots=True)
class DeskStore:
    """Desks on rows and blobs, with the current one kept for a few seconds."""

    rows: Rows
    blobs: Blobs
    now: Clock
    _current: DeskDocument | None = field(default=None, init=False)
    _read_at: datetime | None = field(default=None, init=False)
    _versions: dict[str, DeskDocument] = field(default_factory=dict, init=False)

    async def current(self) -> DeskDocument:
        """The desk as of at most 15 s ago; no storage call in the usual case."""
        if self._current is not None and self._read_at is not None and abs(self.now() - self._read_at) < KEPT:
            return self._current
        return await self.fresh()

    async def fresh(self) -> DeskDocument:
        """The desk as it is. Raises StorageDown where none was ever published."""
        asked_at = self.now()
        pointer = await self._pointer()
        if pointer is None:
            raise StorageDown("no desk was set up here")
        self._current = await self.at(str(pointer.values["version"]))
        self._read_at = asked_at
        return self._current

    async def at(self, version: str) -> DeskDocument:
        """A version, which never changes."""
        if version not in self._versions:
            content = await self.blobs.get(CONTAINERS["desk"], f"{version}.json")
            if content is None:
                raise StorageDown(f"desk {version} cannot be read")
            self._versions = {
                version: decode_desk(content, version),
                **dict(list(self._versions.items())[: _MOST_KEPT - 1]),
            }
        return self._versions[version]

    async def publish(self, publication: Publication) -> DeskDocument:
        """The next version: its blob first, then pointer and command row in one transaction. Raises Conflict."""
        content = encode_desk(check_desk(publication.document))
        version = _next_version(publication.base, content)
        pointer = await self._pointer()
        if (str(pointer.values["version"]) if pointer else "") != publication.base:
            raise Conflict("the desk has changed meanwhile")
        await self.blobs.put(CONTAINERS["desk"], f"{version}.json", content)
        await self.rows.transact(TABLE, PARTITION, [_points_to(version, pointer), _command(publication)])
        self._read_at = None
        return await self.at(version)

    async def outcome(self, command_id: str) -> Mapping[str, str] | None:
        """Status and request digest of a change of the desk that was done."""
        row = await self.rows.get(TABLE, PARTITION, f"command:{command_id}")
        return None if row is None else {name: str(value) for name, value in row.values.items()}

    async def _pointer(self) -> Row | None:
        return await self.rows.get(TABLE, PARTITION, POINTER)


def _next_version(base: str, content: bytes) -> str:
    """A running number, and a part of the content's hash: two who publish at once do not share a blob."""
    number = int(base.partition("-")[0]) + 1 if base else 1
    return f"{number}-{hashlib.sha256(content).hexdigest()[:12]}"


def _points_to(version: str, pointer: Row | None) -> Op:
    values = {"version": version}
    return Insert(POINTER, values) if pointer is None else Replace(POINTER, values, pointer.etag)


def _command(publication: Publication) -> Op:
    digest = hashlib.sha256(publication.request).hexdigest()
    return Insert(
        f"command:{publication.command_id}",
        {"status": publication.status, "digest": digest, "nonce": publication.nonce},
    )
