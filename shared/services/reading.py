"""Reading one ticket: exact, from head and log. Whoever sees views lag behind rings the bell again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.domain.access import may_see, require_agent
from shared.domain.clocks import Versions
from shared.domain.desk import DeskDocument
from shared.domain.errors import NotFound
from shared.domain.events import SAYINGS, Recorded
from shared.domain.sla import Instance, explain
from shared.domain.ticket import Ticket, TicketWords, fold, reword, versions_of
from shared.domain.values import Actor, File
from shared.domain.watching import time_has_come
from shared.services.contents import Contents
from shared.services.desk_versions import read_versions
from shared.services.ports import Bells, Clock, Cursors, Desks, Head, StorageDown, Tickets

LAG = timedelta(seconds=30)
TIMER_LAG = timedelta(minutes=3)  # the timer runs each minute, and then somebody follows
WINDOW_OF_PERSONS = 4  # a requester's page looks at so many times its length: most internal events are skipped
MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A ticket as read, and the desk that says what its ids are called."""

    ticket: Ticket
    words: TicketWords
    desk: DeskDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A stretch of a ticket's entries, oldest first; `before` is where the one before it ends, None at the start."""

    seen: Seen
    entries: list[Recorded]
    before: int | None


@dataclass(slots=True)
class Reader:
    """Reads for a caller: what may not be seen is not found."""

    tickets: Tickets
    contents: Contents
    cursors: Cursors
    desks: Desks
    bells: Bells
    now: Clock
    _rung: dict[str, datetime] = field(default_factory=dict, init=False)

    async def ticket(self, number: str, by: Actor, trace: str) -> Seen:
        """The ticket now: one call. Raises NotFound."""
        return await self._look(number, by, trace)

    async def as_of(self, number: str, by: Actor, at: datetime) -> Seen:
        """The ticket as it was at a moment: the fold of the log up to it. Raises NotFound before its first event.

        Who may see it now may see it then; its ids are called what they are called now.
        """
        seen = await self._look(number, by)
        until = [one for one in await self.tickets.chronicle(number) if one.stamp.at <= at]
        if not until:
            raise NotFound(number)
        words = TicketWords()
        for recorded in until:
            words = reword(words, recorded.event.words)
        desks = await read_versions(self.desks, versions_of(until))
        return Seen(ticket=fold(until, number, desks), words=words, desk=seen.desk)

    async def sla(self, number: str, by: Actor) -> tuple[list[Instance], Versions]:
        """The ticket's clocks, explained from its log: two calls. Raises NotFound, NotAllowed."""
        seen = await self._look(number, by)
        require_agent(seen.desk, by)
        history = await self.tickets.history(number)
        desks = await read_versions(self.desks, versions_of(history))
        return explain(history, number, desks, self.now()), desks

    async def thread(
        self, number: str, by: Actor, *, before: int | None, most: int, most_bodies: int | None = None
    ) -> Thread:
        """The last `most` entries before event `before`, as the caller may see them. Raises NotFound.

        Two calls, and one for each long body among them; at most for the newest `most_bodies`.
        """
        seen = await self._look(number, by)
        upto = min(seen.ticket.version, before - 1 if before is not None else seen.ticket.version)
        after = max(0, upto - (most if by.kind != "person" else most * WINDOW_OF_PERSONS))
        passages = await self.tickets.passages(number, after=after, upto=upto) if upto > 0 else []
        shown = [one for one in passages if one.is_shown_to(by)][-most:]
        entries = await self._with_bodies(shown, most_bodies)
        rest = entries[0].n if len(entries) == most else after + 1
        return Thread(seen=seen, entries=entries, before=rest if rest > 1 else None)

    async def _with_bodies(self, shown: Sequence[Recorded], most: int | None) -> list[Recorded]:
        long = [one.n for one in shown if one.message is not None and one.message.is_elsewhere]
        wanted = set(long if most is None else long[max(0, len(long) - most) :])
        whole = {one.n: one for one in await self.tickets.whole([one for one in shown if one.n in wanted])}
        return [whole.get(one.n, one) for one in shown]

    async def entry(self, number: str, n: int, by: Actor) -> tuple[Seen, Recorded]:
        """One entry. Raises NotFound."""
        seen = await self._look(number, by)
        found = await self.tickets.thread(number, after=n - 1, upto=n)
        if not found or not found[0].is_shown_to(by):
            raise NotFound(number)
        return seen, found[0]

    async def versions(self, number: str, n: int, by: Actor) -> tuple[Seen, list[Recorded]]:
        """An entry as it was and is, oldest first: a look, the entry, and a call for each edit. Raises NotFound."""
        seen = await self._look(number, by)
        found = await self.tickets.versions(number, n)
        if not found or not found[0].is_shown_to(by) or not isinstance(found[0].event, SAYINGS):
            raise NotFound(number)
        return seen, found

    async def file(self, number: str, n: int, place: int, by: Actor) -> tuple[File, bytes]:
        """The file in that place of entry `n`, and its content: three calls. Raises NotFound."""
        await self._look(number, by)
        found = await self.tickets.entry(number, n)
        if found is None or not found.is_shown_to(by):
            raise NotFound(number)
        files = found.event.words.files if found.event.words else ()
        content = await self.contents.read(files[place - 1]) if 0 < place <= len(files) else None
        if content is None:
            raise NotFound(number)
        return files[place - 1], content

    async def events(self, number: str, by: Actor, *, after: int, most: int) -> tuple[Seen, list[Recorded]]:
        """The log, for agents. Raises NotFound, NotAllowed."""
        seen = await self._look(number, by)
        require_agent(seen.desk, by)
        return seen, await self.tickets.history(number, after=after, upto=after + most)

    async def _look(self, number: str, by: Actor, trace: str = "") -> Seen:
        glance, desk = await asyncio.gather(self.cursors.glance(number), self.desks.current())
        seen = _seen(number, glance.head, by, desk)
        await self._ring_if_lagging(number, seen.ticket, glance.followed, trace)
        return seen

    async def _ring_if_lagging(self, number: str, ticket: Ticket, followed: int, trace: str) -> None:
        """At most one bell a ticket, minute and instance; for what the timer should have noticed, too."""
        now = self.now()
        is_behind = followed < ticket.version and now - ticket.updated_at >= LAG
        if not is_behind and not time_has_come(ticket, now - TIMER_LAG):
            return
        if now - self._rung.get(number, datetime.min.replace(tzinfo=now.tzinfo)) < timedelta(minutes=1):
            return
        if len(self._rung) >= MOST_REMEMBERED:
            self._rung.clear()
        self._rung[number] = now
        try:
            await self.bells.ring(number, trace)
        except StorageDown:
            return  # the reader wants to read; the next one rings


def _seen(number: str, head: Head | None, by: Actor, desk: DeskDocument) -> Seen:
    if head is None or not may_see(desk, by, head.ticket):
        raise NotFound(number)
    return Seen(ticket=head.ticket, words=head.words, desk=desk)
