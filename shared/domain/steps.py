"""A ticket's history step by step, and what the world is to notice of a step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from shared.domain.clocks import Versions
from shared.domain.events import Recorded
from shared.domain.ticket import Ticket, evolve
from shared.domain.values import Actor, State

type EffectKind = Literal[
    "opened", "message", "reply", "note", "assigned", "transferred", "pending", "resolved", "closed", "reopened",
    "warned", "overdue", "route",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """An event, and the ticket after it."""

    recorded: Recorded
    after: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the world notices of event `n`: a notice to its recipients, or the search for an agent.

    `entry` is the entry of the thread that a notice quotes; `state` is where a reply leaves the ticket, if it moves it.
    """

    n: int
    kind: EffectKind
    recipients: tuple[Actor, ...] = ()
    entry: int | None = None
    state: State | None = None


type Act = Sequence[Step]  # the steps of one command


def steps_of(history: Iterable[Recorded], number: str, desks: Versions, start: Ticket | None = None) -> list[Step]:
    """Each event with the ticket that it makes, from the state before the first."""
    steps: list[Step] = []
    ticket = start
    for recorded in history:
        ticket = evolve(ticket, recorded, number, desks)
        steps.append(Step(recorded, ticket))
    return steps


def acts_of(steps: Iterable[Step]) -> list[Act]:
    """The steps by command: its events stand together, as they were committed together."""
    return [list(act) for _, act in groupby(steps, key=lambda step: step.recorded.stamp.command_id)]
