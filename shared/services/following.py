"""Brings every view of a ticket to its last event. May run twice, late, out of order, or two at once."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from shared.domain.ticket import Ticket, evolve, versions_of
from shared.domain.values import Contact
from shared.domain.views import scopes_of
from shared.domain.watching import next_look
from shared.services.desk_versions import read_versions
from shared.services.ports import (
    Agenda,
    Bells,
    Conflict,
    Cursor,
    Cursors,
    Desks,
    Head,
    Item,
    People,
    StorageDown,
    Tickets,
    Views,
)
from shared.services.watching import ClockReader

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
    desks: Desks
    agenda: Agenda
    clock: ClockReader
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
                reached = await self.bring(number)
                if reached is None:
                    return 0
                await self.clock.look(reached, trace)
                return reached.version
        except StorageDown:
            await self.bells.ring(number, trace, delay_s=AGAIN_AFTER_S)
            log.warning("storage is away; the bell of %s rings again", number)
            return 0

    async def bring(self, number: str) -> Ticket | None:
        """The ticket that the views stand at; None where there is none. Changes and tells nothing else."""
        for _ in range(_TRIES):
            cursor, head = await self.cursors.read(number)
            if head is None:
                return None
            if cursor.n >= head.ticket.version:
                return cursor.ticket
            try:
                await self._bring(number, cursor, head)
            except Conflict:  # another follower saved its cursor: look again whether it came as far
                continue
            return head.ticket
        raise Conflict(f"the cursor of {number}")

    async def _bring(self, number: str, cursor: Cursor, head: Head) -> None:
        passed = await self._states_since(number, cursor, head)
        item = Item(ticket=passed[-1], words=head.words)
        # Every scope it was in at or after the cursor: one that it left keeps an empty anchor.
        scopes = frozenset[str]().union(*(scopes_of(ticket) for ticket in passed))
        known = scopes_of(cursor.ticket) if cursor.ticket else frozenset()
        moves = [self.views.move(scope, item, is_new=scope not in known) for scope in sorted(scopes)]
        await asyncio.gather(*moves, *self._notes(cursor.ticket, item.ticket), *self._introductions(cursor, head))
        await self.cursors.save(number, cursor, item.ticket)

    async def _states_since(self, number: str, cursor: Cursor, head: Head) -> list[Ticket]:
        """The state at the cursor and after each event since, up to the head that was read with it."""
        history = await self.tickets.history(number, after=cursor.n, upto=head.ticket.version)
        desks = await read_versions(self.desks, versions_of(history, cursor.ticket))
        states = [cursor.ticket] if cursor.ticket else []
        for recorded in history:
            states.append(evolve(states[-1] if states else None, recorded, number, desks))
        return states

    def _notes(self, before: Ticket | None, after: Ticket) -> list[Awaitable[None]]:
        """Where the next look at the clock moves it is noted anew; the old note rings once, for nothing."""
        look = next_look(after)
        if look is None or (before is not None and look == next_look(before)):
            return []
        return [self.agenda.note(after.number, look)]

    def _introductions(self, cursor: Cursor, head: Head) -> list[Awaitable[None]]:
        return [] if cursor.ticket else [self._introduce(head)]

    async def _introduce(self, head: Head) -> None:
        words = head.words
        person = Contact(id=head.ticket.requester, name=words.name, email=words.email, phone=words.phone)
        await self.people.introduce(person)
