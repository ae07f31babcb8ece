"""Histories of the follow protocol: none ends wrong, and each protocol that is known to be wrong is found."""

from collections.abc import Iterator
from functools import partial

import pytest

from dev.proof.histories import histories, history
from dev.proof.protocol import Anchor, Keys, Protocol, Storage, Work, anchors
from dev.proof.real_histories import real_histories


def cursor_and_deletes(storage: Storage) -> Work:
    """As one would think of it: write where the ticket stands now, delete where it stood at the cursor, save."""
    cursor, last = yield storage.read
    if cursor.n >= last:
        return
    before = storage.log[cursor.n - 1] if cursor.n else {}
    now = storage.log[last - 1]
    yield [
        _change(storage, scope, before.get(scope, ()), now.get(scope, ()), last) for scope in sorted({*before, *now})
    ]
    yield partial(storage.save, cursor, last)


def _change(storage: Storage, scope: str, old: Keys, new: Keys, n: int) -> Work:
    def change() -> None:
        storage.writes += 1
        rows = storage.rows.setdefault(scope, {})
        for key in old:
            rows.pop(key, None)
        rows.update(dict.fromkeys(new, n))

    yield change


class Forgetful(dict[str, Anchor]):
    """Anchors that are deleted when they stand for nothing."""

    def __setitem__(self, scope: str, anchor: Anchor) -> None:
        if anchor.keys:
            super().__setitem__(scope, anchor)
        else:
            self.pop(scope, None)


def anchors_deleted_when_empty(storage: Storage) -> Work:
    """One row saved, and the hole is open again."""
    if not isinstance(storage.anchors, Forgetful):
        storage.anchors = Forgetful(storage.anchors)
    return anchors(storage)


def never_looks_back(storage: Storage) -> Work:
    """Visits the scopes of the last event alone, and those that it came from."""
    cursor, last = yield storage.read
    if cursor.n >= last:
        return
    standings = [storage.log[last - 1], storage.log[cursor.n - 1] if cursor.n else {}]
    for scope in sorted({scope for standing in standings for scope in standing}):
        anchor = yield partial(storage.anchors.get, scope)
        if anchor is None or anchor.n < last:
            yield partial(storage.move, scope, anchor, last)
    yield partial(storage.save, cursor, last)


def test_none_of_some_thousand_histories_ends_wrong() -> None:
    report = histories(3_000, seed=1)
    assert list(report.wrong) == [], str(report)
    assert report.writes_per_event < 6, str(report)


@pytest.mark.parametrize("protocol", [cursor_and_deletes, anchors_deleted_when_empty, never_looks_back])
def test_a_protocol_that_is_wrong_is_found(protocol: Protocol) -> None:
    report = histories(1_500, seed=1, protocol=protocol)
    assert len(report.wrong) >= 3, str(report)
    assert not history(report.wrong[0], protocol).is_right(), "its name is enough to see it again"


def test_without_faults_a_wrong_protocol_looks_right() -> None:
    """So the histories find what a plain test would not."""
    storage = Storage(log=[{"open": ("updated!1",)}, {"closed": ("updated!2",)}, {"open": ("updated!3",)}])
    assert list(_alone(storage)) != []
    assert storage.is_right()


def _alone(storage: Storage) -> Iterator[object]:
    work = cursor_and_deletes(storage)
    answer = None
    while True:
        try:
            wanted = work.send(answer)
        except StopIteration:
            return
        answer = wanted() if callable(wanted) else [change() for move in wanted for change in move]
        yield answer


async def test_the_desks_own_followers_play_the_same_game() -> None:
    report = await real_histories(150, seed=1)
    assert list(report.wrong) == [], str(report)
    assert report.writes_per_event < 13, str(report)
