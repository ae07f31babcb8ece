"""What a bench finds: plain values, the same for JSON and for the tables. All times are milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How long something took, `n` times."""

    n: int
    p50: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One client's request of one kind; `cpu`: the host's, following included; `raw`: its storage calls bare."""

    name: str
    times: Times
    cpu: float | None
    raw: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Many clients at once. `ratio`: the time that a request takes of the desk, to the raw calls of one."""

    what: str
    clients: int
    per_s: float
    errors: int
    times: Times
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How fast the lists follow, and how long after the answer a list shows a change."""

    per_s: float
    ratio: float
    lag: Times
    lag_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Resident memory of the host in MiB; `peak` is its highest of all time."""

    idle: float
    loaded: float
    peak: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """What a storage that takes so many milliseconds a call adds: by the calls one after the other, and measured."""

    a_call: float
    expected: float
    measured: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One action in this process: its storage calls, and how many of them wait for one another."""

    name: str
    calls: int
    waves: int
    plain: float
    waits: Sequence[Wait]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """Importing the app, and importing just the SDKs that it uses, each in fresh interpreters."""

    runs: int
    app: float
    sdks: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Everything measured with so many tickets lying there."""

    tickets: int
    raw: Mapping[str, float]
    actions: Sequence[Action]
    crowds: Sequence[Crowd]
    following: Following
    memory: Memory | None
    waiting: Sequence[Waiting]
    differences: int  # that the ledger found afterwards


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One run."""

    format: int
    at: str
    quick: bool
    machine: Mapping[str, str]
    imports: Imports
    sizes: Sequence[Size]


def times(seconds: Sequence[float]) -> Times:
    """The usual percentiles, by nearest rank."""
    ordered = sorted(seconds)

    def rank(share: float) -> float:
        return round(ordered[max(0, ceil(share * len(ordered)) - 1)] * 1000, 2)

    return Times(n=len(ordered), p50=rank(0.5), p95=rank(0.95), p99=rank(0.99))


def ratio(part: float, whole: float) -> float:
    """To two places."""
    return round(part / whole, 2)
