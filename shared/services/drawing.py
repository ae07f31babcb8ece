"""Drawing links: random, known to us by their hash alone, and few at a time (DESIGN.md 6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from shared.services.ports import Clock, Conflict, NewId, Sleep
from shared.services.tokens import Slot, Token
from shared.services.web_ports import Held, Holders, Vault

HOME = "http://localhost:7071"  # where nothing is set, on a developer's machine
LINK_LIVES = timedelta(days=14)
MOST_LINKS = 3  # live ones of a person to a ticket: the oldest ends with the fourth
MOST_SESSIONS = (
    200  # that they began; the oldest ends with one more, and a scanner that opens them again and again ends nobody's
)
_TRIES = 8
_JITTER_S = 0.02  # twice as long each time: several notices of one ticket go out at once


@dataclass(frozen=True, slots=True)
class Link:
    """What goes into one mail and is kept nowhere."""

    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws links, and knows who holds which and which sessions they began, so that all of them can be ended.

    `site` is where links lead: set, and never what a request calls us.
    """

    vault: Vault
    holders: Holders
    now: Clock
    new_id: NewId
    sleep: Sleep
    site: str

    async def draw(self, ticket: str, person: str) -> Link:
        """Another link of a person to a ticket; of more than a few live ones the oldest ends."""
        until = self.now() + LINK_LIVES
        token = Token.of(self.new_id(), until)
        values = {"ticket": ticket, "person": person, "until": until.isoformat()}
        await self.vault.put("link", token.slot, values)
        await self._change(ticket, person, lambda held: replace(held, links=_with(held.links, token.slot, MOST_LINKS)))
        query = urlencode({"token": token.text, "number": ticket})  # the number says what to ask for when it is over
        return Link(f"{self.site or HOME}/link?{query}", until)

    async def hold(self, ticket: str, person: str, session: Slot, by: Slot) -> bool:
        """Remember a session that has begun, so that it can be ended; False where what it came by, a link or a session
        before it, was ended meanwhile.

        Who ends them writes the same row: it either finds this session there, or keeps it from being held.
        """

        def with_session(held: Held) -> Held | None:
            if by not in (*held.links, *held.sessions):
                return None
            return replace(held, sessions=_with(held.sessions, session, MOST_SESSIONS))

        return await self._change(ticket, person, with_session)

    async def end_all(self, ticket: str, person: str, own: Slot | None) -> None:
        """End the links of a person to a ticket, and the sessions that they began but for their `own`."""

        def with_own(held: Held) -> Held:
            return replace(held, links=(), sessions=tuple(one for one in held.sessions if one == own))

        await self._change(ticket, person, with_own)

    async def _change(self, ticket: str, person: str, change: Callable[[Held], Held | None]) -> bool:
        """Whether there is a change. Raises Conflict where others never stop writing."""
        for tries in range(_TRIES):
            before = await self.holders.held(ticket, person)
            after = change(before)
            if after is None or after == before:
                return after is not None
            await self._end(before, after)
            try:
                await self.holders.hold(ticket, person, after)
            except Conflict:
                await self.sleep(_JITTER_S * 2**tries)
                continue
            return True
        raise Conflict("the links of a person")

    async def _end(self, before: Held, after: Held) -> None:
        """Before it is written: what is held no more nobody could end, if storage failed in between."""
        for slot in before.links:
            if slot not in after.links:
                await self.vault.drop("link", slot)
        for slot in before.sessions:
            if slot not in after.sessions:
                await self.vault.drop("session", slot)


def _with(slots: Sequence[Slot], slot: Slot, most: int) -> tuple[Slot, ...]:
    """Once, whoever writes it again, as the last."""
    return (*(one for one in slots if one != slot), slot)[-most:]
