"""The bell of one command: sent hidden once, then revealed or, where nothing was tried, withdrawn (DESIGN.md 3)."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

from shared.services.ports import Bells, Clock, Receipt, StorageDown

log = logging.getLogger("zerodesk.bells")
PATIENCE_S = 1.5  # a queue that hangs must not turn what is in the log, or was refused, into a 503


@dataclass(slots=True)
class CommandBell:
    """Once a commit was tried the bell is never deleted: an error does not prove that the commit will not land."""

    bells: Bells
    now: Clock
    number: str
    trace: str
    _receipt: Receipt | None = field(default=None, init=False)
    _tried: bool = field(default=False, init=False)

    async def hide(self) -> None:
        """From here on the ticket cannot be forgotten."""
        self._receipt = await self.bells.hide(self.number, self.trace)

    async def before_try(self) -> None:
        """A commit that would start late in the hidden time sends a new bell first."""
        assert self._receipt is not None
        if self.now() - self._receipt.sent_at > timedelta(seconds=self.bells.hidden_s / 2):
            await self.hide()
        self._tried = True

    async def reveal(self) -> None:
        """Ring now. If that fails a second bell rings; if that fails too, the hidden one does, later."""
        if self._receipt is None:
            return
        self._tried = True
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.bells.reveal(self._receipt)
        except Exception:  # a receipt refused, or storage away: the commit is in the log, and that is the answer
            log.warning("bell not revealed", exc_info=True)
            await self._ring_second()

    async def withdraw(self) -> None:
        """Take it back if nothing was tried; one left over finds nothing new, and that is fine."""
        if self._receipt is None or self._tried:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.bells.withdraw(self._receipt)
        except Exception:
            log.info("bell not withdrawn", exc_info=True)

    async def _ring_second(self) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self.bells.ring(self.number, self.trace)
        except (StorageDown, TimeoutError):
            log.warning("second bell not sent; the hidden one will ring", exc_info=True)
