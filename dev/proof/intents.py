"""The clients' own ledger: what was wanted, written before it is sent, and what came of it, written after."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

type Outcome = Literal["ok", "refused", "unknown"]


@dataclass(slots=True)
class Intent:
    """One action of a client. `said` is a text that stands nowhere else; `version` is that of the answer's ETag.

    Of a form: `seen` is the version of the ticket that its page showed, `was` what it showed of it, and `first` the
    event that the answer leads to.
    """

    id: int
    caller: str  # "agent:ana"
    method: str
    path: str  # below the host, as in the command id
    key: str
    said: str | None = None
    wish: dict[str, Any] = field(default_factory=dict)  # what the ticket must say afterwards
    outcome: Outcome | None = None
    status: int | None = None
    number: str | None = None
    version: int | None = None
    tries: int = 0
    seen: int | None = None
    was: dict[str, Any] = field(default_factory=dict)
    first: int | None = None

    @property
    def is_form(self) -> bool:
        """Whether it goes through a page."""
        return not self.path.startswith("/api/")

    @property
    def makes_a_ticket(self) -> bool:
        """Whether it opens one."""
        return self.path in ("/api/tickets", "/open")


class IntentLog:
    """A file of JSON lines, synced to disk line by line: it survives whatever the proof does to everybody else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("a", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, intent: Intent) -> None:
        """The intent as it stands: first before it is sent, then again with its outcome."""
        self._file.write(json.dumps(asdict(intent)) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())


def read_intents(path: Path) -> Iterator[Intent]:
    """Each intent as it was written last; one without an outcome is unknown."""
    latest: dict[int, Intent] = {}
    for line in path.read_text("utf-8").splitlines():
        intent = Intent(**json.loads(line))
        latest[intent.id] = intent
    for intent in latest.values():
        intent.outcome = intent.outcome or "unknown"
        yield intent
