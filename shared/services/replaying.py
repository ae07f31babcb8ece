"""Gives poison another chance: by the clock, ever more rarely, and by hand (DESIGN.md 3.6)."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.access import require_admin
from shared.domain.errors import NotFound
from shared.domain.values import Actor
from shared.services.poison_ports import Deeds, Poison, Poisoned
from shared.services.ports import Conflict, Desks, StorageDown
from shared.services.requests import KeyReused, Request

log = logging.getLogger("zerodesk.poison")
LONGEST_S = 6 * 3600.0
_MOST_DOUBLINGS = 16  # far beyond the longest pause, and no number that anybody could put into a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Emptied:
    """What one run did with the poison of one queue; `again` is the highest count among what was rung."""

    queue: str
    rung: int = 0
    unread: int = 0
    again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many messages were sent again by hand; `is_repeat`: so the first answer said."""

    sent: int
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Replayer:
    """Empties the poison queues. `pause_s` is half of the first pause."""

    poison: Poison
    deeds: Deeds
    desks: Desks
    pause_s: float = 60

    async def empty(self) -> list[Emptied]:
        """One batch a queue; a queue that cannot be reached does not keep the others waiting."""
        done = []
        for queue in self.poison.queues:
            try:
                done.append(await self._empty(queue))
            except StorageDown as error:
                log.warning("the poison of %s: %s", queue, error)
        return done

    async def listed(self, by: Actor) -> list[Poisoned]:
        """What lies there now, for admins. Raises NotAllowed."""
        require_admin(await self.desks.current(), by)
        return [one for queue in self.poison.queues for one in await self.poison.look(queue)]

    async def replay(self, queue: str, id: str | None, request: Request) -> Replayed:
        """Send one batch again as it is, or one message. A repeat sends nothing. Raises a Refused.

        The row is written last: who dies before it has sent and dropped some, and the repeat sends the others.
        """
        if request.is_keyed and (done := await self.deeds.outcome(request.command_id)):
            return _repeat(done, request)
        require_admin(await self.desks.current(), request.by)
        if queue not in self.poison.queues:
            raise NotFound(queue)
        replayed = await (self._replay_all(queue) if id is None else self._replay_one(queue, id))
        return await self._recorded(replayed, request) if request.is_keyed else replayed

    async def _empty(self, queue: str) -> Emptied:
        rung, unread = [], 0
        for one in await self.poison.take(queue):
            if one.again is None:
                unread += 1
                await self.poison.set_aside(one)
            else:
                rung.append(one.again + 1)
                await self.poison.send_again(one, again=rung[-1], delay_s=self._pause_s(rung[-1]))
            await self.poison.drop(one)  # last: a crash before it doubles a message, and loses none
        return Emptied(queue=queue, rung=len(rung), unread=unread, again=max(rung, default=0))

    def _pause_s(self, again: int) -> float:
        return min(self.pause_s * 2.0 ** min(again, _MOST_DOUBLINGS), LONGEST_S)

    async def _replay_all(self, queue: str) -> Replayed:
        sent = 0
        for aside in (False, True):
            for one in await self.poison.take(queue, aside=aside):
                await self._send(one)
                sent += 1
        return Replayed(sent=sent)

    async def _replay_one(self, queue: str, id: str) -> Replayed:
        for aside in (False, True):
            taken = await self.poison.take(queue, aside=aside)
            for other in taken:
                await (self._send(other) if other.id == id else self.poison.put_back(other))
            if any(one.id == id for one in taken):
                return Replayed(sent=1)
        raise NotFound(id)

    async def _send(self, one: Poisoned) -> None:
        await self.poison.send_again(one)
        await self.poison.drop(one)

    async def _recorded(self, replayed: Replayed, request: Request) -> Replayed:
        outcome = {"sent": str(replayed.sent), "digest": _digest(request), "nonce": request.nonce}
        try:
            await self.deeds.record(request.command_id, outcome)
        except Conflict:
            done = await self.deeds.outcome(request.command_id)
            if done is None:
                raise
            return _repeat(done, request)
        return replayed


def _repeat(done: Mapping[str, str], request: Request) -> Replayed:
    if done["digest"] != _digest(request):
        raise KeyReused("this Idempotency-Key came with another body before")
    return Replayed(sent=int(done["sent"]), is_repeat=done["nonce"] != request.nonce)


def _digest(request: Request) -> str:
    return hashlib.sha256(request.body).hexdigest()
