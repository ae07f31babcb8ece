"""API keys: known by their hashes, kept with what they may do and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.domain.values import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key; its text is nobody's but its holder's. One that was revoked stays, so that its id is never another's."""

    id: str
    name: str
    hash: str
    grant: Grant
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at


class Keys(Protocol):
    """The keys of a desk. There are few: all of them are one short range."""

    async def read(self, id: str) -> ApiKey | None: ...
    async def all(self) -> Sequence[ApiKey]: ...
    async def add(self, key: ApiKey) -> None:
        """Raises Conflict for an id that was ever used."""
        ...

    async def revoke(self, id: str, at: datetime) -> ApiKey | None:
        """The key as it is then, None where there is none; one that was revoked before keeps that time."""
        ...
