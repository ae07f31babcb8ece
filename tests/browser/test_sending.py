"""Sending a form: once however often it is pressed, and again where nothing came of it."""

from playwright.async_api import Route, expect

from dev.browser.desk import ServedDesk
from tests.browser.clock import stand_still
from tests.browser.conftest import People
from tests.browser.tickets import opened


async def test_a_form_that_led_nowhere_can_be_sent_again_after_ten_seconds(people: People, desk: ServedDesk) -> None:
    page, number, sent = await people("Ana"), await opened(desk, "Nowhere"), list[str]()

    async def nothing(route: Route) -> None:
        sent.append(route.request.url)
        await route.fulfill(status=204)

    await page.clock.install()
    await page.goto(f"/desk/tickets/{number}")
    await stand_still(page)
    await page.route("**/reply", nothing)
    button = page.get_by_role("button", name="Send answer")
    await page.get_by_label("Your answer").fill("Is anybody there?")
    await button.click(no_wait_after=True)
    await expect(button).to_have_attribute("aria-disabled", "true")
    await button.dispatch_event("click")
    await page.clock.run_for(9000)
    await button.dispatch_event("click")
    assert len(sent) == 1
    await page.clock.run_for(2000)
    await expect(button).not_to_have_attribute("aria-disabled", "true")
    await page.unroute("**/reply")
    await button.click()
    await expect(page.get_by_text("Your answer is sent.")).to_be_visible()


async def test_what_was_done_is_said_once(people: People, desk: ServedDesk) -> None:
    page, pat, number = await people("Ana"), await people("Pat"), await opened(desk, "Said once")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_role("button", name="Claim").click()
    yours = page.get_by_text("The ticket is yours.")
    await expect(yours).to_be_visible()
    await expect(page).to_have_url(f"{desk.url}/desk/tickets/{number}")
    await page.get_by_role("button", name="Release").click()
    await expect(page.get_by_text("The ticket is nobody's now.")).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("button", name="Claim")).to_be_visible()
    await expect(yours).to_have_count(0)
    await pat.goto(f"/t/{number}")
    await pat.get_by_label("Your answer").fill("Thanks")
    await pat.get_by_role("button", name="Send", exact=True).click()
    await expect(pat.get_by_text("Your answer is with us")).to_be_visible()
    await pat.reload()
    await expect(pat.get_by_text("Your answer is with us")).to_have_count(0)
