"""A running desk as the demo talks to it: one line printed for each request, its trace kept for the bill."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from dev.demo.costs import LinesOfTheRun

PATIENCE_S = 20.0


class Unexpected(Exception):
    """The desk did not do what the story says."""


@dataclass(slots=True)
class RunningDesk:
    """The desk, and what was asked of it."""

    client: httpx.Client
    costs: LinesOfTheRun | None = None
    steps: list[tuple[str, str]] = field(default_factory=list)  # what was done, and its trace

    def ask(self, key: str, method: str, path: str, expect: int, **sent: Any) -> Any:
        """A request whose status the story knows beforehand. Raises Unexpected."""
        answer = self.client.request(method, path, headers={"X-Api-Key": key}, **sent)
        if answer.status_code != expect:
            raise Unexpected(f"{method} {path} as {key}: {answer.status_code}, not {expect}\n  {answer.text}")
        if method != "GET":
            self.steps.append((f"{method} {self._short(path)}", answer.headers["Trace-Id"]))
        return answer.json()

    def wait_for(self, what: str, attempt: Callable[[], bool]) -> None:
        """Until it is so: lists lag behind by the follow lag, rights by up to 15 s. Raises Unexpected."""
        ends = time.monotonic() + PATIENCE_S
        while not attempt():
            if time.monotonic() > ends:
                raise Unexpected(f"after {PATIENCE_S:.0f} s still not: {what}")
            time.sleep(0.1)

    @staticmethod
    def _short(path: str) -> str:
        return "/".join("{number}" if part.isdecimal() else part for part in path.split("/"))
