"""What a phone, or a low window, shows first."""

import pytest
from playwright.async_api import expect

from dev.browser.desk import ServedDesk
from tests.browser.conftest import WITH_AND_WITHOUT, People
from tests.browser.looking import sideways
from tests.browser.tickets import opened, until_listed


@WITH_AND_WITHOUT
async def test_the_chart_begins_at_today(people: People, desk: ServedDesk, script: bool) -> None:
    page = await people("Ana", script=script, viewport={"width": 390, "height": 800})
    await opened(desk, f"Of today {script:d}")
    await until_listed(page, f"Of today {script:d}")
    await page.goto("/desk/figures")
    await page.locator(".chart svg").scroll_into_view_if_needed()
    region = await page.locator(".chart .scroll").bounding_box()
    bar = await page.locator(".chart rect.opened").last.bounding_box()
    assert (
        region and bar and await page.locator(".chart .scroll").evaluate("(one) => one.scrollWidth > one.clientWidth")
    )
    assert region["x"] <= bar["x"] and bar["x"] + bar["width"] <= region["x"] + region["width"]
    await expect(page.locator(".chart .far").first).to_be_visible()


async def test_a_low_window_shows_how_much_time_is_left(people: People, desk: ServedDesk) -> None:
    page = await people("Ana", viewport={"width": 1200, "height": 620})
    await page.goto(f"/desk/tickets/{await opened(desk, 'How long?')}")
    await expect(page.get_by_role("link", name="Why?")).to_be_in_viewport()


@pytest.mark.parametrize(("width", "is_beside"), [(1440, True), (1280, False), (390, False)])
async def test_answer_and_note_stand_side_by_side_where_there_is_room(
    people: People, desk: ServedDesk, width: int, is_beside: bool
) -> None:
    page = await people("Ana", viewport={"width": width, "height": 800})
    await page.goto(f"/desk/tickets/{await opened(desk, f'At {width}')}")
    answer, note = [await one.bounding_box() for one in await page.locator(".write").all()]
    assert answer and note
    assert (note["x"] >= answer["x"] + answer["width"]) == is_beside == (note["y"] == answer["y"])
    await expect(page.get_by_label("Your answer")).to_be_visible()
    await expect(page.get_by_label("Your note")).to_be_visible(visible=is_beside)


async def test_an_answer_has_the_whole_width_where_no_note_is_open(people: People, desk: ServedDesk) -> None:
    page = await people("Ana", viewport={"width": 1440, "height": 800})
    await page.goto(f"/desk/tickets/{await opened(desk, 'No note')}")
    await page.locator("details.internal summary").click()
    await expect(page.get_by_label("Your note")).to_be_hidden()
    answer, note = [await one.bounding_box() for one in await page.locator(".write").all()]
    assert answer and note and answer["x"] == note["x"] and answer["width"] == note["width"]


@WITH_AND_WITHOUT
async def test_an_opened_value_is_within_the_page_and_no_window_of_its_own(
    people: People, desk: ServedDesk, script: bool
) -> None:
    page = await people("Ana", script=script, viewport={"width": 1200, "height": 620})
    await page.goto(f"/desk/tickets/{await opened(desk, f'Save {script:d}')}")
    await page.locator("details.value").last.locator("summary").click()
    assert await page.locator(".beside").evaluate("(one) => one.scrollHeight - one.clientHeight") <= 1
    await page.get_by_role("button", name="Save").scroll_into_view_if_needed()
    await expect(page.get_by_role("button", name="Save")).to_be_in_viewport()


async def test_a_long_name_of_a_file_makes_no_page_wider_than_its_window(people: People, desk: ServedDesk) -> None:
    ana, pat, number = await people("Ana"), await people("Pat"), await opened(desk, "Statement")
    name = "Kontoauszug_November_2026_Online_Banking_final.pdf"
    await ana.goto(f"/desk/tickets/{number}")
    await ana.get_by_label("Your answer").fill("Here it is.")
    await ana.locator("#reply-files").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": b"%PDF"})
    await ana.get_by_role("button", name="Send answer").click()
    for page, path in ((ana, f"/desk/tickets/{number}"), (pat, f"/t/{number}")):
        await page.goto(path)
        await expect(page.get_by_role("link", name=name)).to_be_visible()
        assert await sideways(page) == []


async def test_a_long_name_of_somebody_to_be_makes_the_page_no_wider_than_its_window(people: People) -> None:
    page = await people()
    await page.goto("/sign-in")
    await page.locator(".people button").first.evaluate("(one) => (one.firstChild.textContent = 'W'.repeat(100))")
    assert await sideways(page) == []
