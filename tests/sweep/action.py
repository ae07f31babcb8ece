"""What is broken off: an action, and the answers that it may get."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from shared.app import App
from tests.sweep.scene import Scene


class Unexpected(Exception):
    """An answer that nobody should get who may do what he asks: neither done nor "later, please"."""


@dataclass(frozen=True, slots=True)
class Action:
    """What is there before, and what is done then: True where its caller was told so.

    `repeated` by the caller who was not; else the queues and timers come back to it by themselves.
    """

    name: str
    prepare: Callable[[Scene], Awaitable[None]]
    act: Callable[[Scene, App], Awaitable[bool]]
    repeated: bool = False
    nights: bool = False  # what is left behind is for `tidy`
    mails: bool = False  # sends some itself: one whose answer is lost may go out once more
