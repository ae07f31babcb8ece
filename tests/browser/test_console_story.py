"""The story as agents live it: by mouse, and once more where no script runs."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from dev.browser.desk import ServedDesk
from tests.browser.conftest import WITH_AND_WITHOUT, People
from tests.browser.tickets import opened, to_the_note, until_listed

RIGHTS_HOLD_WITHIN = 75  # tries of a fifth of a second: 15 s


async def changes(page: Page, what: str, to: str, comment: str) -> None:
    """Change a value where it stands."""
    await page.locator("summary").filter(has=page.get_by_text(what, exact=True)).click()
    form = page.locator("form").filter(has=page.get_by_label(f"New {what.lower()}"))
    await form.get_by_label(f"New {what.lower()}").select_option(label=to)
    await form.get_by_label("Comment, for agents only").fill(comment)
    await form.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").get_by_text("That is changed.")).to_be_visible()


@WITH_AND_WITHOUT
async def test_an_agent_finds_claims_answers_notes_changes_and_resolves(
    people: People, desk: ServedDesk, tmp_path: Path, script: bool
) -> None:
    subject = f"Lived through {script:d}"
    number, page = await opened(desk, subject), await people("Ana", script=script)
    await until_listed(page, subject)
    await page.get_by_role("link", name="Unassigned").click()
    await page.get_by_role("link", name=subject).click()
    await expect(page).to_have_url(f"{desk.url}/desk/tickets/{number}")
    await page.get_by_role("button", name="Claim").click()
    await expect(page.get_by_text("The ticket is yours.")).to_be_visible()

    (tmp_path / "plan.txt").write_text("1. restart", "utf-8")
    await page.get_by_label("Your answer").fill("Which browser is it?")
    await page.get_by_label("Files").first.set_input_files(tmp_path / "plan.txt")
    await page.get_by_label("Status afterwards").first.select_option(label="Pending")
    await page.get_by_role("button", name="Send answer").click()
    await expect(page.get_by_role("article").get_by_text("Which browser is it?")).to_be_visible()
    await expect(page.get_by_role("link", name="plan.txt")).to_be_visible()
    await to_the_note(page)
    await page.get_by_label("Your note").fill("The load balancer, again.")
    await page.get_by_role("button", name="Keep note").click()
    await expect(page.get_by_role("article").get_by_text("The load balancer, again.")).to_be_visible()

    await changes(page, "Plan", "Sev-B", "Half of the users can work.")
    await changes(page, "Team", "Level I Support", "Please watch the monitors.")
    await changes(page, "Status", "Resolved", "Confirmed by phone.")
    await expect(page.locator(".facts").get_by_text("Resolved")).to_be_visible()
    await page.get_by_role("link", name="Why?").click()
    await expect(page.get_by_text("Sev-B").first).to_be_visible()
    await page.get_by_role("link", name="Figures").click()
    await expect(page.get_by_role("heading", name="Figures", level=1)).to_be_visible()


async def test_the_requester_reads_answers_and_never_a_note(people: People, desk: ServedDesk) -> None:
    number, ana, pat = await opened(desk, "Two sides"), await people("Ana"), await people("Pat")
    await ana.goto(f"/desk/tickets/{number}")
    await ana.get_by_label("Your answer").fill("It works again.")
    await ana.get_by_role("button", name="Send answer").click()
    await to_the_note(ana)
    await ana.get_by_label("Your note").fill("Never say this aloud.")
    await ana.get_by_role("button", name="Keep note").click()
    await expect(ana.get_by_role("article").get_by_text("Never say this aloud.")).to_be_visible()
    await pat.goto(f"/t/{number}")
    await expect(pat.get_by_text("It works again.")).to_be_visible()
    assert "Never say this aloud." not in await pat.content()


async def test_who_answers_second_sees_the_first_answer_before_sending(people: People, desk: ServedDesk) -> None:
    number, ana, ben = await opened(desk, "Two agents"), await people("Ana"), await people("Ben")
    for page, words in ((ana, "I was first."), (ben, "And I second.")):
        await page.goto(f"/desk/tickets/{number}")
        await page.get_by_label("Your answer").fill(words)
    await ana.get_by_role("button", name="Send answer").click()
    await expect(ana.get_by_role("article").get_by_text("I was first.")).to_be_visible()
    await ben.get_by_role("button", name="Send answer").click()
    await expect(ben.get_by_role("alert")).to_contain_text("Ana answered while you were writing")
    await expect(ben.get_by_role("article").get_by_text("I was first.").first).to_be_visible()
    await expect(ben.get_by_label("Your answer")).to_have_value("And I second.")
    await ben.get_by_role("button", name="Send anyway").click()
    await expect(ben.get_by_role("article").get_by_text("And I second.")).to_be_visible()


async def test_a_read_only_agent_has_no_controls_until_an_admin_raises_her_and_none_when_lowered(
    people: People, desk: ServedDesk
) -> None:
    number, vera, olga = await opened(desk, "May I?"), await people("Vera"), await people("Olga")
    await vera.goto(f"/desk/tickets/{number}")
    await expect(vera.get_by_role("heading", name="May I?")).to_be_visible()
    main = vera.get_by_role("main")
    assert await main.get_by_role("button").count() + await main.get_by_role("textbox").count() == 0
    await gives(olga, "All Access")
    await until(vera, has_controls=True)
    await vera.get_by_label("Your answer").fill("May I now?")
    await vera.get_by_role("button", name="Send answer").click()
    await expect(vera.get_by_role("article").get_by_text("May I now?")).to_be_visible()
    open_before = await vera.context.new_page()
    await open_before.goto(f"/desk/tickets/{number}")
    await open_before.get_by_label("Your answer").fill("And now?")
    await gives(olga, "View only")
    await until(vera, has_controls=False)
    await open_before.get_by_role("button", name="Send answer").click()
    await expect(open_before.get_by_role("heading", level=1)).to_have_text(re.compile("not allowed|may not", re.I))
    await vera.reload()
    await expect(vera.get_by_text("And now?")).to_have_count(0)


async def gives(olga: Page, role: str) -> None:
    """Vera's role in both of her departments, by the page of agents."""
    await olga.goto("/desk")
    await olga.get_by_role("link", name="Manage").click()
    await olga.get_by_role("link", name="Vera").click()
    for department in ("Support", "Online Banking"):
        await olga.get_by_label(department, exact=True).first.select_option(label=role)
    await olga.get_by_role("button", name="Save").click()
    await expect(olga.get_by_text("Saved.")).to_be_visible()


