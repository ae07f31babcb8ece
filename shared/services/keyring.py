"""Makes API keys, takes them back, and knows for a few seconds those that were used."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import get_args

from shared.domain.desk_check import ID
from shared.domain.errors import Invalid, NotFound, WrongState
from shared.domain.values import Grant, Scope
from shared.services.key_ports import ApiKey, Keys
from shared.services.key_text import hash_of_key, id_in, write_key
from shared.services.ports import Clock, Conflict, Desks

SCOPES: tuple[Scope, ...] = get_args(Scope.__value__)
KEPT = timedelta(seconds=12)  # a key that was revoked is refused within 15 s, the read included
MOST_KEPT = 1000
MOST_DAYS = 3650
MOST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A key to be made."""

    id: str
    name: str
    grant: Grant
    days: int


@dataclass(slots=True)
class Keyring:
    """The keys of the desk; `new_secret` draws 256 bits as hex."""

    keys: Keys
    desks: Desks
    now: Clock
    new_secret: Callable[[], str]
    _kept: dict[str, tuple[datetime, ApiKey]] = field(default_factory=dict, init=False)

    async def holder(self, text: str) -> ApiKey | None:
        """The key of this text, if there is one that holds: at most one call, none within the next seconds."""
        id = id_in(text)
        key = await self.read(id) if id is not None else None
        if key is None or not compare_digest(key.hash, hash_of_key(text)) or not key.holds(self.now()):
            return None
        return key

    async def read(self, id: str) -> ApiKey | None:
        """The key of an id, as of at most 15 s ago."""
        now = self.now()
        kept = self._kept.get(id)
        if kept is not None and abs(now - kept[0]) < KEPT:
            return kept[1]
        key = await self.keys.read(id)
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        if key is not None:
            self._kept[id] = (now, key)
        return key

    async def make(self, wish: Wish) -> tuple[ApiKey, str]:
        """A new key and its text, which is never told again. Raises Invalid, WrongState for an id that is taken."""
        await self._check(wish)
        text, at = write_key(wish.id, self.new_secret()), self.now()
        expires_at = at + timedelta(days=wish.days)
        key = ApiKey(
            id=wish.id,
            name=wish.name,
            hash=hash_of_key(text),
            grant=wish.grant,
            created_at=at,
            expires_at=expires_at,
        )
        try:
            await self.keys.add(key)
        except Conflict as error:
            raise WrongState(f"there is or was a key {wish.id!r}, and its secret is not shown again") from error
        return key, text

    async def revoke(self, id: str) -> ApiKey:
        """The key, which holds no more: here at once, elsewhere within 15 s. Raises NotFound."""
        self._kept.pop(id, None)
        key = await self.keys.revoke(id, self.now())
        if key is None:
            raise NotFound(id)
        return key

    async def all(self) -> Sequence[ApiKey]:
        """Every key that was ever made, the newest last."""
        return sorted(await self.keys.all(), key=lambda one: (one.created_at, one.id))

    async def _check(self, wish: Wish) -> None:
        if not ID.fullmatch(wish.id) or wish.id.startswith("local-"):
            raise Invalid("id", "format", "an id is 1 to 40 of a-z, 0-9 and -, and does not begin with local-")
        if not 0 < len(wish.name) <= MOST_NAME or not wish.name.isprintable():
            raise Invalid("name", "format", f"a name is 1 to {MOST_NAME} characters in one line")
        if not wish.grant.scopes or not wish.grant.scopes <= set(SCOPES):
            raise Invalid("scopes", "not-found", f"scopes are {', '.join(SCOPES)}; name one at least")
        if not 1 <= wish.days <= MOST_DAYS:
            raise Invalid("days", "range", f"a key lives 1 to {MOST_DAYS} days")
        await self._check_departments(wish.grant)

    async def _check_departments(self, grant: Grant) -> None:
        if grant.departments is None:
            return
        if "admin" in grant.scopes:
            raise Invalid("departments", "not-allowed", "a key that administers does so in all departments")
        known = (await self.desks.current()).departments
        for one in sorted(grant.departments):
            if one not in known:
                raise Invalid("departments", "not-found", f"there is no department {one!r}")
        if not grant.departments:
            raise Invalid("departments", "missing", "name a department, or leave the field out for all")
