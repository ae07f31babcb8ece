"""API keys in rows: all in one partition, each under its id."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast, get_args

from shared.domain.values import Grant, Scope
from shared.services.key_ports import ApiKey
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Merge, Row, Rows, Values

TABLE = TABLES["keys"]
PARTITION = "keys"
_AFTER_ALL = "~"  # sorts behind every id
_SCOPES = frozenset(get_args(Scope.__value__))


@dataclass(frozen=True, slots=True)
class KeyTable:
    """Keys on rows."""

    rows: Rows

    async def read(self, id: str) -> ApiKey | None:
        """One call."""
        row = await self.rows.get(TABLE, PARTITION, id)
        return None if row is None else _key(row)

    async def all(self) -> Sequence[ApiKey]:
        """One range."""
        rows, _ = await self.rows.range(TABLE, PARTITION, "", _AFTER_ALL)
        return [_key(row) for row in rows]

    async def add(self, key: ApiKey) -> None:
        """Insert only: a key is never made anew under an id that was used."""
        await self.rows.transact(TABLE, PARTITION, [Insert(key.id, _columns(key))])

    async def revoke(self, id: str, at: datetime) -> ApiKey | None:
        """Who revokes twice finds it done; of two at once the later time may stand, and nobody minds."""
        key = await self.read(id)
        if key is None or key.revoked_at is not None:
            return key
        await self.rows.transact(TABLE, PARTITION, [Merge(id, {"revoked_at": at.isoformat()})])
        return replace(key, revoked_at=at)


def _columns(key: ApiKey) -> Values:
    columns = {
        "name": key.name,
        "hash": key.hash,
        "scopes": ",".join(sorted(key.grant.scopes)),
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat(),
    }
    if key.grant.departments is None:
        return columns
    return {**columns, "departments": ",".join(sorted(key.grant.departments))}


def _key(row: Row) -> ApiKey:
    values = {name: str(value) for name, value in row.values.items()}
    revoked_at = values.get("revoked_at")
    return ApiKey(
        id=row.key,
        name=values["name"],
        hash=values["hash"],
        grant=_grant(values["scopes"], values.get("departments")),
        created_at=datetime.fromisoformat(values["created_at"]),
        expires_at=datetime.fromisoformat(values["expires_at"]),
        revoked_at=None if revoked_at is None else datetime.fromisoformat(revoked_at),
    )


def _grant(scopes: str, departments: str | None) -> Grant:
    """A scope that only newer code knows allows nothing here."""
    known = cast("frozenset[Scope]", frozenset(scopes.split(",")) & _SCOPES)
    return Grant(scopes=known, departments=None if departments is None else frozenset(departments.split(",")))
