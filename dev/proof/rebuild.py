"""All lists thrown away and made again from the log: the same bytes, how fast, and nothing sent by it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import batched
from typing import Any

from dev.azurite import Azurite
from dev.bulk import follow_silently, load_entries, load_tickets
from dev.ledger import differences, mend
from dev.seed import seed
from shared.app import App, build
from shared.domain.values import Actor, Contact
from shared.settings import Settings
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import connect_patiently
from shared.storage.names import TABLES
from shared.storage.rows import Delete, Rows

VIEWS = TABLES["views"]
ENTRIES = 19  # of each ticket, besides its opening
_AT_ONCE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What came of it."""

    events: int
    rows: int
    took_s: float
    is_identical: bool
    sent: int
    differences: int


async def rebuild(events: int) -> Rebuilt:
    """On an Azurite in memory that lives as long."""
    with Azurite() as azurite:
        await seed(azurite.connection_string())
        app = build(Settings(connection_string=azurite.connection_string()))
        storage = connect_patiently(azurite.connection_string())
        rows, blobs = AzureRows(storage.tables), AzureBlobs(storage.blobs)
        try:
            await _fill(app, rows, events // (ENTRIES + 1))
            await mend(rows, blobs, app.follower)
            before = await _bytes(rows)
            await _throw_away(rows)
            began = time.monotonic()
            written = await mend(rows, blobs, app.follower)
            took = time.monotonic() - began
            return Rebuilt(
                events=events,
                rows=written,
                took_s=took,
                is_identical=await _bytes(rows) == before,
                sent=len(await blobs.names("outbox", "")),
                differences=len(await differences(rows, blobs)),
            )
        finally:
            await storage.close()
            await app.close()


async def _fill(app: App, rows: Rows, tickets: int) -> None:
    kim = Contact(id="kim", name="Kim", email="kim@example.com")
    ana = Actor(kind="agent", id="ana")
    numbers = await load_tickets(app, rows, tickets, kim)
    for some in batched(numbers, _AT_ONCE, strict=False):
        await asyncio.gather(*(load_entries(app, number, ENTRIES, ana) for number in some))
        await asyncio.gather(*(follow_silently(app, number) for number in some))


async def _bytes(rows: Rows) -> Mapping[tuple[str, str], Any]:
    return {(scope, row.key): dict(row.values) for scope, row in await rows.scan(VIEWS)}


async def _throw_away(rows: Rows) -> None:
    by_scope: dict[str, list[str]] = {}
    for scope, row in await rows.scan(VIEWS):
        by_scope.setdefault(scope, []).append(row.key)
    for scope, keys in by_scope.items():
        for some in batched(keys, 100, strict=False):
            await rows.transact(VIEWS, scope, [Delete(key) for key in some])
