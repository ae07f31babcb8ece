"""What callers are called, for the head of a page: agents by the desk, persons by their row, kept for a minute."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.values import Actor, Contact
from shared.services.ports import Clock, Desks, People

KEPT = timedelta(seconds=50)
MOST_KEPT = 2000


@dataclass(slots=True)
class Names:
    """Knows persons and agents by name."""

    people: People
    desks: Desks
    now: Clock
    _known: dict[str, tuple[datetime, Contact | None]] = field(default_factory=dict, init=False)

    async def of(self, actor: Actor) -> str:
        """The name; none for who has none."""
        if actor.kind == "agent":
            agent = (await self.desks.current()).agent(actor.id)
            return agent.name if agent else ""
        person = await self.person(actor.id) if actor.kind == "person" else None
        return person.name if person else ""

    async def person(self, id: str) -> Contact | None:
        """The person as of at most a minute ago."""
        kept = self._known.get(id)
        if kept is not None and self.now() - kept[0] < KEPT:
            return kept[1]
        asked_at, contact = self.now(), await self.people.contact(id)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[id] = (asked_at, contact)
        return contact

    def forget(self, id: str) -> None:
        """What was known of a person has just changed."""
        self._known.pop(id, None)
