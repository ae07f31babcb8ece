"""Brings every view of a ticket to its last event. May run twice, late, out of order, or two at once."""

import asyncio
import logging
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from shared.domain.ticket import Ticket, evolve
from shared.domain.values import Contact
from shared.domain.views import scopes_of
from shared.services.ports import Bells, Conflict, Cursor, Cursors, Head, Item, People, StorageDown, Tickets, Views

log = logging.getLogger("zerodesk.follow")
_TRIES = 3
AGAIN_AFTER_S = 15


@dataclass(frozen=True)
class Follower:
    """Folds the events after its cursor onto the state saved with it, then moves the rows (DESIGN.md 3.7)."""

    tickets: Tickets
    cursors: Cursors
    views: Views
    people: People
    bells: Bells
    # One bell at a time for a ticket in this instance: the second finds the work done. Other instances know nothing
    # of this, and need not.
    _turns: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary, init=False)

    async def follow(self, number: str, trace: str) -> int:
        """The event number that the views stand at; 0 for a ticket that there is not (yet).

        Storage that is away does not use up the bell's five tries: another one is sent, and this one is done.
        """
        turn = self._turns.setdefault(number, asyncio.Lock())
        try:
            async with turn:
                return await self._follow(number)
        except StorageDown:
            await self.bells.ring(number, trace, delay_s=AGAIN_AFTER_S)
            log.warning("storage is away; the bell of %s rings again", number)
            return 0

    async def _follow(self, number: str) -> int:
        for _ in range(_TRIES):
            cursor, head = await self.cursors.read(number)
            if head is None:
                return 0
            if cursor.n >= head.ticket.version:
                return cursor.n
            try:
                await self._bring(number, cursor, head)
            except Conflict:  # another follower saved its cursor: look again whether it came as far
                continue
            return head.ticket.version
        raise Conflict(f"the cursor of {number}")

    async def _bring(self, number: str, cursor: Cursor, head: Head) -> None:
        passed = await self._states_since(number, cursor, head)
        item = Item(ticket=passed[-1], words=head.words)
        # Every scope it was in at or after the cursor: one that it left keeps an empty anchor.
        scopes = frozenset[str]().union(*(scopes_of(ticket) for ticket in passed))
        known = scopes_of(cursor.ticket) if cursor.ticket else frozenset()
        moves = [self.views.move(scope, item, is_new=scope not in known) for scope in sorted(scopes)]
        await asyncio.gather(*moves, *([] if cursor.ticket else [self._introduce(head)]))
        await self.cursors.save(number, cursor, item.ticket)

    async def _states_since(self, number: str, cursor: Cursor, head: Head) -> list[Ticket]:
        """The state at the cursor and after each event since, up to the head that was read with it."""
        history = await self.tickets.history(number, after=cursor.n, upto=head.ticket.version)
        states = [cursor.ticket] if cursor.ticket else []
        for recorded in history:
            states.append(evolve(states[-1] if states else None, recorded, number))
        return states

    async def _introduce(self, head: Head) -> None:
        words = head.words
        person = Contact(id=head.ticket.requester, name=words.name, email=words.email, phone=words.phone)
        await self.people.introduce(person)
