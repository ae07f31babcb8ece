"""The follow protocol by itself: random histories of one ticket and up to four followers, none of whom can be trusted.

Chance decides who goes on, who dies, and whose write lands long after its caller gave up. `real_histories.py` plays the
same game with the desk's own followers.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from dev.proof.protocol import Call, Conflict, Protocol, Standing, Storage, anchors
from dev.proof.strands import Follower

MOST_AT_ONCE = 4
_DIES, _DOUBLES = 0.03, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoriesReport:
    """What came of so many histories: the seeds of those that ended wrong, and what following cost."""

    count: int
    wrong: Sequence[str]
    events: int
    writes: int

    @property
    def writes_per_event(self) -> float:
        """Write calls, those that lost a race included, for each event."""
        return self.writes / self.events

    def __str__(self) -> str:
        again = f", the first by {self.wrong[0]!r}" if self.wrong else ""
        return (
            f"{self.count} histories, {len(self.wrong)} wrong{again}; {self.writes_per_event:.2f} write calls an event"
        )


def histories(count: int, seed: int, protocol: Protocol = anchors) -> HistoriesReport:
    """Play so many; a wrong one is played again by its name."""
    names = [f"{seed} {place}" for place in range(count)]
    played = [(name, history(name, protocol)) for name in names]
    return HistoriesReport(
        count=count,
        wrong=[name for name, storage in played if not storage.is_right()],
        events=sum(len(storage.log) for _, storage in played),
        writes=sum(storage.writes for _, storage in played),
    )


def history(name: str, protocol: Protocol = anchors) -> Storage:
    """Storage at rest after one history."""
    chance = random.Random(name)  # noqa: S311 - to be repeated, not to be secret
    storage, late, bells = Storage(), list[Call](), 0
    followers: list[Follower] = []
    left = chance.randint(2, 6)
    while left or bells or followers:
        what = chance.random()
        if left and what < 0.15:
            left, bells = left - 1, bells + (2 if chance.random() < _DOUBLES else 1)
            storage.log.append(_standing(len(storage.log) + 1, chance))
        elif bells and len(followers) < MOST_AT_ONCE and what < 0.4:
            bells -= 1
            followers.append(Follower(protocol(storage)))
        elif late and what < 0.45:
            _land(late.pop(chance.randrange(len(late))))
        elif followers:
            bells += _one_goes_on(followers, chance, late)
    for call in late:  # some writes land when everybody has gone home
        _land(call)
    return storage


def _one_goes_on(followers: list[Follower], chance: random.Random, late: list[Call]) -> int:
    """How many bells ring again: of a follower that died, or failed."""
    follower = chance.choice(followers)
    if follower.ready and chance.random() >= _DIES:
        follower.step(chance, late)
        if follower.ready:
            return 0
        followers.remove(follower)
        return int(follower.failed)
    followers.remove(follower)
    return int(follower.failed or bool(follower.ready))


def _land(call: Call) -> None:
    try:
        call()
    except Conflict:
        return  # and nobody hears of it


def _standing(n: int, chance: random.Random) -> Standing:
    """In a department, often with an agent; what changes changes some keys."""
    keys = (f"updated!{n}", f"due!{chance.randrange(3)}")
    scopes = [chance.choice(("open!support", "open!sales", "closed"))]
    if chance.random() < 0.6:
        scopes.append(chance.choice(("open!agent:ana", "open!agent:ben")))
    return dict.fromkeys(scopes, keys)
