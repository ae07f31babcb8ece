"""Which call goes wrong, and how: a pure function of a seed, the kind of the call, and how many of it came before."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, Protocol, get_args

type FaultName = Literal[
    "reset",      # the connection ends before storage sees the call
    "lost",       # storage did it, the answer never comes
    "error",      # 500, not done
    "busy",       # 503, not done
    "throttled",  # 429 with Retry-After, not done
    "broken",     # 503, though it was done
    "delay",      # done, a second late
    "trickle",    # done, the answer comes in drops
    "truncate",   # done, half of the answer comes
    "duplicate",  # done twice
    "hold",       # the caller is let down, and storage does it a second later all the same
]  # fmt: skip
FAULTS: tuple[FaultName, ...] = get_args(FaultName.__value__)

_ID = re.compile(r"/messages/[^/?]+")
_KEYS = re.compile(r"\([^)]*\)")
_BLOB = re.compile(r"^/([^/]+)/.+")


class Plan(Protocol):
    """Says for each call, as it comes, what shall happen to it."""

    def next(self, kind: str) -> FaultName | None: ...


class NoFaults:
    """The storage is well."""

    def next(self, _kind: str) -> FaultName | None:
        """Nothing goes wrong."""
        return None


@dataclass(slots=True)
class Seeded:
    """Each call goes wrong with probability `rate`; the n-th of a kind always in the same way for a seed."""

    seed: int
    rate: float
    among: tuple[FaultName, ...] = FAULTS
    _seen: Counter[str] = field(default_factory=Counter, init=False)

    def next(self, kind: str) -> FaultName | None:
        """The fault of the next call of this kind."""
        self._seen[kind] += 1
        chance = random.Random(f"{self.seed} {kind} {self._seen[kind]}")  # noqa: S311 - to be repeated, not to be secret
        return chance.choice(self.among) if chance.random() < self.rate else None


@dataclass(slots=True)
class AtCall:
    """One fault, at the n-th call after the plan was made, whatever its kind; for sweeps."""

    n: int
    fault: FaultName
    kinds: list[str] = field(default_factory=list, init=False)

    def next(self, kind: str) -> FaultName | None:
        """The fault if its turn has come; every call is noted."""
        self.kinds.append(kind)
        return self.fault if len(self.kinds) == self.n else None


def kind_of(service: str, method: str, target: str) -> str:
    """What a call is, without its keys and ids: `table POST $batch`, `queue PUT bells/messages/{id}`."""
    path = "/" + target.partition("?")[0].lstrip("/").partition("/")[2]  # the first part is the account
    if service == "blob":
        path = _BLOB.sub(r"/\1/{name}", path)
    path = _KEYS.sub("()", _ID.sub("/messages/{id}", path))
    return f"{service} {method} {path.lstrip('/')}"
