"""Followers of the lean protocol, call by call: whoever plays says whose call is next."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from dev.proof.protocol import Away, Call, Conflict, Work

_IS_LATE = 0.04


@dataclass(slots=True)
class _Strand:
    """A follower, or one of the moves that it waits for."""

    work: Work
    parent: "_Strand | None" = None
    next: Call | None = None
    open: int = 0  # moves that it waits for
    is_over: bool = False


class Follower:
    """The strands of one follower. Those that it does not wait for any more go on, as tasks do."""

    def __init__(self, work: Work) -> None:
        self.first = _Strand(work)
        self.ready: list[_Strand] = []
        self.failed = False
        self._resume(self.first, lambda: next(work))

    def step(self, chance: random.Random, late: list[Call]) -> None:
        """One call of one strand, or the beginning of one that lands late."""
        strand = self.ready.pop(chance.randrange(len(self.ready)))
        call, work = strand.next, strand.work
        assert call is not None
        if chance.random() < _IS_LATE:
            late.append(call)
            self._resume(strand, lambda: work.throw(Away()))
            return
        try:
            answer = call()
        except Conflict as error:
            raised = error
            self._resume(strand, lambda: work.throw(raised))
            return
        self._resume(strand, lambda: work.send(answer))

    def _resume(self, strand: _Strand, go: Callable[[], Any]) -> None:
        try:
            wanted = go()
        except StopIteration:
            self._end(strand, None)
            return
        except (Conflict, Away) as error:
            self._end(strand, error)
            return
        if callable(wanted):
            strand.next = wanted
            self.ready.append(strand)
            return
        strand.open = len(wanted)
        for work in wanted:
            self._resume(_Strand(work, strand), partial(next, work))

    def _end(self, strand: _Strand, error: Exception | None) -> None:
        strand.is_over, parent = True, strand.parent
        if parent is None:
            self.failed = error is not None
        elif not parent.is_over and parent.open:
            parent.open = 0 if error else parent.open - 1
            if parent.open == 0:
                work = parent.work
                self._resume(parent, (lambda: work.throw(error)) if error else (lambda: work.send(None)))
