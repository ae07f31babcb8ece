"""What may be wanted by whom, and what may go wrong meanwhile."""

from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st

from shared.domain.commands import (
    AssignTicket,
    Command,
    PostMessage,
    PostNote,
    PostReply,
    SetStatus,
    TransferTicket,
)
from shared.domain.values import Actor
from tests.factories import ANA, BEN, KIM, LEA, OLGA, VERA, text
from tests.sweep.border import Crash, Fault, Side

REQUESTER = Actor(kind="person", id="")  # whoever opened the ticket
WHO = st.sampled_from([OLGA, ANA, BEN, LEA, VERA, KIM, REQUESTER])
HOW: list[tuple[Side, Fault]] = [
    ("after", "kill"),
    ("after", "busy"),
    ("before", "reset"),
    ("before", "busy"),
    ("before", "kill"),
    ("before", "late"),
    ("after", "reset"),
    ("after", "again"),
]
# Most wishes of any kind are refused; these seldom are.
WANTED: st.SearchStrategy[Command] = st.sampled_from(
    [
        PostReply(message=text()),
        PostNote(message=text()),
        PostMessage(message=text()),
        AssignTicket(team="level-i-support", agent=None),
        TransferTicket(department="support"),
        SetStatus(status="resolved"),
        SetStatus(status="open"),
    ]
)


def crashes(first: int, last: int) -> st.SearchStrategy[Crash | None]:
    """None, or one at one of these calls."""
    crash = st.builds(lambda place, how: Crash(place, *how), st.integers(first, last), st.sampled_from(HOW))
    return st.none() | crash


# The rest is for chance; where a command is most easily lost or doubled it should not be left to it.
AT_THE_COMMIT = st.builds(Crash, st.sampled_from([4, 5]), st.just("after"), st.sampled_from(["kill", "busy"]))

type Outcome = Literal["done", "nothing", "refused", "unknown"]


@dataclass
class Wish:
    """A command as its caller remembers it."""

    key: str
    number: str
    command: Command
    by: Actor
    outcome: Outcome = "unknown"
    status: int = 0
