"""Faults that hit as planned."""

from collections.abc import Sequence

from shared.storage.rows import Op


class OnTheFirst:
    """A fault that hits the first call of a kind, and only that."""

    def __init__(self, what: str, fault: str) -> None:
        self.what, self.kind, self.hits = what, fault, 0

    def __call__(self, what: str, _partition: str, _ops: Sequence[Op]) -> str | None:
        if what != self.what or self.hits:
            return None
        self.hits += 1
        return self.kind


class Always:
    """A fault that hits every call of a kind."""

    def __init__(self, what: str, fault: str) -> None:
        self.what, self.kind = what, fault

    def __call__(self, what: str, _partition: str, _ops: Sequence[Op]) -> str | None:
        return self.kind if what.startswith(self.what) else None


class Died(Exception):
    """The process is gone: nobody rings again, and the host shows the message to another, later."""


class OnTheRow:
    """A fault that hits the first transaction with a row of this beginning, and only that: "died" is a process."""

    def __init__(self, key: str, fault: str, *, skips: int = 0) -> None:
        self.key, self.kind, self.skips, self.hits = key, fault, skips, 0

    def __call__(self, _what: str, _partition: str, ops: Sequence[Op]) -> str | None:
        if self.hits or not any(op.key.startswith(self.key) for op in ops):
            return None
        if self.skips:
            self.skips -= 1
            return None
        self.hits += 1
        if self.kind == "died":
            raise Died(self.key)
        return self.kind
