"""The protocol of the anchors (DESIGN.md 4) on a storage of a few dictionaries: lean, to be played very often."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

_TRIES, _MOVE_TRIES = 3, 5

type Keys = tuple[str, ...]
type Standing = Mapping[str, Keys]  # scope -> keys: where a ticket stands after an event
type Call = Callable[[], Any]
type Work = Generator[Any, Any]  # yields a Call, or a list of Works to wait for
type Protocol = Callable[[Storage], Work]


class Conflict(Exception):
    """The row was no longer as it was read."""


class Away(Exception):
    """No answer came; the call may land later all the same."""


class Anchor(NamedTuple):
    """What a ticket's rows in a scope stand for. A new one differs from every other: it is its own etag."""

    n: int
    keys: Keys


_NOWHERE = Anchor(0, ())


@dataclass(slots=True)
class Storage:
    """One ticket's log, its cursor, and the scopes that it was ever in."""

    log: list[Standing] = field(default_factory=list)
    cursor: Anchor = _NOWHERE
    anchors: dict[str, Anchor] = field(default_factory=dict)
    rows: dict[str, dict[str, int]] = field(default_factory=dict)  # scope -> key -> the event that it shows
    writes: int = 0

    def read(self) -> tuple[Anchor, int]:
        """The cursor and the head: one call."""
        return self.cursor, len(self.log)

    def save(self, before: Anchor, n: int) -> None:
        """Only over the cursor that was read. Raises Conflict."""
        self.writes += 1
        if self.cursor is not before:
            raise Conflict("cursor")
        self.cursor = Anchor(n, ())

    def move(self, scope: str, before: Anchor | None, n: int) -> None:
        """Anchor and rows in one transaction. Raises Conflict."""
        self.writes += 1
        if self.anchors.get(scope) is not before:
            raise Conflict(scope)
        keys = self.log[n - 1].get(scope, ())
        rows = self.rows.setdefault(scope, {})
        for key in before.keys if before else ():
            del rows[key]
        rows.update(dict.fromkeys(keys, n))
        self.anchors[scope] = Anchor(n, keys)

    def is_right(self) -> bool:
        """Whether every scope shows the last event, and nothing else."""
        last = self.log[-1]
        wanted = {scope: dict.fromkeys(keys, len(self.log)) for scope, keys in last.items()}
        return {scope: rows for scope, rows in self.rows.items() if rows} == wanted


def anchors(storage: Storage) -> Work:
    """The protocol of the desk (DESIGN.md 4, "Moving rows")."""
    for _ in range(_TRIES):
        cursor, last = yield storage.read
        if cursor.n >= last:
            return
        known = storage.log[cursor.n - 1] if cursor.n else {}
        scopes = {*known, *(scope for standing in storage.log[cursor.n : last] for scope in standing)}
        yield [_move(storage, scope, last, is_new=scope not in known) for scope in sorted(scopes)]
        try:
            yield partial(storage.save, cursor, last)
        except Conflict:
            continue
        return
    raise Conflict("the cursor, again and again")


def _move(storage: Storage, scope: str, n: int, *, is_new: bool) -> Work:
    anchor: Anchor | None = None if is_new else (yield partial(storage.anchors.get, scope))
    for _ in range(_MOVE_TRIES):
        if anchor is not None and anchor.n >= n:
            return
        try:
            yield partial(storage.move, scope, anchor, n)
        except Conflict:
            anchor = yield partial(storage.anchors.get, scope)
            continue
        return
    raise Conflict(scope)
