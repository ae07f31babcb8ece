"""How many mails went out in the last hour, minute by minute: what may still go out now, or else when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

HOUR = 60  # minutes


@dataclass(frozen=True, slots=True)
class Window:
    """`sent` by minutes of the epoch; `closed_until`, in its seconds: the carrier had enough."""

    sent: Mapping[int, int] = field(default_factory=dict)
    closed_until: int = 0

    def wait_s(self, now: int, most: int) -> int:
        """0 if one more may go out; a minute counts until it has passed whole an hour ago, so never more than `most`
        go out within any hour."""
        if now < self.closed_until:
            return self.closed_until - now
        lately = self._lately(now)
        if sum(lately.values()) < most:
            return 0
        return (min(lately) + HOUR + 1) * 60 - now

    def with_one(self, now: int) -> "Window":
        """After one more; what is older than an hour is forgotten."""
        lately, minute = self._lately(now), now // 60
        return Window({**lately, minute: lately.get(minute, 0) + 1}, self.closed_until)

    def closed(self, until: int) -> "Window":
        """Closed, or for longer."""
        return Window(self.sent, max(self.closed_until, until))

    def _lately(self, now: int) -> dict[int, int]:
        return {minute: n for minute, n in self.sent.items() if minute >= now // 60 - HOUR}
