"""Who may come in from outside, and how often: set by the desk, counted in storage (DESIGN.md 6)."""

import asyncio
import math
from dataclasses import dataclass

from shared.domain.errors import Refused
from shared.services.callers import NotSignedIn
from shared.services.ports import Desks
from shared.services.web_ports import Limit, Limits


class TooOften(Refused):
    """There were too many of these from one address or one place lately."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many requests lately; try again later")
        self.seconds = seconds

    @property
    def minutes(self) -> int:
        """In how many minutes to try again."""
        return math.ceil(self.seconds / 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody who is not signed in: the address that they give, where they come from, the id of what they do."""

    email: str
    origin: str
    id: str


@dataclass(frozen=True, slots=True)
class Gate:
    """Two calls for each visit, side by side: one limit for the address, one for the place."""

    limits: Limits
    desks: Desks

    async def check_open(self, visit: Visit) -> None:
        """Before a ticket is opened. Raises NotSignedIn where the desk wants that, TooOften."""
        portal = (await self.desks.current()).portal
        if portal.may_open == "signed-in":
            raise NotSignedIn("this desk takes tickets from who is signed in")
        await self._take("open", visit, portal.opens_by_address, portal.opens_by_origin)

    async def check_ask(self, visit: Visit) -> None:
        """Before a link is asked for. Raises TooOften."""
        portal = (await self.desks.current()).portal
        await self._take("ask", visit, portal.asks_by_address, portal.asks_by_origin)

    async def _take(self, kind: str, visit: Visit, by_address: int, by_origin: int) -> None:
        waits = await asyncio.gather(
            self.limits.take(Limit(kind=f"{kind}-address", whose=visit.email, most=by_address), visit.id),
            self.limits.take(Limit(kind=f"{kind}-origin", whose=visit.origin, most=by_origin), visit.id),
        )
        if any(waits):
            raise TooOften(max(waits))
