"""Tickets that are there already when somebody looks."""

import httpx
from playwright.async_api import Page

from dev.browser.desk import ServedDesk
from tests.world import STORY

LISTED_WITHIN = 75  # tries: lists lag a little


async def opened(desk: ServedDesk, subject: str) -> str:
    """A ticket that came in by a program: its number."""
    async with httpx.AsyncClient(base_url=desk.url, headers={"X-Api-Key": "local-intake"}) as client:
        answer = await client.post("/api/tickets", json={**STORY, "subject": subject})
    return str(answer.json()["number"])


async def until_listed(page: Page, subject: str, where: str = "/desk?order=created") -> None:
    """Look at a list until the ticket stands in it."""
    for _ in range(LISTED_WITHIN):
        await page.goto(where)
        if await page.get_by_role("link", name=subject).count():
            return
        await page.wait_for_timeout(200)
    raise AssertionError(subject)


async def to_the_note(page: Page) -> None:
    """The form for a note, opened where it is closed: in a narrow window, and without script."""
    await page.wait_for_load_state()
    note = page.locator("details.internal")
    if await note.get_attribute("open") is None:
        await note.locator("summary").click()
