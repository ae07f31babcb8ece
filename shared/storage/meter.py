"""Counts the storage calls of one action, as they go over the wire: retries are calls too."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from shared.costs import Service


@dataclass(slots=True)
class Meter:
    """The calls made within one `metered` block, in order, each as "PUT /path" or the like.

    `waves` counts the calls that began while no other was under way: how many waited one after the other.
    """

    made: list[str] = field(default_factory=list)
    by_service: Counter[Service] = field(default_factory=Counter)
    waves: int = 0
    _under_way: int = 0

    @property
    def calls(self) -> int:
        """How many."""
        return len(self.made)

    @contextmanager
    def call(self, what: str, service: Service) -> Iterator[None]:
        """One call, from its sending to its answer."""
        self.made.append(what)
        self.by_service[service] += 1
        self.waves += self._under_way == 0
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1


_METER: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered() -> Iterator[Meter]:
    """Count the calls of this block and of all tasks started in it; a block around it counts them too."""
    outer, meter = _METER.get(), Meter()
    token = _METER.set(meter)
    try:
        yield meter
    finally:
        _METER.reset(token)
        if outer is not None:
            outer.made += meter.made
            outer.by_service += meter.by_service
            outer.waves += meter.waves


@contextmanager
def counted(what: str, service: Service) -> Iterator[None]:
    """Used by the transport around each request it sends."""
    meter = _METER.get()
    if meter is None:
        yield
        return
    with meter.call(what, service):
        yield
