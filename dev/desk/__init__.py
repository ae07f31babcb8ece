"""`seed`: publishes desk.yaml on storage that has no desk yet; over one that was edited only with --publish."""

import argparse
import asyncio

from dev.bootstrap.console import say
from dev.bootstrap.places import ROOT
from dev.desk.file import read
from dev.desk.publishing import Done, publish_file
from dev.desk.reaching import reach, when_allowed
from shared.clock import utc_now
from shared.domain.desk import DeskDocument
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.desk_store import DeskStore

FILE = ROOT / "desk.yaml"


def main(args: argparse.Namespace) -> int:
    """0 where the desk stands, whoever published it."""
    document = read(FILE)
    if args.check:
        say(f"{FILE.name} can be published.")
        return 0
    done, differing = asyncio.run(_seed(document, args))
    say(told(done, differing))
    return 0


def told(done: Done, differing: list[str]) -> str:
    """In a line, or two."""
    if done is Done.LEFT:
        return (
            f"The desk was left alone: it differs from {FILE.name} in {', '.join(differing)}.\n"
            "To publish the file over it, agents and keys apart: the same command with --publish"
        )
    return f"{FILE.name} {done.value}."


async def _seed(document: DeskDocument, args: argparse.Namespace) -> tuple[Done, list[str]]:
    storage = reach(args.account, args.connection_string)
    rows, blobs = AzureRows(storage.tables), AzureBlobs(storage.blobs)
    try:
        return await when_allowed(
            lambda: publish_file(rows, DeskStore(rows, blobs, utc_now), document, over=args.publish), asyncio.sleep
        )
    finally:
        await storage.close()
