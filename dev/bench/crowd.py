"""Many clients at once, each asking again as soon as it is answered."""

import itertools
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException

from dev.bench.actions import BY_NAME, Kind
from dev.bench.client import Client
from dev.bench.figures import Crowd, ratio, times

CLIENTS = (8, 32)
MIXED = ("list", "view", "reply", "list", "view", "list", "reply", "view", "list", "create")


@dataclass(slots=True)
class Tally:
    """What one client saw."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


@dataclass(frozen=True, slots=True)
class Crowds:
    """Clients of one host, each with tickets of its own: many writers on one ticket are a test, not a figure."""

    port: int
    numbers: Sequence[str]
    raw: float  # a reply's calls, bare
    seconds: float

    def measure(self) -> list[Crowd]:
        """Replies alone, and a mix of ten in which two are replies and one a create."""
        wanted = (("reply", ("reply",)), ("mixed", MIXED))
        return [self._crowd(what, kinds, clients) for what, kinds in wanted for clients in CLIENTS]

    def _crowd(self, what: str, kinds: Sequence[str], clients: int) -> Crowd:
        began = time.perf_counter()
        ends = began + self.seconds
        tallies = [Tally() for _ in range(clients)]
        workers = [
            threading.Thread(target=_ask, args=(self.port, self.numbers[place::clients], kinds, place, tally, ends))
            for place, tally in enumerate(tallies)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        taken = [one for tally in tallies for one in tally.seconds]
        per_s = len(taken) / (time.perf_counter() - began)  # those under way at the end were waited for
        return Crowd(
            what=what,
            clients=clients,
            per_s=round(per_s, 1),
            errors=sum(tally.errors for tally in tallies),
            times=times(taken),
            ratio=ratio(1000 / per_s, self.raw),
        )


def _ask(port: int, numbers: Sequence[str], kinds: Sequence[str], place: int, tally: Tally, ends: float) -> None:
    client = Client(port)
    turns = itertools.islice(itertools.cycle(kinds), place % len(kinds), None)
    for number, name in zip(itertools.cycle(numbers), turns, strict=False):
        if time.perf_counter() > ends:
            break
        client = _one(client, port, BY_NAME[name], number, tally)
    client.close()


def _one(client: Client, port: int, kind: Kind, number: str, tally: Tally) -> Client:
    try:
        tally.seconds.append(kind.send(client, number).seconds)
    except (RuntimeError, OSError, HTTPException):
        tally.errors += 1
        client.close()
        return Client(port)
    return client
