"""What the console's scripts do to a page: drafts that come back, regions that stay up to date, keys that reach."""

import asyncio
import re

import httpx
from playwright.async_api import Page, Route, expect

from dev.browser.desk import ServedDesk
from tests.browser.clock import until_it_comes
from tests.browser.conftest import People
from tests.browser.tickets import opened, until_listed

WORDS = "Have you tried the other branch?"
BACK = "What you had begun to write is back."


async def drafts(page: Page) -> list[str]:
    """The names under which this browser keeps drafts."""
    kept: list[str] = await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")
    return kept


async def test_a_draft_survives_a_reload_and_an_ended_session_and_is_gone_when_it_was_sent(
    people: People, desk: ServedDesk
) -> None:
    page, number = await people("Ana"), await opened(desk, "A draft")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill(WORDS)
    await page.reload()
    await expect(page.get_by_text(BACK)).to_be_visible()
    await expect(page.get_by_label("Your answer")).to_have_value(WORDS)
    await page.context.clear_cookies(name="session")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_role("main").get_by_text(WORDS)).to_be_visible()
    await page.get_by_role("link", name="Open the page again").click()
    await page.get_by_role("button", name="Ana").click()
    await expect(page.get_by_label("Your answer")).to_have_value(WORDS)
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_role("article").get_by_text(WORDS)).to_be_visible()
    await expect(page.get_by_label("Your answer")).to_have_value("")
    assert await drafts(page) == []


async def test_a_draft_is_discarded_by_a_button_kept_from_others_and_gone_at_sign_out(
    people: People, desk: ServedDesk
) -> None:
    page, number = await people("Ana"), await opened(desk, "Two who write")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill(WORDS)
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_role("button", name="Discard it").click()
    await expect(page.get_by_label("Your answer")).to_have_value("")
    assert await drafts(page) == []
    await page.get_by_label("Your answer").fill(WORDS)
    await page.goto("/sign-in")
    await page.get_by_role("button", name="Ben").click()
    await page.goto(f"/desk/tickets/{number}")
    await expect(page.get_by_label("Your answer")).to_have_value("")
    assert len(await drafts(page)) == 1
    await page.goto("/sign-out")
    await page.get_by_role("button", name="Sign out").click()
    await expect(page).to_have_url(f"{desk.url}/")
    assert await drafts(page) == []


async def test_what_comes_in_appears_by_itself_and_is_said(people: People, desk: ServedDesk) -> None:
    page = await people("Ana")
    await page.clock.install()
    await page.goto("/desk?order=created")
    await page.clock.run_for(2000)
    await expect(page.locator(".queues .count").first).to_be_visible()
    await opened(desk, "It comes by itself")
    await until_listed(await people("Ben"), "It comes by itself")
    await until_it_comes(page, page.get_by_role("link", name="It comes by itself"))
    await page.clock.run_for(1000)
    await expect(page.get_by_role("status").get_by_text("The list has changed.")).to_be_attached()


async def test_what_others_changed_is_told_beside_the_thread_but_not_where_somebody_is_at_work(
    people: People, desk: ServedDesk
) -> None:
    number, page = await opened(desk, "Changed beside"), await people("Ana")
    await page.clock.install()
    await page.goto(f"/desk/tickets/{number}")
    await page.locator("#value-status summary").click()
    await page.locator("#status-comment").fill(WORDS)
    await page.locator("#value-status summary").click()
    await page.locator("#value-topic summary").click()
    async with httpx.AsyncClient(base_url=f"{desk.url}/api/", headers={"X-Api-Key": "local-agent"}) as client:
        assert (await client.patch(f"tickets/{number}", json={"priority": "low", "topic": None})).is_success
        assert (await client.put(f"tickets/{number}/status", json={"status": "pending"})).is_success
        assert (await client.post(f"tickets/{number}/claim")).is_success
    await until_it_comes(page, page.locator("#facts").get_by_text("Low"))
    await expect(page.locator("#facts .badge").first).to_have_text("Pending")
    await expect(page.locator("#value-priority .is")).to_have_text("Low")
    await expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    await expect(page.locator("#value-status textarea")).to_have_value(WORDS)
    await expect(page.locator("#value-topic details")).to_have_attribute("open", "")
    await page.locator("#value-priority summary").click()
    await page.get_by_label("New priority").select_option(label="High")
    await page.locator("#value-priority").get_by_role("button", name="Save").click()
    await expect(page.locator("#facts").get_by_text("High")).to_be_visible()


