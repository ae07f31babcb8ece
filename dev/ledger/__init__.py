"""`ledger`: rebuilds every view from log, words and desk versions, and says where storage differs."""

import argparse
import asyncio
from collections.abc import Sequence

from dev.ledger.heads import repair_heads
from dev.ledger.lists import expected_lists, list_differences
from dev.ledger.repair import repair_lists
from dev.ledger.told import to_be_done, told_differences
from dev.ledger.truth import Truth, read_truths, truth_differences
from dev.running.storage import storage_of_desk
from shared.app import queues_of, wire
from shared.clock import utc_now
from shared.services.following import Follower
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import connect_patiently
from shared.storage.names import TABLES
from shared.storage.rows import Blobs, Rows


def main(args: argparse.Namespace) -> int:
    """0 where everything agrees, or was mended."""
    if args.connection_string:
        return asyncio.run(_report(args.connection_string, repair=args.repair))
    with storage_of_desk() as connection_string:
        return asyncio.run(_report(connection_string, repair=args.repair))


async def check_storage(connection_string: str) -> list[str]:
    """Every difference between storage, its queues empty, and what log, words and desk versions say."""
    storage = connect_patiently(connection_string)
    try:
        return await differences(AzureRows(storage.tables), AzureBlobs(storage.blobs), at_rest=True)
    finally:
        await storage.close()


async def differences(rows: Rows, blobs: Blobs, *, at_rest: bool = False) -> list[str]:
    """As `check_storage`, over any rows and blobs; only `at_rest` every effect has to be done."""
    truths = await read_truths(rows, blobs)
    waiting = [found for truth in truths for found in to_be_done(truth)] if at_rest else []
    return [*await _differences(rows, blobs, truths), *waiting]


async def mend(rows: Rows, blobs: Blobs, follower: Follower) -> int:
    """Bring heads and views to their logs, by following what lags and then by hand; how many rows were written.

    Tells nobody: effects are facts of their own, and no part of a view.
    """
    written = await repair_heads(rows, await read_truths(rows, blobs))
    for truth in await read_truths(rows, blobs):
        if truth.ticket is not None:
            await follower.bring(truth.number)
    truths = await read_truths(rows, blobs)
    return written + await repair_lists(rows, expected_lists(truths))


async def _differences(rows: Rows, blobs: Blobs, truths: Sequence[Truth]) -> list[str]:
    of_truth = [found for truth in truths for found in await truth_differences(truth, rows, blobs)]
    of_effects = [found for truth in truths for found in told_differences(truth)]
    stored = await rows.scan(TABLES["views"])
    return [*of_truth, *of_effects, *list_differences(stored, expected_lists(truths))]


async def _report(connection_string: str, *, repair: bool) -> int:
    storage = connect_patiently(connection_string)
    rows, blobs = AzureRows(storage.tables), AzureBlobs(storage.blobs)
    try:
        truths = await read_truths(rows, blobs)
        found = await _differences(rows, blobs, truths)
        print(f"{len(truths)} tickets, {sum(len(one.log) for one in truths)} events, {len(found)} differences")
        if waiting := sum(1 for truth in truths for _ in to_be_done(truth)):
            print(f"{waiting} effects wait for their queues")
        for difference in found:
            print(f"  {difference}")
        if not found or not repair:
            return 1 if found else 0
        app = wire(rows, blobs, queues_of(storage, utc_now), utc_now)
        written = await mend(rows, blobs, app.follower)
        left = await differences(rows, blobs)
        print(f"{written} rows written, {len(left)} differences left")
        for difference in left:
            print(f"  {difference}")
        return 1 if left else 0
    finally:
        await storage.close()
