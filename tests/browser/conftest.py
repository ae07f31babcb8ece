"""A real browser before a real desk: both are started once, and whoever looks has a context of their own."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from dev.azurite import TEST_KEY, connection_string
from dev.bootstrap.console import Trouble
from dev.browser.desk import ServedDesk, served
from dev.browser.finder import find
from dev.browser.signing_in import sign_in
from dev.browser.starting import browser
from dev.running.ports import Ports
from tests.browser.watching import Watch

MUST = "ZERODESK_NEEDS_BROWSER"
PATIENCE_MS = 15_000
WITH_AND_WITHOUT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])

type People = Callable[..., Awaitable[Page]]
"""Opens a window of somebody of the demo desk, by name; of a stranger without one."""


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    try:
        path = find()
    except Trouble as trouble:
        if os.environ.get(MUST):
            raise
        pytest.skip(f"NO PAGE IS TRIED IN A BROWSER: {trouble.what} {trouble.mend}")
    expect.set_options(timeout=PATIENCE_MS)
    async with browser(path) as started:
        yield started


@pytest.fixture(scope="session")
async def desk(
    chromium: Browser,  # without one there is no use for a desk
    azurite_ports: Ports,
    accounts: Iterator[str],
    tmp_path_factory: pytest.TempPathFactory,
    followed_worlds: list[str],
) -> AsyncIterator[ServedDesk]:
    storage = connection_string(azurite_ports, next(accounts), TEST_KEY)
    async with served(storage, tmp_path_factory.mktemp("host")) as made:
        yield made


@pytest.fixture
async def people(chromium: Browser, desk: ServedDesk) -> AsyncIterator[People]:
    """Whatever a browser complains about in one of these windows fails the test."""
    watch, opened = Watch(desk.url), []

    async def window(name: str | None = None, *, script: bool = True, **how: Any) -> Page:
        context = await chromium.new_context(
            base_url=desk.url, java_script_enabled=script, **{"locale": "en-GB", "timezone_id": "Europe/Berlin", **how}
        )
        opened.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        watch.over(page)
        await (sign_in(page, name) if name else page.goto("/"))
        return page

    yield window
    for context in opened:
        await context.close()
    assert watch.troubles == []
