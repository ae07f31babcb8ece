"""The border between an instance and its storage: every call crosses it, is noted, and goes wrong where it shall."""

import inspect
from collections.abc import Awaitable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from shared.services.ports import StorageDown

type Side = Literal["before", "after"]  # storage has done it
type Fault = Literal[
    "reset",  # this call fails, and the next one does not
    "busy",  # 503, the driver's own tries included: of this service nothing comes through any more
    "again",  # the answer is lost, the driver asks again, and meets its own deed
    "late",  # the caller gives up, and the slow server does it all the same, after a repeat if there is one
    "kill",  # the process is gone: nothing after it runs, and nothing of it reaches storage
]


class Killed(BaseException):
    """The instance is no more. No `except Exception` of its own can know of it."""


@dataclass(frozen=True, slots=True)
class Crash:
    """What goes wrong at which call, counted from 1."""

    place: int
    side: Side
    fault: Fault


def crashes(calls: Sequence[str]) -> Iterator[Crash]:
    """All there are for these calls."""
    for place, call in enumerate(calls, 1):
        for fault in ("reset", "busy", "kill"):
            yield Crash(place, "before", fault)
            yield Crash(place, "after", fault)
        yield Crash(place, "after", "again")  # what is not done is not done again by a driver
        if call.startswith("table transact"):
            yield Crash(place, "before", "late")


@dataclass(slots=True)
class Border:
    """All calls of one instance, in order."""

    crash: Crash | None = None
    made: list[str] = field(default_factory=list)
    is_dead: bool = False
    away: set[str] = field(default_factory=set)
    late: list[tuple[Any, ...]] = field(default_factory=list)  # transactions still to come

    async def cross(self, service: str, what: str, call: partial[Awaitable[Any]]) -> Any:
        """Raises Killed, StorageDown, and whatever the call does."""
        if self.is_dead:
            raise Killed(what)
        self.made.append(f"{service} {what}")
        if service in self.away:
            raise StorageDown(what)
        if self.crash is None or len(self.made) != self.crash.place:
            return await call()
        return await self._break(self.crash, service, what, call)

    async def _break(self, crash: Crash, service: str, what: str, call: partial[Awaitable[Any]]) -> Any:
        if crash.side == "after":
            await call()
        if crash.fault == "again":
            return await call()
        if crash.fault == "kill":
            self.is_dead = True
            raise Killed(what)
        if crash.fault == "late" and what.startswith("transact"):
            self.late.append(call.args)
        if crash.fault == "busy":
            self.away.add(service)
        raise StorageDown(what)


class Across:
    """A port on the other side: each of its calls crosses the border, one that is added later, too."""

    def __init__(self, port: Any, service: str, border: Border) -> None:
        self._port, self._service, self._border = port, service, border

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._port, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def call(*args: Any, **more: Any) -> Any:
            place = " ".join([name, *(one for one in args[:2] if isinstance(one, str))])
            return await self._border.cross(self._service, place, partial(found, *args, **more))

        return call
