"""What the web needs from the world: what tokens open, who has which links, and how often somebody came lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

from shared.services.tokens import Slot

type TokenKind = Literal["session", "link", "ask"]


class Vault(Protocol):
    """What tokens open. Ids and codes; of an `ask` the address that it names, until it is answered."""

    async def put(self, kind: TokenKind, slot: Slot, values: Mapping[str, str]) -> None:
        """Insert; what is there already stays."""
        ...

    async def get(self, kind: TokenKind, slot: Slot) -> Mapping[str, str] | None: ...
    async def blank(self, kind: TokenKind, slot: Slot) -> None:
        """Leave nothing of it but that it was there, until its day is over."""
        ...

    async def drop(self, kind: TokenKind, slot: Slot) -> None:
        """One that is not there is gone already."""
        ...

    async def drop_days(self, last: str) -> int:
        """Everything of the days up to this one, or as much of it as one look finds; how many rows that were."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question for a link that waits for its answer: what it names, and who answers it now, alive until then."""

    ticket: str
    email: str
    by: str = ""
    until: datetime | None = None
    etag: str = field(default="", compare=False)


class Questions(Protocol):
    """Questions for links, each answered by one at a time."""

    async def asked(self, slot: Slot) -> Asked | None:
        """None for one that is answered, or that there never was."""
        ...

    async def claim(self, slot: Slot, mine: Asked) -> Asked | None:
        """One write, where it still is as it was read; where somebody was faster, what stands there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The live links of one person to one ticket, the newest last, and the sessions that they began."""

    links: Sequence[Slot] = ()
    sessions: Sequence[Slot] = ()
    etag: str | None = field(default=None, compare=False)


class Holders(Protocol):
    """Who has which links: so that there are few, and all can be ended."""

    async def held(self, ticket: str, person: str) -> Held: ...
    async def hold(self, ticket: str, person: str, held: Held) -> None:
        """Raises Conflict if somebody else wrote since it was read."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How often something may be done within a time; `whose` is an address, or the place that somebody comes from."""

    kind: str
    whose: str
    most: int
    within: timedelta = timedelta(hours=1)


class Limits(Protocol):
    """How often somebody came lately."""

    async def take(self, limit: Limit, use: str) -> float:
        """Count a use, once for its id; or in how many seconds there is room for it again."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AskErrand:
    """A queue message: which question for a link is to be answered. `ticket` is what it names, there or not."""

    ticket: str
    ask: Slot
    trace: str = ""


class AskErrands(Protocol):
    """The queue of questions for links."""

    async def send(self, errand: AskErrand, *, delay_s: float = 0) -> None: ...