async def until(page: Page, *, has_controls: bool) -> None:
    """At a click within 15 seconds."""
    for _ in range(RIGHTS_HOLD_WITHIN):
        await page.reload()
        if bool(await page.get_by_label("Your answer").count()) == has_controls:
            return
        await page.wait_for_timeout(200)
    raise AssertionError(f"after 15 s still not: {has_controls=}")


@WITH_AND_WITHOUT
async def test_an_admin_reads_the_desk_and_what_went_out(people: People, script: bool) -> None:
    page = await people("Olga", script=script)
    await page.get_by_role("link", name="Manage").click()
    for name in ("Desk", "Failed messages", "Outbox", "Agents"):
        await page.get_by_role("link", name=name, exact=True).click()
        await expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")


@WITH_AND_WITHOUT
async def test_an_admin_adds_an_agent_who_can_then_be_given_tickets(
    people: People, desk: ServedDesk, script: bool
) -> None:
    name, page = f"Nia {script:d}", await people("Olga", script=script)
    await page.get_by_role("link", name="Manage").click()
    await page.get_by_role("link", name="Add an agent").click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_role("button", name="Add agent").click()
    await expect(page.get_by_label("E-mail address")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Name", exact=True)).to_have_value(name)
    await page.get_by_label("E-mail address").fill("nia@example.com")
    await page.get_by_label("Online Banking", exact=True).first.select_option(label="All Access")
    await page.get_by_role("button", name="Add agent").click()
    await expect(page.get_by_role("status").get_by_text(f"{name} is added.")).to_be_visible()
    await page.goto(f"/desk/tickets/{await opened(desk, 'For somebody new')}")
    await changes(page, "Agent", name, "Welcome!")
    await expect(page.locator(".facts").get_by_text(f"with {name}")).to_be_visible()
