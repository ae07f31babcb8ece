"""Be somebody of the demo desk."""

from playwright.async_api import Page


async def sign_in(page: Page, name: str) -> None:
    """Returns on the page that it leads to: whoever closes a window before that waits for ever."""
    await page.goto("/sign-in")
    async with page.expect_navigation():
        await page.get_by_role("button", name=name).click()
