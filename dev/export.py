"""`export`: every row and every blob of a desk, as JSON lines and files, before it is deleted.

A copy to keep and to read, not a backup to restore from: nothing reads it back yet.
"""

import argparse
import asyncio
import json
from pathlib import Path

from dev.bootstrap.console import Trouble, say, step
from dev.desk.reaching import reach, when_allowed
from shared.storage.connection import Storage
from shared.storage.driver_errors import translated
from shared.storage.names import CONTAINERS, TABLES


def main(args: argparse.Namespace) -> int:
    """0 when all of it is there."""
    folder = Path(args.to)
    if folder.exists():
        raise Trouble(f"{folder} is there already.", "Name a folder that does not exist yet: nothing is overwritten.")
    with step(f"copying the desk to {folder}"):
        rows, blobs = asyncio.run(_export(args, folder))
    say(f"{rows} rows, {blobs} blobs. They hold people's names, addresses and words: keep them where these may lie.")
    return 0


async def export(storage: Storage, folder: Path) -> tuple[int, int]:
    """How many rows and blobs were written."""
    with translated("export"):
        rows = [await _table(storage, name, folder / f"{name}.jsonl") for name in TABLES.values()]
        blobs = [await _container(storage, name, folder / "blobs" / name) for name in CONTAINERS.values()]
    return sum(rows), sum(blobs)


async def _export(args: argparse.Namespace, folder: Path) -> tuple[int, int]:
    storage = reach(args.account, args.connection_string)
    try:
        return await when_allowed(lambda: export(storage, folder), asyncio.sleep)
    finally:
        await storage.close()


async def _table(storage: Storage, name: str, file: Path) -> int:
    """Row by row: a desk may hold more than fits into memory."""
    file.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with file.open("w", encoding="utf-8") as lines:
        async for entity in storage.tables.get_table_client(name).list_entities():
            lines.write(json.dumps(dict(entity), ensure_ascii=False, sort_keys=True) + "\n")
            count += 1
    return count


async def _container(storage: Storage, name: str, folder: Path) -> int:
    count = 0
    container = storage.blobs.get_container_client(name)
    async for blob in container.list_blob_names():
        if ".." in blob.split("/"):
            raise Trouble(f"the blob {name}/{blob} would lie outside {folder}.")
        target = folder / blob
        target.parent.mkdir(parents=True, exist_ok=True)
        stream = await container.get_blob_client(blob).download_blob()
        target.write_bytes(await stream.readall())
        count += 1
    return count
