"""What was typed is not lost: a draft goes when what was sent has arrived, and when nothing else has."""

import pytest
from playwright.async_api import Page, Route, expect

from dev.browser.desk import ServedDesk
from tests.browser.conftest import WITH_AND_WITHOUT, People
from tests.browser.tickets import opened, to_the_note

WORDS = "This must not be lost."


async def fails(page: Page, number: str, status: int | None) -> None:
    """An answer is sent that does not arrive: nothing does, or a refusal does."""

    async def answer(route: Route) -> None:
        await (route.abort() if status is None else route.fulfill(status=status, body="no"))

    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill(WORDS)
    await page.route("**/reply", answer)
    async with page.expect_event("requestfailed" if status is None else "requestfinished"):
        await page.get_by_role("button", name="Send answer").click()
    await page.wait_for_timeout(200)
    await page.unroute("**/reply")


@pytest.mark.parametrize("status", [None, 403, 429], ids=["no answer", "403", "429"])
async def test_a_draft_that_did_not_arrive_outlives_all_that_is_done_elsewhere(
    people: People, desk: ServedDesk, status: int | None
) -> None:
    page, one, other = await people("Ana"), await opened(desk, "Not sent"), await opened(desk, "Another")
    await fails(page, one, status)
    await page.goto(f"/desk/tickets/{other}")
    await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_text("The ticket is yours.")).to_be_visible()
    await page.get_by_label("Your answer").fill("This arrives.")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("Your answer is sent.")).to_be_visible()
    await page.goto(f"/desk/tickets/{one}")
    await expect(page.get_by_label("Your answer")).to_have_value(WORDS)


async def test_a_second_answer_that_did_not_arrive_outlives_the_page_that_tells_of_the_first(
    people: People, desk: ServedDesk
) -> None:
    page, number = await people("Ana"), await opened(desk, "Twice")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill("The first.")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("Your answer is sent.")).to_be_visible()
    await page.route("**/reply", lambda route: route.fulfill(status=403, body="no"))
    await page.get_by_label("Your answer").fill(WORDS)
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("no", exact=True)).to_be_visible()
    await page.go_back()
    await expect(page.get_by_label("Your answer")).to_have_value(WORDS)
    await page.reload()
    await expect(page.get_by_label("Your answer")).to_have_value(WORDS)


async def test_drafts_of_notes_new_tickets_and_requesters_answers_are_gone_when_they_have_arrived(
    people: People, desk: ServedDesk
) -> None:
    ana, pat, number = await people("Ana"), await people("Pat"), await opened(desk, "All kinds")
    await ana.goto(f"/desk/tickets/{number}")
    await to_the_note(ana)
    await ana.get_by_label("Your note").fill(WORDS)
    await ana.get_by_role("button", name="Keep note").click()
    await expect(ana.get_by_text("Your note is kept.")).to_be_visible()
    await pat.goto("/open")
    await pat.get_by_label("Subject").fill("Anew")
    await pat.get_by_label("Message").fill(WORDS)
    await pat.get_by_role("button", name="Open ticket").click()
    await expect(pat.get_by_role("heading", name="Thank you")).to_be_visible()
    await pat.goto(f"/t/{number}")
    await pat.get_by_label("Your answer").fill(WORDS)
    await pat.get_by_role("button", name="Send", exact=True).click()
    await expect(pat.get_by_text("Your answer is with us")).to_be_visible()
    for page in (ana, pat):
        assert await page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))") == []


async def test_a_draft_that_comes_back_without_its_files_says_so(people: People, desk: ServedDesk) -> None:
    page, number = await people("Ana"), await opened(desk, "With a file")
    lost = page.get_by_text("The files with it are not kept")
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill(WORDS)
    await page.locator("#reply-files").set_input_files({"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"})
    await to_the_note(page)
    await page.get_by_label("Your note").fill("By the way")
    await page.get_by_role("button", name="Keep note").click()
    await expect(page.get_by_text("Your note is kept.")).to_be_visible()
    await expect(page.get_by_label("Your answer")).to_have_value(WORDS)
    await expect(lost).to_be_visible()
    await page.get_by_role("button", name="Discard it").click()
    await page.get_by_label("Your answer").fill("Without")
    await page.reload()
    await expect(page.get_by_label("Your answer")).to_have_value("Without")
    await expect(lost).to_have_count(0)


@WITH_AND_WITHOUT
@pytest.mark.parametrize("who", ["Ana", "Pat"])
async def test_who_goes_back_after_sending_finds_an_empty_box(
    people: People, desk: ServedDesk, who: str, script: bool
) -> None:
    page, number = await people(who, script=script), await opened(desk, "And back")
    await page.goto(f"/desk/tickets/{number}" if who == "Ana" else f"/t/{number}")
    box = page.get_by_label("Your answer")
    await box.fill(WORDS)
    await page.get_by_role("button", name="Send answer" if who == "Ana" else "Send", exact=True).click()
    await expect(page.get_by_text("Your answer is")).to_be_visible()
    await page.go_back()
    await expect(box).to_have_value("")
    await page.wait_for_timeout(200)
    await expect(box).to_have_value("")
