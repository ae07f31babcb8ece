"""A ticket as agents work on it: reading, answering, notes, changes in place, and two agents at once."""

from collections.abc import AsyncIterator

import pytest

from tests.app.browser import Browser, PageSeen
from tests.world import World


@pytest.fixture
async def ana(desk: World) -> AsyncIterator[Browser]:
    made = Browser(desk.functions)
    await made.sign_in("Ana")
    yield made
    await made.close()


def page_of(number: str) -> str:
    return f"/desk/tickets/{number}"


async def test_the_page_says_who_asks_and_how_it_stands(desk: World, ana: Browser) -> None:
    number = await desk.open()
    page = await ana.get(page_of(number))
    assert page.status_code == 200, page.text
    text = PageSeen(page.text).text
    for told in ("Online banking system down", "Pat", "pat@example.com", f"Ticket {number}", "Sev-A", "High"):
        assert told in text, told
