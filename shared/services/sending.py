"""Sending to each once: who sends says so first, and only where that one must be dead by now does another take over."""

import math
from dataclasses import dataclass
from datetime import timedelta

from shared.services.effect_ports import SENDING, Effects, Mail, Mailer, Mark, Place
from shared.services.ports import Clock, NewId, StorageDown

_SOON_S = 1


@dataclass(frozen=True, slots=True)
class Sender:
    """Between claim and mark lies one mail: only who dies there, or finds storage away, has it sent again."""

    effects: Effects
    mailer: Mailer
    now: Clock
    new_id: NewId
    lives_s: float  # longer than any function lives

    async def send(self, place: Place, mail: Mail, before: Mark | None) -> float:
        """Send, unless another is faster; in how many seconds to look whether that one came to an end, or 0.

        `before` is a claim whose time is over, or that was let go.
        """
        mine = Mark(outcome=SENDING, at=self.now(), by=self.new_id())
        mark = await self.effects.claim(place, mine, before)
        if mark.by != mine.by:
            return 0 if mark.is_final else max(self.left_s(mark), _SOON_S)
        await self._carry(place, mail, mark)
        await self.effects.mark(place, "sent", mark)
        return 0

    async def _carry(self, place: Place, mail: Mail, claim: Mark) -> None:
        try:
            await self.mailer.send(mail)
        except StorageDown:
            await self.effects.claim(place, Mark(outcome=SENDING), claim)  # let go: the next need not wait
            raise

    def left_s(self, claim: Mark) -> float:
        """Whole seconds until the one who claimed cannot live any more."""
        if claim.at is None:
            return 0
        return max(0, math.ceil((claim.at + timedelta(seconds=self.lives_s) - self.now()).total_seconds()))
