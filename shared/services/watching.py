"""Time's own doing: what fell due rings its ticket's bell, and whoever follows it looks at the clock."""

import asyncio
import logging
from dataclasses import dataclass

from shared.domain.commands import LookAtClock
from shared.domain.ticket import Ticket
from shared.domain.values import Actor
from shared.domain.watching import time_has_come
from shared.services.agenda_ports import Agenda, Due
from shared.services.effect_ports import Errands
from shared.services.handling import Desk
from shared.services.ports import Bells, Clock
from shared.services.requests import Request, id_of_cause

log = logging.getLogger("zerodesk.clock")
CLOCK = Actor(kind="system", id="clock")
MOST_AT_ONCE = 1000  # tickets a run; the next run, a minute later, goes on
SIDE_BY_SIDE = 8


@dataclass(frozen=True, slots=True)
class Watch:
    """The minute timer's work: it costs what is due, not what is open."""

    agenda: Agenda
    bells: Bells
    errands: Errands
    now: Clock

    async def ring_due(self, trace: str) -> int:
        """Ring for each look that is due, or queue its errand, then take it off; how many. What fails stays for the
        next run."""
        due = await self.agenda.due(self.now(), MOST_AT_ONCE)
        gate = asyncio.Semaphore(SIDE_BY_SIDE)
        await asyncio.gather(*(self._ring(one, trace, gate) for one in due))
        return len(due)

    async def _ring(self, due: Due, trace: str, gate: asyncio.Semaphore) -> None:
        async with gate:
            await (self.errands.send(due.errand) if due.errand else self.bells.ring(due.number, trace))
            await self.agenda.done(due)


@dataclass(frozen=True, slots=True)
class ClockReader:
    """Looks at a ticket's clock after it was followed, and says on its log what time has made true."""

    desk: Desk

    async def look(self, ticket: Ticket, trace: str) -> None:
        """A command of the desk itself if something fell due; its id is the cause's, so each is said once.

        The version belongs to the cause: what is true of a later state, by another plan for instance, is news again.
        """
        for event in time_has_come(ticket, self.desk.now()):
            id = id_of_cause(ticket.number, ticket.version, event.kind)
            request = Request(by=CLOCK, command_id=id, nonce=trace, trace=trace, is_keyed=True)
            await self.desk.handle(ticket.number, LookAtClock(), request)
