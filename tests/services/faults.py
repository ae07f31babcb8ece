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
