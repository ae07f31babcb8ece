"""Sending to each once: who sends says so first, and only where that one must be dead by now does another take over.

Nobody waits here: what cannot go out now is let go, and says when to look again.
"""

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from shared import telemetry
from shared.services.effect_ports import ACCEPTED, SENDING, Effects, Mail, Mark, Place
from shared.services.mail_ports import Mailer, MailLater, MailRefused, Pace
from shared.services.ports import Clock, Conflict, NewId, StorageDown

type Outcome = Literal["sent", "accepted", "failed", "throttled", "away", "busy", "gone", "enough"]

LONGEST = timedelta(days=3)  # until nobody wants to read a mail any more
ASKS_S: Sequence[int] = (60, 300, 1800)  # after how long to ask what became of a mail, each time
_SOON_S = 1
_LONGEST_PAUSE_S = 3600


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one try with one recipient: by which code, at which try, and in how many seconds to look again."""

    outcome: Outcome
    look_s: float = 0
    why: str = ""
    tries: int = 0

    @property
    def counts_as(self) -> str:
        """Its outcome as the metric has it: one that is not carried, and was not before, has failed."""
        if self.outcome == "away":
            return "failed" if self.tries > 1 else ""
        return "" if self.outcome in ("accepted", "busy") else self.outcome

    @property
    def keeps_others(self) -> bool:
        """Whether the next recipient would hear the same."""
        return self.outcome in ("throttled", "away")


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is written just before each try to send it, as what stands in it may be drawn for that try."""

    at: datetime  # of what it tells
    write: Callable[[], Awaitable[Mail]]


@dataclass(frozen=True, slots=True)
class Sender:
    """Between claim and mark lies one mail: only who dies there, or finds storage away, has it sent again."""

    effects: Effects
    mailer: Mailer
    pace: Pace
    now: Clock
    new_id: NewId
    lives_s: float  # longer than any function lives

    async def send(self, place: Place, letter: Letter, before: Mark | None) -> Turn:
        """Send, unless another is faster. `before` is a claim whose time is over, or that was let go."""
        if wait_s := await self.pace.take():
            return await self._late(place, letter, before) or Turn("throttled", wait_s)
        tries = 1 + (before.tries if before else 0)
        mine = Mark(outcome=SENDING, at=self.now(), by=self.new_id(), tries=tries)
        mark = await self.effects.claim(place, mine, before)
        if mark.by != mine.by:
            return Turn("busy", 0 if mark.is_final else max(self.left_s(mark), _SOON_S))
        return await self._carry(place, letter, mark)

    async def ask(self, place: Place, id: str, mark: Mark) -> Turn:
        """What became of a mail that was accepted; who never learns it takes it as sent."""
        if wait_s := self._until_asked_s(mark):
            return Turn("accepted", wait_s)
        try:
            carried = await self.mailer.ask(id)
        except MailRefused as refused:
            return await self._failed(place, mark, str(refused))
        except MailLater:
            carried = "accepted"
        if carried == "sent" or mark.tries + 1 == len(ASKS_S):
            await self.effects.mark(place, "sent", mark)
            return Turn("sent")
        asked = replace(mark, tries=mark.tries + 1)
        await self.effects.claim(place, asked, mark)
        return self._accepted(asked)

    def left_s(self, claim: Mark) -> float:
        """Whole seconds until the one who claimed cannot live any more."""
        if claim.at is None or claim.outcome != SENDING:
            return 0
        return max(0, math.ceil((claim.at + timedelta(seconds=self.lives_s) - self.now()).total_seconds()))

    async def _carry(self, place: Place, letter: Letter, claim: Mark) -> Turn:
        try:
            mail = await letter.write()
            with telemetry.stretch("mail", kind="call", ticket=place.ticket, n=place.n, tries=claim.tries):
                carried = await self.mailer.send(mail)
        except MailRefused as refused:
            return await self._failed(place, claim, str(refused))
        except MailLater as later:
            return await self._put_off(place, letter, claim, later)
        except (StorageDown, Conflict):
            await self._let_go(place, claim, claim.tries)  # the next need not wait
            raise
        if carried == ACCEPTED:
            mark = await self.effects.claim(place, Mark(outcome=ACCEPTED, at=self.now()), claim)
            return self._accepted(mark)
        await self.effects.mark(place, "sent", claim)
        return Turn("sent")

    async def _put_off(self, place: Place, letter: Letter, claim: Mark, later: MailLater) -> Turn:
        if late := await self._late(place, letter, claim):
            return late
        tries = claim.tries - later.is_throttled  # having to wait is no try
        await self._let_go(place, claim, tries)
        wait_s = later.after_s or min(60 * 2.0 ** (claim.tries - 1), _LONGEST_PAUSE_S)
        if later.is_throttled:
            await self.pace.close(wait_s)
        return Turn("throttled" if later.is_throttled else "away", wait_s, str(later), claim.tries)

    async def _late(self, place: Place, letter: Letter, before: Mark | None) -> Turn | None:
        is_late = self.now() - letter.at > LONGEST
        return await self._failed(place, before, "too-late") if is_late else None

    async def _failed(self, place: Place, before: Mark | None, why: str) -> Turn:
        await self.effects.mark(place, "failed", before, why)
        return Turn("failed", why=why, tries=before.tries if before else 0)

    async def _let_go(self, place: Place, claim: Mark, tries: int) -> None:
        await self.effects.claim(place, Mark(outcome=SENDING, tries=tries), claim)

    def _accepted(self, mark: Mark) -> Turn:
        """Asked again even where the time for that has passed already: the clock may have been late."""
        return Turn("accepted", max(self._until_asked_s(mark), _SOON_S))

    def _until_asked_s(self, mark: Mark) -> float:
        at = mark.at + timedelta(seconds=sum(ASKS_S[: mark.tries + 1])) if mark.at else self.now()
        return max(0, (at - self.now()).total_seconds())
