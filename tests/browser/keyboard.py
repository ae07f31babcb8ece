"""Somebody without a mouse: Tab and Shift-Tab to go, Enter and Space to press, arrows to choose, and to type."""

from playwright.async_api import Page

MOST_STEPS = 80
_WHERE = """() => {
  const at = document.activeElement, label = at.labels?.[0]?.textContent;
  return (at.getAttribute("aria-label") || label || at.textContent || "").replace(/\\s+/g, " ").trim();
}"""
_OUTLINE = "() => getComputedStyle(document.activeElement).outlineStyle"


class Keyboard:
    """Goes through a page as it is, from where the focus is."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def to(self, name: str) -> None:
        """Tab until what begins with this name has the focus; whoever looks must see where that is."""
        for _ in range(MOST_STEPS):
            await self.page.keyboard.press("Tab")
            if (await self.page.evaluate(_WHERE)).startswith(name):
                assert await self.page.evaluate(_OUTLINE) != "none", f"nobody sees that {name} has the focus"
                return
        raise AssertionError(f"{MOST_STEPS} times Tab, and never at {name} on {self.page.url}")

    async def press(self, name: str) -> None:
        """Go there and press Enter; returns on the next page."""
        await self.to(name)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")

    async def type(self, name: str, text: str) -> None:
        """Go there and write."""
        await self.to(name)
        await self.page.keyboard.type(text)
