"""`screens`: pictures of every page, from a desk that is filled for it, into docs/screens."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from dev.azurite import Azurite
from dev.bootstrap.console import say, step
from dev.bootstrap.places import ROOT
from dev.browser.day import fill
from dev.browser.desk import served
from dev.browser.finder import find
from dev.browser.quiet import wait_until_quiet
from dev.browser.starting import browser
from dev.screens.shots import SHOTS
from dev.screens.taking import take

FOLDER = ROOT / "docs" / "screens"


def main(args: argparse.Namespace) -> int:
    """0 when all are there; what was there before is gone."""
    path = find()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, Azurite() as azurite, step("taking pictures of every page"):
        asyncio.run(_take_all(path, azurite.connection_string(), Path(folder)))
    sizes = [file.stat().st_size for file in FOLDER.glob("*.png")]
    say(f"{len(sizes)} pictures in {FOLDER.relative_to(ROOT)}, {sum(sizes) / 2**20:.1f} MiB")
    return 0


async def _take_all(path: Path, storage: str, folder: Path) -> None:
    async with served(storage, folder) as desk, browser(path) as started:
        number = await fill(desk.url)
        await wait_until_quiet(desk.storage)
        await take(started, desk.url, number, SHOTS, FOLDER)
