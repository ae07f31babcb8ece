"""Random texts that open something until a day: known to who has them, and to us by their hash alone."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime

_TEXT = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})\.([0-9a-f]{32})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where it is kept what a token opens: under the day on which it ends, so that whole days can be dropped."""

    day: str
    hash: str


@dataclass(frozen=True, slots=True)
class Token:
    """128 random bits, and the day behind which they open nothing."""

    day: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """As a cookie or a link carries it."""
        return f"{self.day}.{self.secret}"

    @property
    def slot(self) -> Slot:
        """Where it is kept."""
        return Slot(self.day, hashlib.sha256(self.secret.encode()).hexdigest())

    @staticmethod
    def of(secret: str, until: datetime) -> "Token":
        """The token of a random text."""
        return Token(f"{until:%Y-%m-%d}", secret)

    @staticmethod
    def read(text: str) -> "Token | None":
        """A token as it came back; None for anything else."""
        found = _TEXT.fullmatch(text)
        if found is None:
            return None
        try:
            date.fromisoformat(found[1])
        except ValueError:
            return None
        return Token(found[1], found[2])
