"""Mends the lists: rows as the log says, strays gone; anchors only forwards, so a live follower is not hurt."""

from collections import defaultdict

from dev.ledger.lists import Expected, Place, number_of
from shared.services.ports import Conflict
from shared.storage.names import TABLES
from shared.storage.rows import Delete, Insert, Op, Replace, Row, Rows
from shared.storage.view_table import anchor_key

TABLE = TABLES["views"]


async def repair_lists(rows: Rows, expected: Expected) -> int:
    """Write what differs, one transaction for each ticket and scope; how many rows."""
    stored = {(scope, row.key): row for scope, row in await rows.scan(TABLE)}
    written = 0
    for (scope, number), places in sorted(_by_ticket(stored, expected).items()):
        ops = [op for place in sorted(places) if (op := _mended(place, stored.get(place), expected))]
        if not ops:
            continue
        try:
            await rows.transact(TABLE, scope, _guarded(ops, stored.get((scope, anchor_key(number)))))
            written += len(ops)
        except Conflict:
            continue  # a follower was here just now, and wrote what it knows better
    return written


def _by_ticket(stored: dict[Place, Row], expected: Expected) -> dict[tuple[str, str], set[Place]]:
    places: dict[tuple[str, str], set[Place]] = defaultdict(set)
    for place in stored.keys() | expected.rows.keys():
        places[place[0], number_of(place[1])].add(place)
    return places


def _mended(place: Place, row: Row | None, expected: Expected) -> Op | None:
    wanted = expected.rows.get(place)
    if wanted is not None:
        if row is not None and row.values == wanted:
            return None
        return Insert(place[1], wanted) if row is None else Replace(place[1], wanted, row.etag)
    if row is None or (place[1].startswith("at!") and row.values.get("keys") == ""):
        return None
    if place[1].startswith("at!"):  # the list was left: the anchor stays, emptied
        return Replace(place[1], {**row.values, "keys": ""}, row.etag)
    return Delete(place[1])


def _guarded(ops: list[Op], anchor: Row | None) -> list[Op]:
    """With the anchor in it, so that the transaction fails if a follower moved the ticket meanwhile."""
    if anchor is None or any(op.key == anchor.key for op in ops):
        return ops
    return [Replace(anchor.key, anchor.values, anchor.etag), *ops]
