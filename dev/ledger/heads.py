"""Mends heads and cursors that are not the fold of their log, such as those of code that knew less of a ticket."""

from collections.abc import Iterator, Sequence

from dev.ledger.truth import Truth
from shared.services.ports import Conflict
from shared.storage import codec
from shared.storage.rows import Delete, Insert, Op, Put, Replace, Rows, Values
from shared.storage.ticket_table import FOLLOW, FOLLOW_TOLD, HEAD, HEAD_WORDS, TABLE


async def repair_heads(rows: Rows, truths: Sequence[Truth]) -> int:
    """Write what differs, one transaction a ticket; how many rows. A log that is broken is left for people."""
    written = 0
    for truth in truths:
        ops = list(_mended(truth))
        if not ops:
            continue
        try:
            await rows.transact(TABLE, truth.number, ops)
            written += len(ops)
        except Conflict:
            continue  # a command was here just now, and wrote the head anew
    return written


def _mended(truth: Truth) -> Iterator[Op]:
    head, row = truth.head, truth.rows.get(HEAD)
    if truth.ticket is None or head is None or row is None:
        return
    values: Values = {
        "state": codec.encode_state(truth.ticket),
        "n": truth.ticket.version,
        "hash": codec.hash_of(truth.texts[-1]),
    }
    if head.ticket != truth.ticket or head.words != truth.words or row.values["hash"] != values["hash"]:
        yield Replace(HEAD, values, row.etag)
        yield Put(HEAD_WORDS, codec.encode_names(truth.words))
    yield from _mended_cursor(truth)


def _mended_cursor(truth: Truth) -> Iterator[Op]:
    """A cursor that claims a state which the log does not: taken away, so that all is followed from the beginning."""
    row = truth.rows.get(FOLLOW)
    if row is None or truth.ticket is None:
        return
    reached = codec.decode_state(str(row.values["state"]))
    if reached.version == truth.ticket.version and reached != truth.ticket:
        yield Delete(FOLLOW, row.etag)
        if FOLLOW_TOLD not in truth.rows:  # followed before there was telling: not told in hindsight
            yield Insert(FOLLOW_TOLD, {"n": reached.version, "since": reached.version})
