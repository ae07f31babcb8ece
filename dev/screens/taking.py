"""Takes the pictures: each page in light, in dark and on a phone."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, FloatRect

from dev.browser.signing_in import sign_in
from dev.screens.palette import reduced
from dev.screens.shots import Shot

HIGHEST = 2400
HERE: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/Berlin"}
STYLES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 760}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 760}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 800}, "is_mobile": True, "has_touch": True},
}


async def take(browser: Browser, url: str, number: str, shots: Iterable[Shot], folder: Path) -> None:
    """All of them, as PNG files called `<name>-<style>`."""
    blank = await browser.new_page()
    for style, how in STYLES.items():
        contexts: dict[str | None, BrowserContext] = {}
        for shot in shots:
            if shot.who not in contexts:
                context = await browser.new_context(base_url=url, reduced_motion="reduce", **HERE, **how)
                contexts[shot.who] = await _signed_in(context, shot.who)
            picture = await _taken(contexts[shot.who], shot, number)
            (folder / f"{shot.name}-{style}.png").write_bytes(await reduced(blank, picture))
        for context in contexts.values():
            await context.close()


async def _signed_in(context: BrowserContext, who: str | None) -> BrowserContext:
    """With the first page the script has told the reader's time zone."""
    page = await context.new_page()
    await (sign_in(page, who) if who else page.goto("/"))
    await page.close()
    return context


async def _taken(context: BrowserContext, shot: Shot, number: str) -> bytes:
    page = await context.new_page()
    await page.goto(shot.path.format(number=number), wait_until="networkidle")
    if shot.press:
        async with page.expect_navigation():
            await page.get_by_role("button", name=shot.press).click()
    width, height = await page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
    clip = FloatRect(x=0, y=0, width=width, height=min(height, HIGHEST))
    picture = await page.screenshot(full_page=True, clip=clip)
    await page.close()
    return picture
