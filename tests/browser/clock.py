"""The time of a page. It flows by itself too, so that no test counts on how much has passed when it looks."""

from contextlib import suppress

from playwright.async_api import Locator, Page, expect

STEP_MS = 20_000
MOST_STEPS = 20  # a page that nobody has touched for a quarter of an hour asks for nothing
LOOKED_FOR_MS = 1500


async def until_it_comes(page: Page, what: Locator) -> None:
    """Let time pass until the page has asked for its news often enough to have it."""
    for _ in range(MOST_STEPS):
        await page.clock.run_for(STEP_MS)
        with suppress(AssertionError):
            await expect(what).to_be_attached(timeout=LOOKED_FOR_MS)
            return
    await expect(what).to_be_attached()


async def stand_still(page: Page) -> None:
    """From now on the time of this page passes only as the test says."""
    await page.clock.pause_at(await page.evaluate("Date.now() / 1000 + 1"))
