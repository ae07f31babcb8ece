"""Telling one event to those it was recorded for: each recipient once, and never none (DESIGN.md 8.3)."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from shared import telemetry
from shared.domain.access import agent_of, may_see
from shared.domain.events import Recorded
from shared.domain.steps import Effect
from shared.domain.ticket import Ticket
from shared.domain.values import Actor
from shared.services.addresses import is_address
from shared.services.agenda_ports import Agenda
from shared.services.drawing import Drawer
from shared.services.effect_ports import ACCEPTED, Effects, Errand, Errands, Mail, Mark, Place, Told, name_of
from shared.services.mails import id_at, mail_of
from shared.services.ports import Desks, People, StorageDown, Tickets, UnknownMessage
from shared.services.sending import Letter, Sender, Turn
from shared.services.wording import Matter, to_agent, to_requester

log = logging.getLogger("zerodesk.notice")

type Reason = Literal["gone", "enough"]


@dataclass(frozen=True, slots=True)
class Noticer:
    """Addresses and words are looked up when sending; the row of the effect knows ids alone."""

    effects: Effects
    errands: Errands
    agenda: Agenda
    tickets: Tickets
    people: People
    desks: Desks
    sender: Sender
    drawer: Drawer  # of the link in each mail to a requester
    later_s: float  # until it is tried again where storage was away
    site: str = ""  # where agents find their tickets

    async def notice(self, errand: Errand) -> Mapping[str, int]:
        """Tell who was not told yet; what came of it. Storage that is away does not use up the errand's five tries.

        Raises UnknownMessage for an errand about nothing.
        """
        try:
            return await self._notice(errand)
        except StorageDown:
            await self.errands.send(errand, delay_s=self.later_s)
            log.warning("storage is away; event %s of %s is told later", errand.n, errand.ticket)
            return {}

    async def _notice(self, errand: Errand) -> Mapping[str, int]:
        told = await self.effects.read(errand.ticket, errand.n, errand.kind)
        if told is None or errand.kind == "route":
            raise UnknownMessage("a notice that was never recorded")
        waiting = [one for one in told.effect.recipients if not told.is_done(one)]
        turns = await self._asked(errand, told, waiting) + await self._sent(errand, told, waiting)
        await self._look_again(errand, turns)
        return Counter(turn.outcome for turn in turns)

    async def _asked(self, errand: Errand, told: Told, waiting: Sequence[Actor]) -> list[Turn]:
        """Of mails that were accepted, what became of them."""
        turns = []
        for who in waiting:
            mark = told.marks.get(name_of(who))
            if mark is not None and mark.outcome == ACCEPTED:
                place = _place(errand, who)
                turns.append(self._said(place, await self.sender.ask(place, id_at(place), mark)))
        return turns

    async def _sent(self, errand: Errand, told: Told, waiting: Sequence[Actor]) -> list[Turn]:
        """To the others their mails, until the carrier has enough: who was tried least comes first, so that nobody's
        bad luck keeps the rest from theirs."""
        marks = {who: told.marks.get(name_of(who)) for who in waiting}
        others = {who: mark for who, mark in marks.items() if mark is None or mark.outcome != ACCEPTED}
        if not others:
            return []
        turns, matter = list[Turn](), await self._matter(errand.ticket, told.effect)
        for who, mark in sorted(others.items(), key=lambda one: one[1].tries if one[1] else 0):
            place = _place(errand, who)
            turns.append(self._said(place, await self._tell(place, who, matter, mark)))
            if turns[-1].keeps_others:
                break
        return turns

    async def _look_again(self, errand: Errand, turns: Sequence[Turn]) -> None:
        """Who waits for another looks when that one must be done or dead; all else waits on the agenda."""
        busy = [turn.look_s for turn in turns if turn.outcome == "busy" and turn.look_s]
        later = [turn.look_s for turn in turns if turn.outcome != "busy" and turn.look_s]
        if busy:
            await self.errands.send(errand, delay_s=max(busy))
        if later:
            await self.agenda.put_off(errand, self.sender.now() + timedelta(seconds=min(later)))

    def _said(self, place: Place, turn: Turn) -> Turn:
        """Counted, and where it went wrong in the log: ids and codes."""
        if outcome := turn.counts_as:
            telemetry.count("mail", outcome=outcome)
        if turn.why:
            where = f"event {place.n} of {place.ticket} ({place.kind}) to {place.whom}"
            log.warning("mail %s: %s, %s at try %s", turn.outcome, where, turn.why, turn.tries)
        return turn

    async def _matter(self, number: str, effect: Effect) -> Matter:
        head, entries, desk = await asyncio.gather(
            self.tickets.head(number),
            self.tickets.thread(number, after=effect.n - 1, upto=effect.n),
            self.desks.current(),
        )
        if head is None or not entries:
            raise UnknownMessage("a notice about an event that there is not")
        (recorded,) = entries
        quoted = recorded if effect.entry == effect.n else await self._question(head.ticket, effect.entry)
        return Matter(
            effect=effect,
            by=recorded.stamp.by,
            at=recorded.stamp.at,
            ticket=head.ticket,
            words=head.words,
            desk=desk,
            said=quoted.words if quoted else None,
            site=self.site,
        )

    async def _question(self, ticket: Ticket, n: int | None) -> Recorded | None:
        """What waits for an answer; nothing where the requester has written since, whatever was marked by hand."""
        found = await self.tickets.thread(ticket.number, after=n - 1, upto=n) if n is not None else []
        since = ticket.last_message_at
        return found[0] if found and (since is None or since <= found[0].stamp.at) else None

    async def _tell(self, place: Place, who: Actor, matter: Matter, before: Mark | None) -> Turn:
        if before is not None and (seconds := self.sender.left_s(before)):
            return Turn("busy", seconds)
        letter = await (self._to_person(who, matter) if who.kind == "person" else self._to_agent(who, matter))
        if isinstance(letter, Letter):
            return await self.sender.send(place, letter, before)
        await self.effects.mark(place, letter, before)
        return Turn(letter)

    async def _to_agent(self, who: Actor, matter: Matter) -> Letter | Reason:
        """Who left, or may not see the ticket any more, is not told what it says."""
        agent = agent_of(matter.desk, who)
        if agent is None or not may_see(matter.desk, who, matter.ticket) or not is_address(agent.email):
            return "gone"
        email = agent.email

        async def write() -> Mail:
            return mail_of(who, email, to_agent(matter, who.id), matter)

        return Letter(matter.at, write)

    async def _to_person(self, who: Actor, matter: Matter) -> Letter | Reason:
        person = await self.people.contact(who.id)
        if person is None or not is_address(person.email):
            return "gone"
        if matter.effect.kind == "opened" and not person.proved:
            # Else anybody could fill a stranger's mailbox by asking in that name.
            this = f"{matter.ticket.number}-{matter.effect.n}"
            if not await self.people.is_first_of_day(person.email, f"{matter.at:%Y-%m-%d}", this):
                return "enough"

        async def write() -> Mail:
            link = await self.drawer.draw(matter.ticket.number, who.id)
            return mail_of(who, person.email, to_requester(matter, link, proved=person.proved), matter)

        return Letter(matter.at, write)


def _place(errand: Errand, who: Actor) -> Place:
    return Place(ticket=errand.ticket, n=errand.n, kind=errand.kind, whom=name_of(who))
