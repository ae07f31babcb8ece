"""What carrying mail needs from the world: somebody who carries it, and a count of what may go out."""

from typing import Literal, Protocol

from shared.services.effect_ports import Mail

type Carried = Literal["sent", "accepted"]


class MailRefused(Exception):
    """Never to be carried, by a code of whoever refuses: tried again it would be refused again."""


class MailLater(Exception):
    """Not carried now, by a code; `after_s` is what the carrier asks to wait, `is_throttled` that it had enough."""

    def __init__(self, code: str, after_s: float | None = None, *, is_throttled: bool = False) -> None:
        super().__init__(code)
        self.after_s, self.is_throttled = after_s, is_throttled


class Mailer(Protocol):
    """Carries mail to the outside. Sending one id twice may reach twice; each says what was true when it was sent.

    All raise MailRefused, MailLater, StorageDown.
    """

    async def send(self, mail: Mail) -> Carried:
        """`accepted`: ask later what became of it."""
        ...

    async def ask(self, id: str) -> Carried:
        """What became of one that was accepted."""
        ...


class Outbox(Protocol):
    """What was carried into a container, to be looked at."""

    async def names(self) -> list[str]:
        """The mails by name, which begins with the day of their event."""
        ...

    async def mail(self, name: str) -> Mail | None: ...


class Pace(Protocol):
    """How many mails may go out, over all instances."""

    async def take(self) -> float:
        """0: one may go out now, and is counted. Else in how many seconds to ask again."""
        ...

    async def close(self, seconds: float) -> None:
        """Nobody may send for so long."""
        ...


class NoLimit:
    """For a container, which takes all."""

    async def take(self) -> float:
        return 0

    async def close(self, seconds: float) -> None:  # noqa: ARG002
        return
