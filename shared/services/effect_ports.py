"""What effects need from the world: rows of the truth, queues that name them, draws, and somebody who carries mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.domain.steps import Effect, EffectKind
from shared.domain.values import Actor

SENDING = "sending"
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What became of one recipient, and by which code; or, as `sending`, the claim of one who is at it since `at`
    (None: let go); or that the mail was `accepted` then. `tries` counts what was tried of either."""

    outcome: str
    at: datetime | None = None
    by: str = ""
    why: str = ""
    tries: int = 0
    etag: str = field(default="", compare=False)

    @property
    def is_final(self) -> bool:
        """Whether there is nothing left to do."""
        return self.outcome not in (SENDING, ACCEPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the mark of one recipient stands."""

    ticket: str
    n: int
    kind: EffectKind
    whom: str  # as `name_of` has it, and "done" where an effect has no recipients


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An effect as it was recorded, and what became of it: recipient -> sent, or why not."""

    effect: Effect
    trace: str  # of the command that caused it
    desk: str  # version that decided it
    marks: Mapping[str, Mark] = field(default_factory=dict)

    def is_done(self, recipient: Actor) -> bool:
        """Whether a recipient was told, or does not have to be."""
        mark = self.marks.get(name_of(recipient))
        return mark is not None and mark.is_final


def name_of(recipient: Actor) -> str:
    """A recipient as rows and marks name it."""
    return f"{recipient.kind}:{recipient.id}"


class Effects(Protocol):
    """The effects of each ticket: a part of the truth, written once."""

    async def record(self, number: str, told: Sequence[Told]) -> None:
        """Insert those that are not there; what is there stays as it is."""
        ...

    async def read(self, number: str, n: int, kind: EffectKind) -> Told | None: ...
    async def claim(self, place: Place, mine: Mark, before: Mark | None) -> Mark:
        """Say that one is at it, over nothing or over the claim that was read; the mark that stands: of several one
        has it."""
        ...

    async def mark(self, place: Place, outcome: str, before: Mark | None = None, why: str = "") -> None:
        """Say what became of one recipient, over nothing or over the claim that was read; who was faster stays."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A queue message: which effect is to be done. Never a fact."""

    ticket: str
    n: int
    kind: EffectKind
    trace: str = ""


class Errands(Protocol):
    """The queues of notices and routes."""

    async def send(self, errand: Errand, *, delay_s: float = 0) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """The search for an agent that event `n` began; `tries` counts its draws, as one drawn may be gone by then."""

    ticket: str
    n: int
    tries: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A ticket that an agent was drawn for."""

    ticket: str
    agent: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where the draws of a pool stand: the last one drawn, and the draws of the last minutes."""

    last: str | None = None
    recent: tuple[Draw, ...] = ()
    etag: str | None = None


class Draws(Protocol):
    """Who was drawn for which ticket: decided once, and never again."""

    async def pointer(self, pool: str) -> Pointer: ...
    async def drawn(self, pool: str, search: Search) -> str | None: ...
    async def draw(self, pool: str, search: Search, draw: Draw, before: Pointer) -> None:
        """Pointer and draw together. Raises Conflict if another drew meanwhile, or for this very search before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A plain-text message. `id` is the same for each repeat; `about` names the event, `at` is its time."""

    id: str
    at: datetime
    about: str
    to: str
    subject: str
    body: str
    headers: Mapping[str, str]
