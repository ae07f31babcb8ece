"""Who asks by an API key: what its scopes allow; on a developer's machine also who the demo's keys act as."""

from dataclasses import dataclass

from shared.domain.desk import DeskDocument, Key
from shared.domain.values import Actor, Grant
from shared.services.key_text import hash_of_key
from shared.services.keyring import Keyring
from shared.services.ports import Desks

_INTAKE = Grant(scopes=frozenset({"intake"}))


class NotSignedIn(Exception):
    """No credentials, or none that hold."""


@dataclass(frozen=True, slots=True)
class Callers:
    """Knows callers by their keys. `is_local` says whether the demo's own keys may exist here."""

    desks: Desks
    keyring: Keyring
    is_local: bool

    async def by_key(self, text: str) -> Actor:
        """Raises NotSignedIn, always in the same words: unknown, mistyped, expired and revoked look alike."""
        key = await self.keyring.holder(text)
        if key is not None:
            return Actor(kind="key", id=key.id, grant=key.grant)
        known = _demo_key(await self.desks.current(), text) if self.is_local else None
        if known is None:
            raise NotSignedIn("the key does not hold here")
        return known


def _demo_key(desk: DeskDocument, text: str) -> Actor | None:
    """Keys that a document names hold nowhere but on a developer's machine."""
    wanted = hash_of_key(text)
    return next((_actor(desk, id, key) for id, key in desk.keys.items() if key.hash == wanted), None)


def _actor(desk: DeskDocument, id: str, key: Key) -> Actor | None:
    if key.agent is not None:
        agent = desk.agents.get(key.agent)
        return Actor(kind="agent", id=key.agent) if agent is not None and agent.active else None
    if key.person is not None:
        return Actor(kind="person", id=key.person)
    return Actor(kind="key", id=id, grant=_INTAKE)
