"""Telling one event to those it was recorded for: each recipient once, and never none (DESIGN.md 8.3)."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Literal

from shared.domain.access import agent_of, may_see
from shared.domain.events import Recorded
from shared.domain.steps import Effect
from shared.domain.ticket import Ticket
from shared.domain.values import Actor
from shared.services.addresses import is_address
from shared.services.effect_ports import Effects, Errand, Errands, Mail, Mark, Place, name_of
from shared.services.mails import mail_of
from shared.services.ports import Desks, People, StorageDown, Tickets, UnknownMessage
from shared.services.sending import Sender
from shared.services.wording import Matter, to_agent, to_requester

log = logging.getLogger("zerodesk.notice")

type Reason = Literal["gone", "enough"]


@dataclass(frozen=True, slots=True)
class Noticer:
    """Addresses and words are looked up when sending; the row of the effect knows ids alone."""

    effects: Effects
    errands: Errands
    tickets: Tickets
    people: People
    desks: Desks
    sender: Sender
    later_s: float  # until it is tried again where storage was away

    async def notice(self, errand: Errand) -> None:
        """Tell who was not told yet. Storage that is away does not use up the errand's five tries.

        Raises UnknownMessage for an errand about nothing.
        """
        try:
            await self._notice(errand)
        except StorageDown:
            await self.errands.send(errand, delay_s=self.later_s)
            log.warning("storage is away; event %s of %s is told later", errand.n, errand.ticket)

    async def _notice(self, errand: Errand) -> None:
        told = await self.effects.read(errand.ticket, errand.n, errand.kind)
        if told is None or errand.kind == "route":
            raise UnknownMessage("a notice that was never recorded")
        waiting = [one for one in told.effect.recipients if not told.is_done(one)]
        if not waiting:
            return
        matter = await self._matter(errand.ticket, told.effect)
        later_s = [await self._tell(one, matter, told.marks.get(name_of(one))) for one in waiting]
        if any(later_s):
            await self.errands.send(errand, delay_s=max(later_s))

    async def _matter(self, number: str, effect: Effect) -> Matter:
        head, entries, desk = await asyncio.gather(
            self.tickets.head(number),
            self.tickets.thread(number, after=effect.n - 1, upto=effect.n),
            self.desks.current(),
        )
        if head is None or not entries:
            raise UnknownMessage("a notice about an event that there is not")
        (recorded,) = entries
        quoted = recorded if effect.entry == effect.n else await self._asked(head.ticket, effect.entry)
        return Matter(
            effect=effect,
            by=recorded.stamp.by,
            at=recorded.stamp.at,
            ticket=head.ticket,
            words=head.words,
            desk=desk,
            said=quoted.words if quoted else None,
        )

    async def _asked(self, ticket: Ticket, n: int | None) -> Recorded | None:
        """What waits for an answer; nothing where the requester has written since, whatever was marked by hand."""
        found = await self.tickets.thread(ticket.number, after=n - 1, upto=n) if n is not None else []
        since = ticket.last_message_at
        return found[0] if found and (since is None or since <= found[0].stamp.at) else None

    async def _tell(self, who: Actor, matter: Matter, before: Mark | None) -> float:
        """In how many seconds to look again: 0 where one was told, or does not have to be."""
        if before is not None and (seconds := self.sender.left_s(before)):
            return seconds
        place = Place(ticket=matter.ticket.number, n=matter.effect.n, kind=matter.effect.kind, whom=name_of(who))
        mail = await (self._to_person(who, matter) if who.kind == "person" else self._to_agent(who, matter))
        if isinstance(mail, Mail):
            return await self.sender.send(place, mail, before)
        await self.effects.mark(place, mail, before)
        return 0

    async def _to_agent(self, who: Actor, matter: Matter) -> Mail | Reason:
        """Who left, or may not see the ticket any more, is not told what it says."""
        agent = agent_of(matter.desk, who)
        if agent is None or not may_see(matter.desk, who, matter.ticket) or not is_address(agent.email):
            return "gone"
        return mail_of(who, agent.email, to_agent(matter, who.id), matter)

    async def _to_person(self, who: Actor, matter: Matter) -> Mail | Reason:
        person = await self.people.contact(who.id)
        if person is None or not is_address(person.email):
            return "gone"
        if matter.effect.kind == "opened" and not person.proved:
            # Else anybody could fill a stranger's mailbox by asking in that name.
            this = f"{matter.ticket.number}-{matter.effect.n}"
            if not await self.people.is_first_of_day(person.email, f"{matter.at:%Y-%m-%d}", this):
                return "enough"
        return mail_of(who, person.email, to_requester(matter, proved=person.proved), matter)
