"""What each step cost, from the lines that `run` writes: the request's own calls, and those of what followed it."""

import json
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

QUIET_S = 1.5


@dataclass(frozen=True, slots=True)
class Cost:
    """Storage calls of one trace: in the request, and in the queue functions that it set off."""

    request: int
    followed: int


@dataclass(frozen=True, slots=True)
class LinesOfTheRun:
    """The log of the running desk."""

    file: Path

    def of(self, trace: str) -> Cost | None:
        """The cost of a trace, as far as it is in the log; None where its request is not."""
        calls: Counter[str] = Counter()
        for line in self._lines():
            if line.get("trace") == trace:
                calls[str(line.get("what"))] += int(line.get("calls", 0))
        if "request" not in calls:
            return None
        return Cost(request=calls["request"], followed=calls.total() - calls["request"])

    def is_quiet(self) -> bool:
        """Whether nothing was logged for a while: what the requests set off is done."""
        return time.time() - self.file.stat().st_mtime > QUIET_S

    def _lines(self) -> list[dict[str, Any]]:
        if not self.file.exists():
            return []
        texts = self.file.read_text("utf-8").splitlines()
        return [line for text in texts if isinstance(line := _parsed(text), dict)]


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:  # the last line may be half written
        return None
