"""Messages as they stand in a thread: what their writer set apart stands apart."""

import pytest
from playwright.async_api import expect

from dev.browser.desk import ServedDesk
from tests.browser.conftest import People
from tests.browser.looking import sideways
from tests.browser.tickets import opened


@pytest.mark.parametrize("list", ["- a\n- b", "1. a\n2. b"])
async def test_a_paragraph_after_a_list_stands_apart_from_it(people: People, desk: ServedDesk, list: str) -> None:
    number, page = await opened(desk, "A list"), await people("Ana")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill(f"First\n\n{list}\n\nLast")
    await page.get_by_label("Written in").first.select_option("markdown")
    await page.get_by_role("button", name="Send answer").click()
    said = page.locator(".reply .body")
    first, among, last = (said.locator(one) for one in ("p >> nth=0", "ul, ol", "p >> nth=1"))
    above, middle, below = [await one.bounding_box() for one in (first, among, last)]
    assert above and middle and below
    before = middle["y"] - above["y"] - above["height"]
    after = below["y"] - middle["y"] - middle["height"]
    assert after == before > 10


async def test_a_list_that_begins_at_the_number_of_a_ticket_shows_all_of_it(people: People, desk: ServedDesk) -> None:
    number, page = await opened(desk, "A number"), await people("Ana")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill(f"{number}. text")
    await page.get_by_label("Written in").first.select_option("markdown")
    await page.get_by_role("button", name="Send answer").click()
    list = page.locator(f'.reply .body ol[start="{number}"]')
    assert await list.evaluate("(one) => getComputedStyle(one).listStylePosition") == "inside"


async def test_a_plain_text_keeps_its_columns_and_its_address_is_a_link(people: People, desk: ServedDesk) -> None:
    number, page = await opened(desk, "Columns"), await people("Ana", viewport={"width": 320, "height": 800})
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill(f"a   b\n    c {'long words ' * 20}\nhttps://a.example/{'x' * 90}.")
    await page.get_by_role("button", name="Send answer").click()
    said = page.locator(".reply .body")
    assert (await said.inner_text()).startswith("a   b\n    c long words")
    await expect(said.get_by_role("link")).to_have_attribute("href", f"https://a.example/{'x' * 90}")
    assert await sideways(page) == []
