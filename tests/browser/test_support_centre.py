"""The support centre as requesters live it: by mouse, and once more where no script runs."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from dev.browser.desk import ServedDesk
from tests.browser.conftest import WITH_AND_WITHOUT, People
from tests.browser.outbox import link_in_mail
from tests.browser.tickets import until_listed


async def opens(page: Page, subject: str, **who: str) -> str:
    """Fill in the form of a new ticket and send it: the number."""
    await page.goto("/")
    await page.get_by_role("link", name="Open a new ticket").click()
    for label, value in who.items():
        await page.get_by_label(f"Your {label.replace('_', ' ')}").fill(value)
    await page.get_by_label("Topic").select_option(label="Online Banking")
    await page.get_by_label("Subject").fill(subject)
    await page.get_by_label("Message").fill("Nobody can sign in.\n\nSince this morning.")
    await page.get_by_role("button", name="Open ticket").click()
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    return await page.locator(".big-number").inner_text()


async def listed(page: Page, subject: str) -> int:
    """How many of the own tickets are called so."""
    await until_listed(page, subject, "/mine")
    return await page.get_by_role("link", name=subject, exact=True).count()


@WITH_AND_WITHOUT
async def test_a_guest_opens_a_ticket_follows_the_link_of_the_mail_answers_closes_and_comes_back(
    people: People, desk: ServedDesk, tmp_path: Path, script: bool
) -> None:
    page, address = await people(script=script), f"guest{script:d}@example.com"
    number = await opens(page, "Online banking system down", name="Guest", **{"e-mail_address": address})
    await page.goto(await link_in_mail(desk, address, "opened"))
    await expect(page).to_have_url(f"{desk.url}/t/{number}")
    await expect(page.get_by_text("Since this morning.")).to_be_visible()
    (tmp_path / "log.txt").write_text("error 42", "utf-8")
    await page.get_by_label("Your answer").fill("Here is the log.")
    await page.get_by_label("Files").set_input_files(tmp_path / "log.txt")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("status").first).to_contain_text("Your answer is with us")
    async with page.expect_download() as download:
        await page.get_by_role("link", name="log.txt").click()
    assert (await (await download.value).path()).read_text("utf-8") == "error 42"

    await page.get_by_role("button", name="My problem is solved").click()
    await expect(page.get_by_role("status").first).to_contain_text("closed as solved")
    await page.get_by_label("Not solved after all?").fill("It is back.")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.get_by_role("button", name="My problem is solved")).to_be_visible()
    await page.get_by_role("link", name="Sign out").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    assert (await page.goto(f"/t/{number}")) is not None
    await expect(page).to_have_url(re.compile("/status"))


@WITH_AND_WITHOUT
async def test_a_guest_asks_for_another_link_where_one_is_over(people: People, desk: ServedDesk, script: bool) -> None:
    page, address = await people(script=script), f"again{script:d}@example.com"
    number = await opens(page, "Where is my link", name="Guest", **{"e-mail_address": address})
    await page.goto(f"/link?token=over&number={number}")
    await page.get_by_role("link", name="Send me a new link").click()
    await expect(page.get_by_label("Ticket number")).to_have_value(number)
    await page.get_by_label("Your e-mail address").fill(address)
    await page.get_by_role("button", name="Send me a link").click()
    await expect(page.get_by_role("heading", name="Please look into your mail")).to_be_visible()
    await page.goto(await link_in_mail(desk, address))
    await expect(page).to_have_url(f"{desk.url}/t/{number}")


async def test_by_mouse_alone_a_guest_comes_from_the_outbox_to_the_ticket(people: People, desk: ServedDesk) -> None:
    page, olga = await people(), await people("Olga")
    number = await opens(page, "By mouse alone", name="Guest", **{"e-mail_address": "mouse@example.com"})
    await link_in_mail(desk, "mouse@example.com", "opened")
    await olga.goto("/manage/outbox")
    await olga.get_by_role("article").filter(has_text="mouse@example.com").get_by_role("link").click()
    await expect(olga).to_have_url(f"{desk.url}/t/{number}")
    await expect(olga.get_by_role("heading", name="By mouse alone")).to_be_visible()


@WITH_AND_WITHOUT
async def test_who_is_signed_in_opens_a_ticket_and_finds_it_among_the_own_ones(people: People, script: bool) -> None:
    page, subject = await people("Pat", script=script), f"The printer is on fire {script:d}"
    number = await opens(page, subject)
    await page.get_by_role("link", name="See my ticket").click()
    await expect(page.get_by_role("heading", name=subject)).to_be_visible()
    await expect(page.get_by_text(f"Ticket {number}")).to_be_visible()
    assert await listed(page, subject) == 1
    await page.get_by_role("link", name=subject).click()
    await expect(page).to_have_url(re.compile(f"/t/{number}"))


@WITH_AND_WITHOUT
async def test_a_form_that_is_not_right_says_so_keeps_what_was_typed_and_is_then_taken(
    people: People, script: bool
) -> None:
    page = await people(script=script)
    await page.goto("/open")
    await page.get_by_label("Message").fill("It does not work.")
    await page.get_by_label("Your e-mail address").fill("nobody")
    await page.get_by_role("button", name="Open ticket").click()
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("3 things need your attention")
    if script:
        await expect(alert).to_be_focused()
    await alert.get_by_role("link").last.click()
    await expect(page.get_by_label("Subject")).to_be_focused()
    await expect(page.get_by_label("Message")).to_have_value("It does not work.")
    await expect(page.get_by_label("Subject")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Your name").fill("Guest")
    await page.get_by_label("Your e-mail address").fill(f"typo{script:d}@example.com")
    await page.get_by_label("Subject").fill("Nothing works")
    await page.get_by_role("button", name="Open ticket").click()
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


@WITH_AND_WITHOUT
async def test_a_double_click_a_reload_and_the_back_button_make_one_ticket(people: People, script: bool) -> None:
    page, subject = await people("Pat", script=script), f"Once {script:d}"
    await page.goto("/open")
    await page.get_by_label("Subject").fill(subject)
    await page.get_by_label("Message").fill("Once is enough.")
    await page.get_by_role("button", name="Open ticket").dblclick(no_wait_after=True)
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    first = await page.locator(".big-number").inner_text()
    await page.reload()
    assert await page.locator(".big-number").inner_text() == first
    await page.go_back()
    await expect(page.get_by_label("Subject")).to_have_value(subject)
    await page.get_by_role("button", name="Open ticket").click()
    await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert await page.locator(".big-number").inner_text() == first
    assert await listed(page, subject) == 1


@WITH_AND_WITHOUT
async def test_the_back_button_brings_back_what_was_typed(people: People, script: bool) -> None:
    page, typed = await people(script=script), {"Your name": "Guest", "Subject": "It flickers", "Message": "At noon."}
    await page.goto("/open")
    for label, value in typed.items():
        await page.get_by_label(label).fill(value)
    await page.get_by_role("link", name="Cancel").click()
    await expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()
    await page.go_back()
    for label, value in typed.items():
        await expect(page.get_by_label(label)).to_have_value(value)


@WITH_AND_WITHOUT
async def test_a_language_is_chosen_at_the_foot_of_a_page_and_kept(people: People, script: bool) -> None:
    page = await people(script=script)
    await page.goto("/status?number=123456")
    await page.get_by_role("button", name="Deutsch").click()
    await expect(page.get_by_label("Ticketnummer")).to_have_value("123456")
    await page.goto("/")
    await expect(page.get_by_role("heading", name="Wie können wir helfen?")).to_be_visible()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_role("heading", name="How can we help?")).to_be_visible()
