"""What is wrong with how a page looks or is built: found by axe, and by making the window narrow and wide."""

from functools import cache
from typing import Any

from playwright.async_api import Page

from dev.bootstrap.places import NODE_FOLDER

AXE = NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 414, 640, 800, 1024, 1160, 1920)
HEIGHT = 900
_ALL = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
_COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
_RUN = "async (how) => (await axe.run(document, how)).violations"
_TOO_WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > most + 1);
  return wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).concat("scrolls sideways");
}"""


async def violations(page: Page) -> list[str]:
    """What axe says: everything by light, and by dark what depends on colours."""
    await page.evaluate(_axe())
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    found = _said(await page.evaluate(_RUN, _ALL), "light")
    await page.emulate_media(color_scheme="dark")
    return found + _said(await page.evaluate(_RUN, _COLOURS), "dark")


async def sideways(page: Page) -> list[str]:
    """At which widths somebody has to scroll sideways, and because of what."""
    found = []
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{width} px: {one}" for one in await page.evaluate(_TOO_WIDE)]
    return found


@cache
def _axe() -> str:
    return AXE.read_text("utf-8")


def _said(found: list[dict[str, Any]], scheme: str) -> list[str]:
    return [f"{scheme}: {one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]
