"""What an admin has begun to type about an agent is kept, on the version of the agent that it was typed over."""

from playwright.async_api import expect

from tests.browser.conftest import WITH_AND_WITHOUT, People
from tests.browser.test_console_scripts import BACK, drafts

NAME = "Nia Begun"


async def test_a_new_agent_outlives_the_choice_of_a_language_and_is_gone_when_added(people: People) -> None:
    page = await people("Olga")
    await page.goto("/manage/new-agent")
    await page.get_by_label("Name", exact=True).fill(NAME)
    await page.get_by_label("E-mail address").fill("begun@example.com")
    await page.locator("#admin").check()
    await page.get_by_role("button", name="Deutsch").click()
    await page.get_by_role("button", name="English").click()
    await expect(page.get_by_label("Name", exact=True)).to_have_value(NAME)
    await expect(page.locator("#admin")).to_be_checked()
    await page.get_by_role("button", name="Add agent").click()
    await expect(page.get_by_text("is added")).to_be_visible()
    assert await drafts(page) == []


async def test_a_change_of_an_agent_is_kept_and_asks_where_somebody_else_was_faster(people: People) -> None:
    page, other = await people("Olga"), await people("Olga")
    await page.goto("/manage/new-agent")
    await page.get_by_label("Name", exact=True).fill("Leo the second")
    await page.get_by_label("E-mail address").fill("leo-2@example.com")
    await page.get_by_role("button", name="Add agent").click()
    await expect(page.get_by_text("is added")).to_be_visible()
    name, away = page.get_by_label("Name", exact=True), page.locator("[name=away]")
    was = await away.is_checked()
    await name.fill("Leo Begun")
    await away.set_checked(not was)
    await page.wait_for_timeout(600)
    await other.goto("/manage/agents/leo-the-second")
    await other.get_by_label("Name", exact=True).fill("Leo Faster")
    await other.get_by_role("button", name="Save").click()
    await expect(other.get_by_text("Saved.")).to_be_visible()
    await page.goto("/manage/agents/leo-the-second")
    await expect(page.get_by_text(BACK)).to_be_visible()
    await expect(name).to_have_value("Leo Begun")
    assert await away.is_checked() is not was
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Name: Leo Faster")).to_be_visible()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    assert await drafts(page) == []


async def test_a_discarded_change_leaves_the_agent_as_the_desk_has_it(people: People) -> None:
    page = await people("Olga")
    await page.goto("/manage/agents/lea")
    name = page.get_by_label("Name", exact=True)
    was = await name.input_value()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await name.fill("Somebody")
    await page.reload()
    await expect(name).to_have_value("Somebody")
    await page.get_by_role("button", name="Discard it").click()
    await expect(name).to_have_value(was)
    assert await drafts(page) == []
    await name.fill(f"{was} ")
    await name.fill(was)
    await page.reload()
    assert await drafts(page) == []
    await expect(page.get_by_text(BACK)).to_be_hidden()


@WITH_AND_WITHOUT
async def test_no_language_is_offered_where_it_would_take_what_was_typed(people: People, script: bool) -> None:
    page = await people(script=script)
    await page.goto("/open")
    await page.get_by_label("Subject").fill("Only a subject")
    await page.get_by_role("button", name="Open ticket").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await expect(page.get_by_label("Subject")).to_have_value("Only a subject")
    await expect(page.get_by_role("button", name="Deutsch")).to_be_hidden()
