"""Editing the desk: one document, version by version, one winner where two edit it at once."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shared.domain.access import require_admin
from shared.domain.desk import DeskDocument
from shared.domain.errors import Refused
from shared.services.ports import Conflict, Desks, Publication, Sleep, StorageDown
from shared.services.requests import KeyReused, Request

MOST_TRIES = 5

type Edit = Callable[[DeskDocument], tuple[DeskDocument, int]]
"""The desk as it shall be, and the status that says what was done. Raises Refused; run again after a lost race."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The desk after an edit, and whether the answer is a repeat's."""

    desk: DeskDocument
    status: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class DeskEdits:
    """Edits the desk document for admins."""

    desks: Desks
    sleep: Sleep

    async def edit(self, request: Request, edit: Edit) -> Edited:
        """The desk as edited. Raises Refused, Conflict after too many lost races."""
        for tries in range(1, MOST_TRIES + 1):
            try:
                return await self._try(request, edit)
            except (Refused, Conflict, StorageDown) as error:
                done = await self.desks.outcome(request.command_id)
                if done is not None:
                    return await self._repeat(done, request)
                if not isinstance(error, Conflict) or tries == MOST_TRIES:
                    raise
            await self.sleep(0.05 * 2**tries)
        raise Conflict("the desk")

    async def _try(self, request: Request, edit: Edit) -> Edited:
        desk = await self.desks.fresh()
        require_admin(desk, request.by)
        document, status = edit(desk)
        if document == desk:  # so it is after the first time, too: a repeat has to find that one
            done = await self.desks.outcome(request.command_id) if request.is_keyed else None
            return await self._repeat(done, request) if done else Edited(desk=desk, status=status)
        await self.desks.publish(
            Publication(
                base=desk.version,
                document=document,
                command_id=request.command_id,
                status=status,
                request=request.body,
                nonce=request.nonce,
            )
        )
        return Edited(desk=document, status=status)

    async def _repeat(self, done: Mapping[str, str], request: Request) -> Edited:
        if done["digest"] != hashlib.sha256(request.body).hexdigest():
            raise KeyReused("this Idempotency-Key came with another body before")
        desk = await self.desks.fresh()
        require_admin(desk, request.by)  # the answer holds what only admins see
        return Edited(desk=desk, status=int(done["status"]), replayed=done["nonce"] != request.nonce)