async def test_a_forgotten_tab_asks_for_nothing_until_it_is_touched(people: People) -> None:
    page, asked = await people("Ana"), list[str]()
    await page.clock.install()
    await page.goto("/desk")
    await page.clock.fast_forward(16 * 60_000)
    page.on("request", lambda request: asked.append(request.url))
    await page.clock.run_for(60_000)
    await page.wait_for_timeout(500)
    assert asked == []
    await page.mouse.move(200, 200)
    await page.clock.run_for(2000)
    await page.wait_for_timeout(500)
    assert {one.split("part=")[1][:5] for one in asked} == {"queue", "count"}


async def test_keys_reach_what_the_sheet_says(people: People, desk: ServedDesk) -> None:
    number, page = await opened(desk, "By keys"), await people("Ana")
    await until_listed(page, "By keys")
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet.get_by_text("Unassigned")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await page.keyboard.press("j")
    await expect(page.get_by_role("link", name="By keys")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{desk.url}/desk/tickets/{number}")
    await page.keyboard.type("gq")
    await page.wait_for_url(f"{desk.url}/desk")
    await page.keyboard.press("3")
    await expect(page).to_have_url(f"{desk.url}/desk?view=mine")


async def test_keys_are_turned_off_and_stay_so(people: People) -> None:
    page = await people("Ana")
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await page.get_by_role("button", name="Turn shortcuts off").click()
    await page.get_by_role("button", name="Close").click()
    await page.reload()
    await page.keyboard.press("3")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.get_by_role("button", name="Keyboard shortcuts").click()
    await page.get_by_role("button", name="Turn shortcuts on").click()
    await page.get_by_role("button", name="Close").click()
    await page.keyboard.press("3")
    await expect(page.get_by_role("heading", name="Mine", level=1)).to_be_visible()


async def test_why_and_other_tickets_open_in_place_and_close_again(people: People, desk: ServedDesk) -> None:
    page, number = await people("Ana"), await opened(desk, "In place")
    await page.goto(f"/desk/tickets/{number}")
    link = page.get_by_role("link", name="Other tickets")
    await link.click()
    await expect(link).to_have_attribute("aria-expanded", "true")
    assert page.url == f"{desk.url}/desk/tickets/{number}"
    await link.click()
    await expect(link).to_have_attribute("aria-expanded", "false")


async def test_a_status_that_was_only_chosen_comes_back_with_the_words(people: People, desk: ServedDesk) -> None:
    page, number = await people("Ana"), await opened(desk, "Chosen")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Status afterwards").first.select_option("hold")
    await page.get_by_label("Your answer").fill(WORDS)
    await page.reload()
    await expect(page.get_by_text(BACK)).to_be_visible()
    await expect(page.get_by_label("Status afterwards").first).to_have_value("hold")


async def slowed(page: Page, part: str) -> None:
    """A line on which that piece of a page takes a while."""

    async def later(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await page.route(lambda url: f"part={part}" in url, later)


async def test_what_is_pressed_again_while_its_piece_of_the_page_comes_is_done_once(
    people: People, desk: ServedDesk
) -> None:
    page, number, asked = await people("Ana"), await opened(desk, "On a slow line"), list[str]()
    await page.goto(f"/desk/tickets/{number}")
    for part in ("canned", "others"):
        await slowed(page, part)
    page.on("request", lambda request: asked.append(request.url))
    await page.get_by_label("Canned text").first.select_option(label="Ask whether it is solved")
    await page.get_by_role("button", name="Insert").first.dblclick()
    await expect(page.get_by_label("Your answer")).to_have_value(re.compile("^Hello Pat,"))
    link = page.get_by_role("link", name="Other tickets")
    await link.dblclick()
    await expect(link).to_have_attribute("aria-expanded", "true")
    assert [one.partition("part=")[2].partition("&")[0] for one in asked if "part=" in one] == ["canned", "others"]
