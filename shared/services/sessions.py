"""Sessions of our own: of guests by their links, and of personas on a developer's machine (DESIGN.md 6)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.access import agent_of
from shared.domain.values import Actor, ActorKind
from shared.services.ports import Clock, Desks, NewId
from shared.services.tokens import Slot, Token
from shared.services.web_ports import Vault

LIVES = timedelta(days=7)
KEPT = timedelta(seconds=50)  # a session that was ended elsewhere is over within a minute, the read included
MOST_KEPT = 2000


@dataclass(slots=True)
class Sessions:
    """Begins, knows and ends sessions. `is_local`: whether personas may exist here."""

    vault: Vault
    desks: Desks
    now: Clock
    new_id: NewId
    is_local: bool
    _known: dict[Slot, tuple[datetime, Mapping[str, str]]] = field(default_factory=dict, init=False)

    async def begin(self, actor: Actor, *, instead_of: str | None = None) -> Token:
        """A session under a new id, whatever cookie came with the request; the old one ends."""
        until = self.now() + LIVES
        token = Token.of(self.new_id(), until)
        values = {"kind": actor.kind, "id": actor.id, "until": until.isoformat()}
        if actor.only is not None:
            values["only"] = ",".join(actor.only)
        await self.vault.put("session", token.slot, values)
        if instead_of is not None:
            await self.end(instead_of)
        return token

    async def known(self, text: str) -> Actor | None:
        """Whose session this is; None where it is none, is over, or its rights were taken away.

        A guest's actor sees the tickets of its links only.
        """
        token = Token.read(text)
        values = None if token is None else await self._values(token.slot)
        if values is None or datetime.fromisoformat(values["until"]) <= self.now():
            return None
        return await self._holder(values)

    async def end(self, text: str) -> None:
        """Here at once, on other instances within a minute."""
        token = Token.read(text)
        if token is not None:
            self._known.pop(token.slot, None)
            await self.vault.drop("session", token.slot)

    async def _values(self, slot: Slot) -> Mapping[str, str] | None:
        kept = self._known.get(slot)
        if kept is not None and self.now() - kept[0] < KEPT:
            return kept[1]
        asked_at, values = self.now(), await self.vault.get("session", slot)
        self._known.pop(slot, None)
        if values is None:
            return None
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[slot] = (asked_at, values)
        return values

    async def _holder(self, values: Mapping[str, str]) -> Actor | None:
        kind: ActorKind = "agent" if values["kind"] == "agent" else "person"
        only = tuple(values["only"].split(",")) if "only" in values else None
        if only is None and not self.is_local:
            return None  # in Azure the platform signs in; a persona's session is worth nothing there
        actor = Actor(kind=kind, id=values["id"], only=only)
        return actor if kind == "person" or agent_of(await self.desks.current(), actor) else None
