"""Writing on a ticket's page: canned texts, and answers that come in while one writes."""

import re

from playwright.async_api import Page, expect

from dev.browser.desk import ServedDesk
from tests.browser.clock import until_it_comes
from tests.browser.conftest import WITH_AND_WITHOUT, People
from tests.browser.tickets import opened, to_the_note

MARKED = "about *Locked \\*out\\**: please reset"


@WITH_AND_WITHOUT
async def test_a_canned_text_is_inserted_into_what_was_typed_and_sent(
    people: People, desk: ServedDesk, script: bool
) -> None:
    number, page = await opened(desk, "Locked *out*"), await people("Ana", script=script)
    await page.goto(f"/desk/tickets/{number}")
    box = page.get_by_label("Your answer")
    await box.fill("Good morning.")
    await inserts(page, "Reset the second factor")
    await expect(box).to_be_focused()
    await expect(box).to_have_value(lines("Good morning.", "Hello Pat,", MARKED))
    await expect(page.get_by_label("Written in").first).to_have_value("markdown")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_role("article").get_by_text("about Locked *out*: please reset")).to_be_visible()
    assert await page.get_by_role("article").locator("ol > li").count() == 3


@WITH_AND_WITHOUT
async def test_what_was_typed_before_looks_the_same_once_a_text_makes_markdown_of_it(
    people: People, desk: ServedDesk, script: bool
) -> None:
    number, page = await opened(desk, "Locked out"), await people("Ana", script=script)
    await page.goto(f"/desk/tickets/{number}")
    box, list = page.get_by_label("Your answer"), page.get_by_label("Canned text").first
    await box.fill("Dear Pat,\nfile_name_x\n3. third thing")
    await inserts(page, "Reset the second factor")
    await expect(page.get_by_role("status").filter(has_text="Your answer is written in Markdown now.")).to_be_visible()
    await expect(list).to_have_value("")
    await expect(box).to_have_value(lines("Dear Pat,\nfile\\_name\\_x\n3\\. third thing", "Hello Pat,"))
    await list.select_option(label="Ask for more details")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.locator("#reply-canned-problem")).to_contain_text("chosen, but not inserted")
    await list.select_option("")
    await page.get_by_role("button", name="Send answer").click()
    said = page.get_by_role("article").locator("p").filter(has_text="Dear Pat")
    await expect(said).to_have_text("Dear Pat,\nfile_name_x\n3. third thing", use_inner_text=True)


def lines(*parts: str) -> re.Pattern[str]:
    return re.compile("^" + r"\n\n".join(re.escape(one) for one in parts))


async def inserts(page: Page, name: str) -> None:
    """By the list and the button of the answer."""
    await page.get_by_label("Canned text").first.select_option(label=name)
    await page.get_by_role("button", name="Insert").first.click()


async def test_a_text_goes_to_the_caret_is_undone_by_a_key_and_is_kept_as_a_draft(
    people: People, desk: ServedDesk
) -> None:
    number, page = await opened(desk, "At the caret"), await people("Ana")
    await page.goto(f"/desk/tickets/{number}")
    box = page.get_by_label("Your answer")
    await box.fill("before after")
    await box.evaluate("(one) => one.setSelectionRange(7, 7)")
    await inserts(page, "Ask whether it is solved")
    await expect(box).to_have_value(re.compile("^before Hello Pat,.*Online Bankingafter$", re.DOTALL))
    assert page.url == f"{desk.url}/desk/tickets/{number}", "no round trip of the page"
    held = await box.input_value()
    await page.reload()
    await expect(box).to_have_value(held)
    await box.fill("")
    await inserts(page, "Ask whether it is solved")
    await expect(box).to_have_value(re.compile("^Hello Pat,"))
    await page.keyboard.press("Control+z")
    await expect(box).to_have_value("")


async def test_a_text_is_inserted_though_the_fragment_fails(people: People, desk: ServedDesk) -> None:
    number, page = await opened(desk, "By the form"), await people("Ana")
    await page.goto(f"/desk/tickets/{number}")
    await to_the_note(page)
    box = page.get_by_label("Your note")
    await box.fill("See this:")
    await page.route("**/*part=canned*", lambda route: route.fulfill(status=204))
    await page.get_by_label("Canned text").last.select_option(label="Ask for more details")
    await page.get_by_role("button", name="Insert").last.click()
    await expect(page.get_by_text("nothing is sent yet")).to_be_visible()
    await expect(box).to_be_focused()
    await expect(box).to_have_value(re.compile("^See this:\n\nHello Pat,"))
    await page.reload()
    await expect(page.get_by_label("Your note")).to_have_value(re.compile("^See this:"))


async def news(page: Page, ben: Page, number: str) -> None:
    """Ben answers, and the page that Ana looks at has it by and by."""
    await ben.goto(f"/desk/tickets/{number}")
    await ben.get_by_label("Your answer").fill("Ben was faster.")
    await ben.get_by_role("button", name="Send answer").click()
    await expect(ben.get_by_role("article").get_by_text("Ben was faster.")).to_be_visible()
    await until_it_comes(page, page.get_by_role("article").get_by_text("Ben was faster."))


async def writing(people: People, desk: ServedDesk, subject: str) -> tuple[str, Page]:
    """Ana writes an answer in a low window, with a long thread above it."""
    number, page = await opened(desk, subject), await people("Ana", viewport={"width": 1280, "height": 500})
    for _ in range(3):
        await page.goto(f"/desk/tickets/{number}")
        await page.get_by_label("Your answer").fill("A long story.\n" * 30)
        await page.get_by_role("button", name="Send answer").click()
        await expect(page.get_by_text("Your answer is sent.")).to_be_visible()
    await page.clock.install()
    await page.goto(f"/desk/tickets/{number}")
    await page.get_by_label("Your answer").fill("And I second.\n" * 30)
    return number, page


async def test_an_answer_that_came_in_before_ones_eyes_does_not_stand_in_the_way(
    people: People, desk: ServedDesk
) -> None:
    number, page = await writing(people, desk, "Seen by scrolling")
    await news(page, await people("Ben"), number)
    await page.get_by_role("article").get_by_text("Ben was faster.").scroll_into_view_if_needed()
    last = await page.locator("[data-last]").get_attribute("data-last")
    await expect(page.locator("input[name=seen]")).to_have_value(last or "")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_text("Your answer is sent.")).to_be_visible()


async def test_an_answer_that_came_in_out_of_sight_is_shown_before_sending(people: People, desk: ServedDesk) -> None:
    number, page = await writing(people, desk, "Out of sight")
    await page.evaluate("scrollTo(0, 0)")
    await news(page, await people("Ben"), number)
    await page.wait_for_timeout(300)
    await page.get_by_label("Your answer").press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("Ben answered while you were writing")
