"""The nightly look at what was uploaded and then not named, strays of commits that were lost, repeated or refused; and
at sessions, links and limits whose day is over."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched

from shared.domain.numbers import is_number
from shared.services.contents import Contents, Laid
from shared.services.ports import Clock, StorageDown, Tickets
from shared.services.web_ports import Vault

log = logging.getLogger("zerodesk.tidy")
YOUNGEST = 2  # days: a commit that is under way names a blob of today or, around midnight, of yesterday
OLDEST = 8  # days: nights that were missed are made good for a week
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Tidier:
    """Deletes what no ticket names. Whom it cannot ask, of those it deletes nothing."""

    tickets: Tickets
    contents: Contents
    vault: Vault
    now: Clock

    async def tidy(self) -> Mapping[str, int]:
        """How many blobs were found, kept as named, deleted, and left because nobody could be asked about them; and how
        many rows of the web were over."""
        found = [laid for day in range(YOUNGEST, OLDEST + 1) for laid in await self._laid(day)]
        by_ticket: dict[str | None, list[Laid]] = defaultdict(list)
        for laid in found:
            by_ticket[laid.number].append(laid)
        counts = Counter[str](found=len(found), kept=0, deleted=0, left=0)
        for some in batched(by_ticket.items(), AT_ONCE, strict=False):
            for outcome in await asyncio.gather(*(self._judge(number, laid) for number, laid in some)):
                counts.update(outcome)
        return {**counts, "over": await self._drop_days()}

    async def _drop_days(self) -> int:
        try:
            return await self.vault.drop_days(f"{self.now() - timedelta(days=1):%Y-%m-%d}")
        except StorageDown:
            log.warning("the days that are over cannot be dropped; the next night does it")
            return 0

    async def _laid(self, days_ago: int) -> list[Laid]:
        day = (self.now() - timedelta(days=days_ago)).date()
        try:
            return await self.contents.laid_on(day)
        except StorageDown:
            log.warning("the blobs of %s cannot be listed; the next night looks again", day)
            return []

    async def _judge(self, number: str | None, laid: Sequence[Laid]) -> Counter[str]:
        if number is None or not is_number(number):
            return Counter(left=len(laid))
        try:
            named = await self.tickets.named_of(number, [one.blob for one in laid])
        except StorageDown:
            log.warning("ticket %s cannot be read; its blobs stay", number)
            return Counter(left=len(laid))
        strays = [one for one in laid if one.blob not in named]
        gone = [await _is_done(self.contents.remove(stray)) for stray in strays]
        return Counter(kept=len(laid) - len(strays), deleted=sum(gone), left=len(strays) - sum(gone))


async def _is_done(removal: Awaitable[None]) -> bool:
    try:
        await removal
    except StorageDown:
        return False
    return True
