"""Who asks: an API key leads to the agent, the person or the intake that it acts as."""

import hashlib
from dataclasses import dataclass

from shared.domain.desk import DeskDocument, Key
from shared.domain.values import Actor
from shared.services.ports import Desks


class NotSignedIn(Exception):
    """No credentials, or none that hold."""


def hash_of_key(secret: str) -> str:
    """What the desk keeps of a key. Keys are long and random: a plain hash is enough, and a lookup leaks no prefix."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Callers:
    """Knows callers by their keys. `is_local` says whether the demo's own keys may exist here."""

    desks: Desks
    is_local: bool

    async def by_key(self, secret: str) -> Actor:
        """Raises NotSignedIn for a key that there is not, or whose agent is not active any more."""
        desk = await self.desks.current()
        wanted = hash_of_key(secret)
        for id, key in desk.keys.items():
            if key.hash == wanted and (self.is_local or not key.local):
                return _actor(desk, id, key)
        raise NotSignedIn("the key is not known here")


def _actor(desk: DeskDocument, id: str, key: Key) -> Actor:
    if key.agent is not None:
        agent = desk.agents.get(key.agent)
        if agent is None or not agent.active:
            raise NotSignedIn("the key's agent is not active")
        return Actor(kind="agent", id=key.agent)
    if key.person is not None:
        return Actor(kind="person", id=key.person)
    return Actor(kind="key", id=id)
