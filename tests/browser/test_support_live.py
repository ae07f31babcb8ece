"""A requester's open page: answers appear by themselves, and nobody who writes is disturbed."""

import httpx
from playwright.async_api import expect

from dev.browser.desk import ServedDesk
from tests.browser.clock import until_it_comes
from tests.browser.conftest import People
from tests.browser.outbox import link_in_mail
from tests.browser.test_support_centre import opens
from tests.browser.tickets import opened, until_listed

TYPED = "Wait, one more thing"


async def answered(desk: ServedDesk, number: str, *messages: str, status: str | None = None) -> None:
    """What Ana says meanwhile."""
    async with httpx.AsyncClient(base_url=desk.url, headers={"X-Api-Key": "local-agent"}) as client:
        for message in messages:
            body = {"message": message} if status is None else {"message": message, "status": status}
            assert (await client.post(f"/api/tickets/{number}/replies", json=body)).is_success


async def test_an_answer_appears_by_itself_is_said_and_moves_nothing_that_is_being_typed(
    people: People, desk: ServedDesk
) -> None:
    page, number = await people("Pat", viewport={"width": 800, "height": 500}), await opened(desk, "Live")
    await answered(desk, number, *[f"Line {n}" for n in range(12)])
    await page.clock.install()
    await page.goto(f"/t/{number}")
    field = page.get_by_label("Your answer")
    await field.press_sequentially(TYPED)
    await page.clock.run_for(20_000)  # what it has is what is there
    box = await field.bounding_box()
    await answered(desk, number, "Please try again now.\n\nIt takes a minute.\n\nOr two.", status="resolved")
    await until_it_comes(page, page.get_by_text("Please try again now."))
    await expect(page.locator(".facts .badge")).to_have_text("Resolved")
    await expect(field).to_be_focused()
    await expect(field).to_have_value(TYPED)
    moved = await field.bounding_box()
    assert box is not None and moved is not None and abs(moved["y"] - box["y"]) < 2
    await page.clock.run_for(1000)
    await expect(page.get_by_role("status").get_by_text("There is news in the conversation.")).to_be_attached()


async def test_a_guest_sees_the_answer_come_too(people: People, desk: ServedDesk) -> None:
    page = await people()
    number = await opens(page, "Live for guests", name="Guest", **{"e-mail_address": "live@example.com"})
    await page.goto(await link_in_mail(desk, "live@example.com", "opened"))
    await page.clock.install()
    await page.reload()
    await answered(desk, number, "Here we are.")
    await until_it_comes(page, page.get_by_text("Here we are."))


async def test_the_own_list_stays_up_to_date_and_a_forgotten_tab_asks_for_nothing(
    people: People, desk: ServedDesk
) -> None:
    page, asked = await people("Pat"), list[str]()
    await page.clock.install()
    await page.goto("/mine")
    await opened(desk, "Suddenly in my list")
    await until_listed(await people("Pat"), "Suddenly in my list", "/mine")
    await until_it_comes(page, page.get_by_role("link", name="Suddenly in my list"))
    await page.clock.fast_forward(16 * 60_000)
    page.on("request", lambda request: asked.append(request.url))
    await page.clock.run_for(60_000)
    await page.wait_for_timeout(500)
    assert asked == []


async def test_what_comes_in_later_is_told_in_the_zone_that_the_page_says(people: People, desk: ServedDesk) -> None:
    page, number = await people("Pat"), await opened(desk, "From a mail")
    await page.context.clear_cookies(name="zone")  # as of who comes by a link for the first time
    await page.clock.install()
    await page.goto(f"/t/{number}")
    await expect(page.get_by_text("Times are in UTC")).to_be_visible()
    await answered(desk, number, "Here we are.")
    await until_it_comes(page, page.get_by_text("Here we are."))
    time = page.locator("article.reply time")
    assert await time.inner_text() == (await time.get_attribute("datetime") or "").partition("T")[2][:5]
