"""What the host knows of a function, and how one is called: the seam between listeners and worker."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from azure.functions.meta import Datum

from dev.host.trace import Trace

Binding = Mapping[str, Any]
Metadata = Mapping[str, Datum]

SERVED = {"httpTrigger", "http", "queueTrigger", "timerTrigger"}


@dataclass(frozen=True, slots=True)
class Function:
    """An indexed function: its name, the worker's id for it, and its bindings as function.json spells them."""

    name: str
    id: str
    bindings: tuple[Binding, ...]

    @classmethod
    def of(cls, name: str, id: str, raw_bindings: Iterable[str]) -> "Function":
        """Refuses what this host would silently not do, such as an output binding."""
        bindings = tuple(json.loads(raw) for raw in raw_bindings)
        for binding in bindings:
            if binding["type"] not in SERVED:
                raise ValueError(f"function {name}: the local host does not serve bindings of type {binding['type']}")
        return cls(name, id, bindings)

    @property
    def trigger(self) -> Binding:
        """The one binding that starts it."""
        return next(binding for binding in self.bindings if binding["type"].endswith("Trigger"))

    def is_started_by(self, kind: str) -> bool:
        """`http`, `queue` or `timer`."""
        return bool(self.trigger["type"] == f"{kind}Trigger")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an invocation ended; `error` is for the log only."""

    returned: Datum | None = None
    error: str | None = None

    @property
    def ok(self) -> bool:
        return self.error is None


class Invoke(Protocol):
    """Calls a function: through the worker library in `python -m dev.host`, directly in fast tests."""

    async def __call__(self, function: Function, trigger: Datum, metadata: Metadata, trace: Trace) -> Outcome: ...
