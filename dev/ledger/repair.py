"""Mends the lists: rows as the log says, strays gone; anchors only forwards, so a live follower is not hurt."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from dev.ledger.lists import Expected, Place, is_left_anchor, number_of
from shared.domain.views import VIEW_VERSION
from shared.services.ports import Conflict
from shared.storage.names import TABLES
from shared.storage.rows import Delete, Insert, Op, Replace, Row, Rows
from shared.storage.view_table import anchor_key, anchor_values

TABLE = TABLES["views"]
MOST_OPS = 100  # of one transaction


async def repair_lists(rows: Rows, expected: Expected) -> int:
    """Write what differs, the tickets of a list side by side in one transaction; how many rows."""
    stored = {(scope, row.key): row for scope, row in await rows.scan(TABLE)}
    wanted: dict[str, list[list[Op]]] = defaultdict(list)
    for (scope, number), places in sorted(_by_ticket(stored, expected).items()):
        ops = [op for place in sorted(places) if (op := _mended(place, stored.get(place), expected))]
        if ops:
            wanted[scope].append(_guarded(ops, stored.get((scope, anchor_key(number)))))
    return sum([await _write(rows, scope, tickets) for scope, some in wanted.items() for tickets in _together(some)])


def _together(tickets: Sequence[list[Op]]) -> Iterator[list[list[Op]]]:
    """As many tickets as a transaction has room for; none is cut in two."""
    batch: list[list[Op]] = []
    for ops in tickets:
        if batch and sum(map(len, batch)) + len(ops) > MOST_OPS:
            yield batch
            batch = []
        batch.append(ops)
    if batch:
        yield batch


async def _write(rows: Rows, scope: str, tickets: Sequence[list[Op]]) -> int:
    ops = [op for one in tickets for op in one]
    try:
        await rows.transact(TABLE, scope, ops)
    except Conflict:  # a follower was here just now, and wrote what it knows better: the others one by one
        return sum([await _write(rows, scope, [one]) for one in tickets]) if len(tickets) > 1 else 0
    return len(ops)


def _by_ticket(stored: dict[Place, Row], expected: Expected) -> dict[tuple[str, str], set[Place]]:
    places: dict[tuple[str, str], set[Place]] = defaultdict(set)
    for place in stored.keys() | expected.rows.keys() | expected.left.keys():
        places[place[0], number_of(place[1])].add(place)
    return places


def _mended(place: Place, row: Row | None, expected: Expected) -> Op | None:
    wanted = expected.rows.get(place)
    truth = expected.left.get(place)
    if wanted is None and truth is not None:  # the list was left: its anchor stays, emptied, and as new as the log
        if row is not None and is_left_anchor(place, row.values, expected):
            return None
        wanted = anchor_values(VIEW_VERSION, len(truth.log), ())
    if wanted is None:
        return Delete(place[1]) if row is not None else None
    if row is not None and row.values == wanted:
        return None
    return Insert(place[1], wanted) if row is None else Replace(place[1], wanted, row.etag)


def _guarded(ops: list[Op], anchor: Row | None) -> list[Op]:
    """With the anchor in it, so that the transaction fails if a follower moved the ticket meanwhile."""
    if anchor is None or any(op.key == anchor.key for op in ops):
        return ops
    return [Replace(anchor.key, anchor.values, anchor.etag), *ops]
