"""The in-memory twin of the queue of questions for links. For tests."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.services.ports import Clock
from shared.services.web_ports import AskErrand
from shared.storage.ask_queue import decode_ask, encode_ask


@dataclass(slots=True)
class MemoryAsks:
    """Questions as texts with visibility times."""

    now: Clock
    waiting: list[tuple[datetime, str]] = field(default_factory=list)

    async def send(self, errand: AskErrand, *, delay_s: float = 0) -> None:
        self.waiting.append((self.now() + timedelta(seconds=delay_s), encode_ask(errand)))

    def take(self) -> list[AskErrand]:
        """The visible ones, taken off the queue."""
        now = self.now()
        due = [text for at, text in self.waiting if at <= now]
        self.waiting = [(at, text) for at, text in self.waiting if at > now]
        return [decode_ask(text.encode()) for text in due]
