"""Where agents find a ticket and its forms, and a change made there."""

import httpx

from tests.app.browser import Browser


def page_of(number: str) -> str:
    return f"/desk/tickets/{number}"


def change_of(number: str, what: str) -> str:
    return f"{page_of(number)}/change/{what}"


async def changed(browser: Browser, number: str, what: str, value: str, **more: str) -> httpx.Response:
    """The page after one value was changed on it."""
    return await browser.send(await browser.get(page_of(number)), change_of(number, what), **{what: value, **more})
