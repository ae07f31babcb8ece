"""Effects are recorded before they are done: rows first, and only then the queues that name them (DESIGN.md 3.7)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

from shared.domain.clocks import Versions
from shared.domain.effects import effects_of
from shared.domain.steps import Effect, Step
from shared.services.effect_ports import Effects, Errand, Errands, Told

_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells nobody itself: `notice` and `route` do, as often as it takes."""

    effects: Effects
    errands: Errands

    async def tell(self, number: str, steps: Sequence[Step], desks: Versions) -> None:
        """Record and queue all effects of whole commands. Who died in between is made good by the next: it finds the
        rows, leaves them, and queues them again."""
        told = [_told(step, effect) for step, effect in effects_of(steps, desks)]
        if not told:
            return
        await self.effects.record(number, told)
        for some in batched(told, _AT_ONCE, strict=False):
            await asyncio.gather(*(self.errands.send(_errand(number, one)) for one in some))


def _told(step: Step, effect: Effect) -> Told:
    stamp = step.recorded.stamp
    return Told(effect=effect, trace=stamp.trace, desk=stamp.desk)


def _errand(number: str, told: Told) -> Errand:
    return Errand(ticket=number, n=told.effect.n, kind=told.effect.kind, trace=told.trace)
