"""Opening tickets: the number comes from the command id, so a repeated create finds the ticket that it made."""

import asyncio
from dataclasses import dataclass, replace

from shared.domain.commands import OpenTicket
from shared.domain.desk import DeskDocument
from shared.domain.errors import Refused
from shared.domain.events import Event
from shared.domain.intake import open_ticket
from shared.domain.numbers import numbers
from shared.domain.values import Contact, Stamp
from shared.services.bell_ringing import CommandBell
from shared.services.callers import NotSignedIn
from shared.services.handling import Desk, commit_of, load_of, stamp_of
from shared.services.ports import Conflict, Outcome, People, StorageDown
from shared.services.requests import Answer, Request


@dataclass(frozen=True, slots=True)
class Intake:
    """Makes tickets on the same road as `Desk`, but reads no head: its transaction inserts one."""

    desk: Desk
    people: People

    async def open(self, command: OpenTicket, request: Request) -> Answer:
        """The new ticket, or the one that this command made before. Raises a Refused, StorageDown."""
        try:
            await self._decide(command, request)  # first, so that a refusal has written nothing
        except Refused:
            done = await self._made_before(request) if request.is_keyed else None
            if done is None:
                raise
            return await self.desk.repeat(done, request)
        for number in numbers(request.command_id):
            bell = CommandBell(self.desk.bells, self.desk.now, number, request.trace)
            try:
                requester, _ = await asyncio.gather(self.known(command.requester), bell.hide())
                command = replace(command, requester=requester)
                return await self._try(number, command, request, bell)
            except (Conflict, StorageDown) as error:
                done = await self._made(number, request, error)
                if done is not None:
                    await bell.reveal()
                    return await self.desk.repeat(done, request)
            finally:
                await bell.withdraw()
        raise Conflict("every number drawn is taken")

    async def known(self, requester: Contact) -> Contact:
        """The person with id and words, each looked up by the other. Raises NotSignedIn for one who is gone."""
        if not requester.id:
            return replace(requester, id=await self.people.id_at(requester.email))
        if requester.email:
            return requester
        contact = await self.people.contact(requester.id)
        if contact is None:
            raise NotSignedIn("this person is not known any more")
        return contact

    async def _decide(self, command: OpenTicket, request: Request) -> tuple[list[Event], Stamp, DeskDocument]:
        desk = await self.desk.desks.current()
        stamp = stamp_of(request, self.desk.now(), desk.version)
        return open_ticket(command, stamp, desk), stamp, desk

    async def _try(self, number: str, command: OpenTicket, request: Request, bell: CommandBell) -> Answer:
        events, stamp, desk = await self._decide(command, request)
        events = await self.desk.contents.lay_apart(events, load_of(number, command), stamp.at)
        commit = commit_of(request, number, events, stamp, {desk.version: desk})
        head, done = await self.desk.commit(commit, bell)
        return await self.desk.answer(head, request, done=done, opened=True)

    async def _made(self, number: str, request: Request, error: Exception) -> Outcome | None:
        """Whether the number is taken by this very command; by another one: None, and the next is drawn."""
        try:
            done = await self.desk.tickets.outcome(number, request.command_id)
        except StorageDown:
            raise error from None
        if done is None and isinstance(error, StorageDown):
            raise error
        return done

    async def _made_before(self, request: Request) -> Outcome | None:
        for number in numbers(request.command_id):
            done = await self.desk.tickets.outcome(number, request.command_id)
            if done is not None or await self.desk.tickets.head(number) is None:
                return done
        return None
