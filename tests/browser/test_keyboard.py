"""The story once more by keyboard alone: nothing needs a mouse, and the focus is always seen."""

from playwright.async_api import expect

from dev.browser.desk import ServedDesk
from tests.browser.conftest import People
from tests.browser.keyboard import Keyboard
from tests.browser.outbox import link_in_mail
from tests.browser.tickets import opened, until_listed


async def test_a_guest_needs_no_mouse(people: People, desk: ServedDesk) -> None:
    page, address = await people(), "keys@example.com"
    keys = Keyboard(page)
    await keys.press("Open a new ticket")
    await keys.type("Your name", "Guest")
    await keys.type("Your e-mail address", address)
    await keys.to("Topic")
    await page.keyboard.type("Online")
    await keys.type("Subject", "No mouse here")
    await keys.type("Message", "Only keys.")
    await keys.press("Open ticket")
    await keys.press("Ask for a link")
    await keys.type("Your e-mail address", address)
    await keys.press("Send me a link")
    link = await link_in_mail(desk, address)
    await page.goto(link)
    await expect(page.get_by_text("Only keys.")).to_be_visible()
    await keys.type("Your answer", "One more thing.")
    await keys.press("Send")
    await expect(page.get_by_text("One more thing.")).to_be_visible()
    await keys.press("My problem is solved")
    await keys.type("Not solved after all?", "It is back.")
    await keys.press("Send")
    await keys.press("Sign out")
    await keys.press("Sign out, and end all links")
    await expect(page).to_have_url(f"{desk.url}/")
    await page.goto(link)
    await expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()


async def test_the_first_tab_leads_past_what_is_on_every_page(people: People) -> None:
    page = await people()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


async def test_an_agent_needs_no_mouse(people: People, desk: ServedDesk) -> None:
    number, page = await opened(desk, "Keys for agents"), await people("Ana")
    keys = Keyboard(page)
    await until_listed(page, "Keys for agents")
    await keys.press("Keys for agents")
    await keys.press("Claim")
    await keys.type("Your answer", "We look at it.")
    await keys.to("Status afterwards")
    await page.keyboard.type("Pend")
    await keys.press("Send answer")
    await keys.to("Internal note")
    await page.keyboard.press("Enter")
    await keys.type("Your note", "For us.")
    await keys.press("Keep note")
    await expect(page.get_by_role("article").get_by_text("For us.")).to_be_visible()
    await keys.to("Status Pending")
    await page.keyboard.press("Enter")
    await keys.to("New status")
    await page.keyboard.type("Resol")
    await keys.press("Save")
    await expect(page.locator(".facts").get_by_text("Resolved")).to_be_visible()
    assert page.url.startswith(f"{desk.url}/desk/tickets/{number}")


async def test_an_admin_needs_no_mouse(people: People) -> None:
    page = await people("Olga")
    keys = Keyboard(page)
    await keys.press("Manage")
    await keys.press("Leo")
    await keys.to("Away")
    await page.keyboard.press("Space")
    await keys.press("Save")
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_label("Away")).not_to_be_checked()
