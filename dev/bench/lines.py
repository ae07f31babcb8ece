"""The host's own log lines, as they come: they say when a follower was done."""

import json
import time
from typing import Any

from dev.running.host_process import HostProcess


class Lines:
    """Reads each line once."""

    def __init__(self, host: HostProcess, patience: float = 60.0) -> None:
        self._host, self._patience = host, patience

    def wait_for(self, **facts: Any) -> dict[str, Any]:
        """The next line with these facts; those before it are passed over. Raises TimeoutError."""
        ends = time.monotonic() + self._patience
        while time.monotonic() < ends:
            line = self._next()
            if line is not None and facts.items() <= line.items():
                return line
        raise TimeoutError(f"no line with {facts} for {self._patience:.0f} s")

    def rest(self, quiet: float = 1.5) -> None:
        """Until the host has said nothing for a while."""
        while self._host.next_line(quiet) is not None:
            pass

    def _next(self) -> dict[str, Any] | None:
        text = self._host.next_line(0.2)
        try:
            line = json.loads(text) if text else None
        except ValueError:
            return None
        return line if isinstance(line, dict) else None
