"""Brings every view of a ticket to its last event, and records its effects. May run twice, late, or two at once."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from shared.domain.clocks import Versions
from shared.domain.steps import Step, steps_of
from shared.domain.ticket import Ticket, versions_of
from shared.domain.values import Contact
from shared.domain.views import scopes_of
from shared.domain.watching import next_look
from shared.services.agenda_ports import Agenda
from shared.services.counting import count_steps
from shared.services.desk_versions import read_versions
from shared.services.ports import (
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
from shared.services.telling import Teller
from shared.services.watching import ClockReader

log = logging.getLogger("zerodesk.follow")
_TRIES = 3


@dataclass(frozen=True)
class Follower:
    """Folds the events after its cursor onto the state saved with it, moves the rows, tells (DESIGN.md 3.7)."""

    tickets: Tickets
    cursors: Cursors
    views: Views
    people: People
    bells: Bells
    desks: Desks
    agenda: Agenda
    clock: ClockReader
    teller: Teller
    later_s: float  # until it is tried again where storage was away
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
                reached = await self._follow(number, tells=True)
                if reached is None:
                    return 0
                await self.clock.look(reached, trace)
                return reached.version
        except StorageDown:
            await self.bells.ring(number, trace, delay_s=self.later_s)
            log.warning("storage is away; the bell of %s rings again", number)
            return 0

    async def bring(self, number: str) -> Ticket | None:
        """The ticket that the views stand at; None where there is none. Tells nobody: what was not told still waits."""
        return await self._follow(number, tells=False)

    async def _follow(self, number: str, *, tells: bool) -> Ticket | None:
        for _ in range(_TRIES):
            cursor, head = await self.cursors.read(number)
            if head is None:
                return None
            last = head.ticket.version
            if cursor.n >= last and (cursor.told >= last or not tells):
                return cursor.ticket
            try:
                await self._advance(number, cursor, head, tells=tells)
            except Conflict:  # another follower saved its cursor: look again whether it came as far
                continue
            return head.ticket
        raise Conflict(f"the cursor of {number}")

    async def _advance(self, number: str, cursor: Cursor, head: Head, *, tells: bool) -> None:
        """Views, then effects, then both cursors: whoever dies on the way has forgotten nothing."""
        steps, desks = await self._steps_since(number, cursor, head)
        await self._move([step.after for step in steps if step.after.version > cursor.n], cursor, head)
        told, news = cursor.told, [step for step in steps if tells and step.recorded.n > cursor.told]
        if tells:
            await self.teller.tell(number, news, desks)
            told = head.ticket.version
        await self.cursors.save(number, cursor, steps[-1].after, told)
        count_steps(news, desks, self.clock.desk.now())

    async def _move(self, passed: list[Ticket], cursor: Cursor, head: Head) -> None:
        if not passed:
            return
        item = Item(ticket=passed[-1], words=head.words)
        known = scopes_of(cursor.ticket) if cursor.ticket else frozenset[str]()
        # Every scope it was in at or after the cursor: one that it left keeps an empty anchor.
        scopes = known.union(*(scopes_of(ticket) for ticket in passed))
        moves = [self.views.move(scope, item, is_new=scope not in known) for scope in sorted(scopes)]
        await asyncio.gather(*moves, *self._notes(cursor.ticket, item.ticket), *self._introductions(cursor, head))

    async def _steps_since(self, number: str, cursor: Cursor, head: Head) -> tuple[list[Step], Versions]:
        """The steps that views or effects have not seen, up to the head that was read with the cursors.

        Where effects stand back behind the views, the state before them is in no row: they start from the log's.
        """
        start = cursor.ticket if cursor.n <= cursor.told else None
        after = start.version if start else 0
        history = await self.tickets.history(number, after=after, upto=head.ticket.version)
        desks = await read_versions(self.desks, versions_of(history, start))
        return steps_of(history, number, desks, start), desks

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
