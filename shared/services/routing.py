"""Giving a ticket that nobody has to whose turn it is; the draw is recorded once, and a claim in between wins."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from shared.domain.commands import RouteTicket
from shared.domain.routing import Pool, candidates, least_open, next_turn, pool_of, wants_an_agent
from shared.domain.ticket import Ticket
from shared.domain.values import Actor
from shared.services.effect_ports import Draw, Draws, Effects, Errand, Errands, Place, Pointer, Search
from shared.services.handling import Desk
from shared.services.ports import Conflict, NewId, StorageDown, UnknownMessage, Views
from shared.services.requests import Request, id_of_cause

log = logging.getLogger("zerodesk.route")
ROUTER = Actor(kind="system", id="route")
LISTED_WITHIN = timedelta(minutes=2)  # until then a draw may not stand in its agent's list yet
MOST_RECENT = 100
MOST_COUNTED = 1000
MOST_DRAWN = 5  # by one search
_TRIES = 8

type Outcome = Literal["assigned", "taken", "nobody"]


@dataclass(frozen=True, slots=True)
class Router:
    """Draws, and gives by the one road by which tickets change."""

    desk: Desk
    effects: Effects
    errands: Errands
    draws: Draws
    views: Views
    new_id: NewId
    later_s: float  # until it is tried again where storage was away

    async def route(self, errand: Errand) -> None:
        """Give the ticket to an agent, if it still wants one and one is there. Raises UnknownMessage, Conflict."""
        try:
            await self._route(errand)
        except StorageDown:
            await self.errands.send(errand, delay_s=self.later_s)
            log.warning("storage is away; %s is routed later", errand.ticket)

    async def _route(self, errand: Errand) -> None:
        told, head = await asyncio.gather(
            self.effects.read(errand.ticket, errand.n, errand.kind), self.desk.tickets.head(errand.ticket)
        )
        if told is None or head is None or errand.kind != "route":
            raise UnknownMessage("a route that was never recorded")
        if told.marks:
            return
        outcome = await self._give(head.ticket, errand)
        await self.effects.mark(Place(ticket=errand.ticket, n=errand.n, kind=errand.kind, whom="done"), outcome)

    async def _give(self, ticket: Ticket, errand: Errand) -> Outcome:
        command_id = id_of_cause(errand.ticket, errand.n, errand.kind)
        if not wants_an_agent(ticket):
            done = await self.desk.tickets.outcome(errand.ticket, command_id)
            return "taken" if done is None else "assigned"
        pool = pool_of(ticket, await self.desk.desks.current())
        passed: list[str] = []  # drawn, and gone away before the ticket was theirs
        while pool is not None and len(passed) < MOST_DRAWN:
            search = Search(ticket=errand.ticket, n=errand.n, tries=len(passed) + 1)
            agent = await self._drawn(pool, ticket, search, passed)
            if agent is None:
                break
            request = Request(by=ROUTER, command_id=command_id, nonce=self.new_id(), trace=errand.trace, is_keyed=True)
            answer = await self.desk.handle(errand.ticket, RouteTicket(agent=agent, pool=pool.id), request)
            if answer.done is not None:
                return "assigned"
            assert answer.ticket is not None
            if not wants_an_agent(answer.ticket):
                return "taken"
            passed.append(agent)
            pool = await self._same(pool, answer.ticket)
        return "nobody"

    async def _same(self, pool: Pool, ticket: Ticket) -> Pool | None:
        """The pool as it is now, if it still is the ticket's: who gave the ticket to another began a search there."""
        now = pool_of(ticket, await self.desk.desks.current())
        return now if now is not None and now.id == pool.id else None

    async def _drawn(self, pool: Pool, ticket: Ticket, search: Search, passed: Sequence[str]) -> str | None:
        """Who is drawn, or was drawn by this search before."""
        ids = candidates(pool, ticket, await self.desk.desks.current(), passed)
        for _ in range(_TRIES):
            if not ids:
                return None
            pointer = self._fresh(await self.draws.pointer(pool.id))
            agent = await self._turn(pool, ids, pointer)
            try:
                draw = Draw(ticket=ticket.number, agent=agent, at=self.desk.now())
                await self.draws.draw(pool.id, search, draw, pointer)
            except Conflict:
                before = await self.draws.drawn(pool.id, search)
                if before is not None:
                    return before
                await self.desk.sleep(0.05)
                continue
            return agent
        raise Conflict(f"the draws of {pool.id}")

    def _fresh(self, pointer: Pointer) -> Pointer:
        """Without the draws that stand in the lists by now."""
        since = self.desk.now() - LISTED_WITHIN
        return replace(pointer, recent=tuple(one for one in pointer.recent if one.at > since)[-MOST_RECENT + 1 :])

    async def _turn(self, pool: Pool, ids: Sequence[str], pointer: Pointer) -> str:
        if pool.strategy == "round-robin":
            return next_turn(ids, pointer.last)
        counts = await asyncio.gather(*(self._open_tickets(id, pointer) for id in ids))
        return least_open(dict(zip(ids, counts, strict=True)), pointer.last)

    async def _open_tickets(self, agent: str, pointer: Pointer) -> int:
        """Those in the agent's list, and those drawn just now that it does not show yet."""
        marks, _ = await self.views.marks(f"open!agent:{agent}", "updated!", 'updated"', MOST_COUNTED)
        listed = {number for number, _ in marks}
        return len(listed | {one.ticket for one in pointer.recent if one.agent == agent})
