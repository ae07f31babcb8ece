"""The one road by which a ticket changes: read the head, decide, commit, ring (DESIGN.md 3)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.domain.access import may_see
from shared.domain.clocks import Versions
from shared.domain.commands import Command, Say
from shared.domain.decisions import decide
from shared.domain.errors import NotFound, Refused, Stale
from shared.domain.events import Event, Recorded
from shared.domain.ticket import versions_of
from shared.domain.values import Stamp
from shared.services.bell_ringing import CommandBell
from shared.services.contents import Contents, Load
from shared.services.desk_versions import read_versions
from shared.services.ports import Bells, Clock, Commit, Conflict, Desks, Head, Outcome, Sleep, StorageDown, Tickets
from shared.services.requests import Answer, KeyReused, Request

MOST_TRIES = 5
LONGEST = timedelta(seconds=8)
JITTER_S = 0.05


@dataclass(frozen=True, slots=True)
class Desk:
    """Handles commands on tickets that exist; `opening.Intake` makes new ones."""

    tickets: Tickets
    contents: Contents
    bells: Bells
    desks: Desks
    now: Clock
    sleep: Sleep

    async def handle(self, number: str, command: Command, request: Request) -> Answer:
        """The ticket after the command. Raises a Refused, Conflict after too many lost races, StorageDown."""
        bell = CommandBell(self.bells, self.now, number, request.trace)
        head, _ = await asyncio.gather(self.tickets.head(number), bell.hide())
        try:
            return await self._until_done(number, command, request, head, bell)
        finally:
            await bell.withdraw()

    async def _until_done(
        self, number: str, command: Command, request: Request, head: Head | None, bell: CommandBell
    ) -> Answer:
        started, load = self.now(), load_of(number, command)
        for tries in range(1, MOST_TRIES + 1):
            try:
                return await self._try(command, request, head, bell, load)
            except (Refused, Conflict, StorageDown) as error:
                done = await self._done_before(number, request, error, is_first=tries == 1)
                if done is not None:
                    await bell.reveal()  # it is in the log; whoever wrote it may have died before ringing
                    return await self.repeat(done, request)
                if not isinstance(error, Conflict):
                    raise
                if request.if_match is not None:
                    raise Stale(f"ticket {number} has changed") from error
                if tries == MOST_TRIES or self.now() - started > LONGEST:
                    raise
            await self.sleep(JITTER_S * 2**tries)
            head = await self.tickets.head(number)
        raise Conflict(number)

    async def _try(
        self, command: Command, request: Request, head: Head | None, bell: CommandBell, load: Load
    ) -> Answer:
        number = load.number
        if head is None:
            raise NotFound(number)
        desk = await self.desks.current()
        stamp = stamp_of(request, self.now(), desk.version).not_before(head.ticket.updated_at)
        if request.if_match is not None and may_see(desk, request.by, head.ticket):
            _check_version(head, request.if_match)
        command = await self._informed(command.seeing(head.words), number)
        events = decide(head.ticket, command, stamp, desk)
        if not events:
            return await self._already_so(number, request, head)
        desks = await read_versions(self.desks, versions_of([], head.ticket) | {desk.version})
        events = await self.contents.lay_apart(events, load, stamp.at)
        commit = replace(commit_of(request, head, events, stamp, desks), marks=command.marks)
        after, done = await self.commit(commit, bell)
        answer = await self.answer(after, request, done=done)
        return replace(answer, made=recorded(events, stamp, done.first))

    async def _informed(self, command: Command, number: str) -> Command:
        """With the event that its decision has to know; the head was read before, so an edit since is a conflict."""
        if command.wanted is None:
            return command
        found = await self.tickets.thread(number, after=command.wanted - 1, upto=command.wanted)
        return command.knowing(found[0] if found else None)

    async def commit(self, commit: Commit, bell: CommandBell) -> tuple[Head, Outcome]:
        """The commit between its bell's two halves. Raises Conflict, StorageDown: then the bell stays hidden."""
        await bell.before_try()
        committed = await self.tickets.commit(commit)
        await bell.reveal()
        return committed

    async def _already_so(self, number: str, request: Request, head: Head) -> Answer:
        done = await self.tickets.outcome(number, request.command_id) if request.is_keyed else None
        return await (self.repeat(done, request) if done else self.answer(head, request))

    async def _done_before(self, number: str, request: Request, error: Exception, *, is_first: bool) -> Outcome | None:
        """Nobody is told no before the own command row was looked for. A fresh id that was not tried has none."""
        if is_first and isinstance(error, Refused) and not request.is_keyed:
            return None
        try:
            return await self.tickets.outcome(number, request.command_id)
        except StorageDown:
            raise error from None

    async def repeat(self, done: Outcome, request: Request) -> Answer:
        """What is told to who asks again: the first status, and the ticket as it is now. Raises KeyReused."""
        is_own = done.nonce == request.nonce
        if not is_own and not await self.tickets.is_request_of(done, request.body):
            raise KeyReused("this Idempotency-Key came with another body before")
        head = await self.tickets.head(done.number)
        if head is None:
            raise NotFound(done.number)
        return await self.answer(head, request, done=done, replayed=not is_own, opened=is_own and done.first == 1)

    async def answer(
        self, head: Head, request: Request, *, done: Outcome | None = None, replayed: bool = False, opened: bool = False
    ) -> Answer:
        """The ticket for who asked: who may not see it, and did not open it just now, gets the number alone."""
        desk = await self.desks.current()
        seen = opened or may_see(desk, request.by, head.ticket)
        return Answer(
            number=head.ticket.number,
            status=done.status if done else 200,
            ticket=head.ticket if seen else None,
            words=head.words if seen else None,
            replayed=replayed,
            done=done,
        )


def load_of(number: str, command: Command) -> Load:
    """What a command brings that no row can hold: decided on without it, uploaded once the decision is made."""
    uploads = command.uploads if isinstance(command, Say) else ()
    return Load(number, {upload.file.sha256: upload.content for upload in uploads})


def stamp_of(request: Request, at: datetime, desk: str) -> Stamp:
    """The stamp of a command, made once for each try."""
    return Stamp(command_id=request.command_id, by=request.by, at=at, desk=desk, trace=request.trace)


def commit_of(request: Request, base: Head | str, events: Sequence[Event], stamp: Stamp, desks: Versions) -> Commit:
    """What is written for a command that was decided; `base` is its ticket's head, or the number of a new ticket."""
    return Commit(
        number=base if isinstance(base, str) else base.ticket.number,
        base=None if isinstance(base, str) else base,
        events=events,
        stamp=stamp,
        desks=desks,
        status=request.status,
        request=request.body,
        nonce=request.nonce,
    )


def _check_version(head: Head, expected: int) -> None:
    if head.ticket.version != expected:
        raise Stale(f"the ticket is at version {head.ticket.version}")


def recorded(events: Sequence[Event], stamp: Stamp, first: int) -> list[Recorded]:
    """The events in their places."""
    return [Recorded(n=n, stamp=stamp, event=event) for n, event in enumerate(events, first)]
