"""Starts the browser of this machine, and ends it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright


@asynccontextmanager
async def browser(path: Path) -> AsyncIterator[Browser]:
    """One process; whoever uses it has contexts of their own in it."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, chromium_sandbox=not _has_no_sandbox())
        try:
            yield started
        finally:
            await started.close()


def _has_no_sandbox() -> bool:
    """Chromium refuses to make one for root, and machines of pipelines do not let it."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root or bool(os.environ.get("CI"))
