"""A place where outside text becomes a value; with a hostile one it may answer, or refuse in its own words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dev.fuzz.dice import Dice


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """`read` raises one of `refusals`, or answers; AssertionError where its answer is not what it promises.

    `check` looks at an answer in the proof's own time. `share` says how often the codec is asked beside the others;
    0: now and then, because each time is long.
    """

    name: str
    make: Callable[[Dice], Any]
    read: Callable[[Any], object]
    check: Callable[[Any], object] | None = None
    refusals: tuple[type[Exception], ...] = ()
    share: int = 10
