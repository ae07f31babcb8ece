"""The requests that a bench makes, and one client making them: latency, and the CPU of the host for each."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from dev.bench.client import AGENT, INTAKE, Answer, Client
from dev.bench.figures import Action, ratio, times
from dev.bench.lines import Lines
from dev.bench.machine import Process


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request; `{number}` is a ticket that it is made for."""

    name: str
    key: str
    method: str
    path: str
    body: Any = None

    @property
    def is_write(self) -> bool:
        """Whether a follower runs after it."""
        return self.method != "GET"

    def send(self, client: Client, number: str) -> Answer:
        """Raises RuntimeError for any answer but success."""
        answer = client.ask(self.key, self.method, self.path.format(number=number), self.body)
        if answer.status not in (200, 201):
            raise RuntimeError(f"{self.name}: {answer.status} {answer.body[:300]!r}")
        return answer


STORY = {
    "subject": "Online banking system down",
    "message": "I cannot log in since this morning.",
    "requester": {"name": "Pat", "email": "pat@example.com"},
    "topic": "online-banking",
}
KINDS = (
    Kind("create", INTAKE, "POST", "tickets", STORY),
    Kind("reply", AGENT, "POST", "tickets/{number}/replies", {"message": "We are on it."}),
    Kind("list", AGENT, "GET", "tickets?view=open&limit=25"),
    Kind("view", AGENT, "GET", "tickets/{number}/thread"),
    Kind("close", AGENT, "PUT", "tickets/{number}/status", {"status": "closed"}),
)


@dataclass(frozen=True, slots=True)
class Looked:
    """A page, looked at by a persona whose session is warm."""

    name: str
    who: str
    path: str
    is_write: ClassVar[bool] = False

    def send(self, client: Client, number: str) -> Answer:
        """Raises RuntimeError for any answer but success."""
        answer = client.look(_cookies(client, self.who), self.path.format(number=number))
        if answer.status != 200:
            raise RuntimeError(f"{self.name}: {answer.status} {answer.body[:300]!r}")
        return answer


@cache
def _cookies(client: Client, who: str) -> str:
    return client.sign_in(who)


PAGES = (
    Looked("queue page", "Ana", "/desk?view=open"),
    Looked("ticket page", "Ana", "/desk/tickets/{number}"),
    Looked("why", "Ana", "/desk/tickets/{number}?look=sla"),
    Looked("other tickets", "Ana", "/desk/tickets/{number}?look=others"),
    Looked("figures page", "Ana", "/desk/figures"),
    Looked("own tickets page", "Pat", "/mine"),
    Looked("own ticket page", "Pat", "/t/{number}"),
)
BY_NAME: Mapping[str, Kind] = {one.name: one for one in KINDS}


@dataclass(frozen=True, slots=True)
class OneClient:
    """One client of one host, each write followed before the next begins."""

    client: Client
    host: Process
    lines: Lines

    def measure(self, numbers: Sequence[str], raw: Mapping[str, float], warm: int) -> list[Action]:
        """Each kind by itself, once on each ticket; the first `warm` are not counted."""
        idle = self._idle_share()
        return [self._measure(kind, numbers, raw[kind.name], idle, warm) for kind in (*KINDS, *PAGES)]

    def _measure(
        self, kind: Kind | Looked, numbers: Sequence[str], raw: float, idle: float | None, warm: int
    ) -> Action:
        for number in numbers[:warm]:
            self._done(kind, number)
        began, before = time.perf_counter(), self.host.cpu_s()
        taken = times([self._done(kind, number) for number in numbers[warm:]])
        after, lasted = self.host.cpu_s(), time.perf_counter() - began
        cpu = None
        if before is not None and after is not None and idle is not None:
            cpu = round(max(0.0, after - before - idle * lasted) / taken.n * 1000, 2)
        return Action(name=kind.name, times=taken, cpu=cpu, raw=raw, ratio=ratio(taken.p50, raw))

    def _done(self, kind: Kind | Looked, number: str) -> float:
        answer = kind.send(self.client, number)
        if kind.is_write:
            self.lines.wait_for(what="follow", trace=answer.trace)
        return answer.seconds

    def _idle_share(self, seconds: float = 1.0) -> float | None:
        """What polling costs: CPU seconds a second, not to be counted as any request's."""
        before = self.host.cpu_s()
        time.sleep(seconds)
        after = self.host.cpu_s()
        return None if before is None or after is None else (after - before) / seconds
