"""The only reader of time and randomness."""

import asyncio
import random
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MOST_SKEW = timedelta(seconds=5)


def utc_now() -> datetime:
    """This host's clock: aware, UTC, whole milliseconds."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id() -> str:
    """128 random bits as hex."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """256 random bits as hex."""
    return secrets.token_hex(32)


def ticks() -> float:
    """Seconds of a clock that never steps back; for measuring, not for telling the time."""
    return time.perf_counter()


async def jittered_sleep(upto_s: float) -> None:
    """Sleep some of that time, so that writers who met do not meet again."""
    await asyncio.sleep(upto_s * random.uniform(0.3, 1.0))  # noqa: S311


class SteadyClock:
    """The host's clock, unless it is more than 5 s off the `Date` header of storage: then that one (DESIGN.md 1)."""

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._now = now
        self._offset = timedelta(0)

    def __call__(self) -> datetime:
        """The time to stamp commands with."""
        return self._now() + self._offset

    def observe(self, date: str | None) -> None:
        """Learn from a `Date` header as it arrives; one that cannot be read teaches nothing."""
        if date is None:
            return
        try:
            off = parsedate_to_datetime(date) - self._now()
        except (ValueError, TypeError):
            return
        self._offset = off if abs(off) > MOST_SKEW else timedelta(0)
