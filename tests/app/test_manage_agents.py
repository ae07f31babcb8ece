"""Administration of agents by mouse: raised and lowered, two admins at once, and who may."""

from dataclasses import replace

import httpx
import pytest

from functions import serve
from shared.domain.desk import Agent
from shared.storage.names import QUEUES, poison_of
from tests.app.browser import Browser, PageSeen, path_of, signed_in
from tests.app.staff import change_desk
from tests.app.stored import everything_in
from tests.world import World, second_app

VERA = "/manage/agents/vera"
POISON = "/manage/poison"
BELLS = QUEUES["bells"]
RAISED = {"roles.support": "all-access", "roles.online-banking": "all-access"}
LOWERED = {"roles.support": "view-only", "roles.online-banking": "view-only"}
ACCOUNT = "11111111-2222-4333-8444-555555555555"


async def save(browser: Browser, path: str = VERA, **values: str) -> httpx.Response:
    return await browser.send(await browser.get(path), path, **values)


async def agent(world: World, id: str = "vera") -> Agent:
    return (await world.app.desks.fresh()).agents[id]


async def closes(browser: Browser, number: str) -> int:
    """Tries what only an agent with the right may do; the status."""
    values = {"token": browser.cookies["form"], "nonce": "0" * 32}
    return (await browser.posted(f"/t/{number}/close", values)).status_code


async def test_a_read_only_agent_is_raised_and_lowered_and_her_open_page_knows_within_15_seconds(
    world: World, olga: Browser
) -> None:
    app = second_app(world.storage, world.clock)
    other = World(world.connection, world.storage, app, serve(app), world.clock)
    number, vera = await world.open(), await signed_in(other, "Vera")
    assert await closes(vera, number) == 403
    page = await save(olga, **RAISED)
    assert path_of(page) == VERA and "Saved." in page.text
    world.clock.turn(seconds=15)
    assert await closes(vera, number) == 303
    assert "Saved." in (await save(olga, **LOWERED)).text
    world.clock.turn(seconds=15)
    assert await closes(vera, await world.open()) == 403


async def test_the_list_says_what_each_may_and_whether_they_are_there(world: World, olga: Browser) -> None:
    await save(olga, away="yes", admin="yes", entra=ACCOUNT)
    text = " ".join(PageSeen((await olga.get("/manage/agents")).text).text.split())
    assert "6 agents" in text
    assert "Leo away Support: All Access · Online Banking: All Access" in text
    assert "Vera Admin away Support: View only · Online Banking: View only" in text
    assert "vera@example.com · signs in with an Entra account" in text
    assert "Olga Admin available everything, everywhere" in text


async def test_the_form_shows_the_agent_and_saving_it_as_it_is_changes_nothing(world: World, olga: Browser) -> None:
    before = await everything_in(world)
    for id in ("ana", "leo", "olga"):
        assert "Saved." in (await save(olga, f"/manage/agents/{id}")).text
    assert await everything_in(world) == before


async def test_all_that_an_agent_is_can_be_changed(world: World, olga: Browser) -> None:
    values = {"agent-name": "Vera II", "agent-email": "vera2@example.com", "entra": ACCOUNT.upper(), "away": "yes"}
    await save(olga, **values, **{"teams.online-banking": "yes", "roles.support": "", "roles.sales": "all-access"})
    assert await agent(world) == Agent(
        name="Vera II",
        email="vera2@example.com",
        entra=ACCOUNT,
        roles={"sales": "all-access", "online-banking": "view-only"},
        teams=("online-banking",),
        away=True,
    )
    page = await olga.get(VERA)
    form = PageSeen(page.text).form(VERA).fields
    assert (form["entra"], form["away"], form["teams.online-banking"]) == (ACCOUNT, "yes", "yes")
    del form["active"]
    await olga.post(VERA, {**form, "entra": ""})
    assert await agent(world) == replace(await agent(world), active=False, entra=None)


async def test_of_two_admins_the_second_sees_what_the_first_did_before_it_is_overwritten(
    world: World, olga: Browser
) -> None:
    first, second = await olga.get(VERA), await olga.get(VERA)
    await olga.send(first, VERA, **RAISED, **{"agent-name": "Vera II", "teams.online-banking": "yes"})
    refused = await olga.send(second, VERA, **{"roles.sales": "limited-access"})
    assert refused.status_code == 412
    text = " ".join(PageSeen(refused.text).text.split())
    assert "Somebody else has changed this agent meanwhile" in text
    assert "Name: Vera II Support: All Access Sales: No access Online Banking: All Access Online Banking: yes" in text
    assert (await agent(world)).roles == {"support": "all-access", "online-banking": "all-access"}
    form = PageSeen(refused.text).form(VERA).fields
    assert (form["roles.sales"], form["agent-name"]) == ("limited-access", "Vera"), "what was typed is kept"
    assert "Saved." in (await olga.send(refused, VERA)).text
    assert (await agent(world)).roles == {
        **{"sales": "limited-access"},
        "support": "view-only",
        "online-banking": "view-only",
    }


async def test_mending_a_field_does_not_lose_what_another_admin_did_meanwhile(world: World, olga: Browser) -> None:
    page = await olga.get(VERA)
    wrong = await olga.send(page, VERA, **{"agent-email": "nowhere"})
    await save(olga, **RAISED)
    mended = await olga.send(wrong, VERA, **{"agent-email": "vera2@example.com"})
    assert mended.status_code == 412 and "What stands there now" in mended.text
    assert (await agent(world)).roles["support"] == "all-access"


async def test_a_double_click_makes_one_version_and_is_told_the_same(world: World, olga: Browser) -> None:
    page = await olga.get(VERA)
    answers = [await olga.send(page, VERA, **RAISED) for _ in range(2)]
    assert [path_of(one) for one in answers] == [VERA, VERA] and all("Saved." in one.text for one in answers)
    assert (await world.app.desks.fresh()).version.startswith("2-")
    again = await olga.send(page, VERA, **LOWERED)
    assert again.status_code == 422 and "Please send it again" in again.text
    assert (await olga.send(again, VERA)).status_code == 412, "an old page does not undo what came after it"


BAD = [
    ("agent-name", ""), ("agent-name", "x" * 101), ("agent-name", "two\nlines"), ("agent-email", ""),
    ("agent-email", "nowhere"), ("agent-email", "a@b.c\r\nBcc: x@y.z"), ("entra", "no id"), ("entra", ACCOUNT[:-1]),
    ("entra", "x" * 5000), ("roles.support", "no-such"), ("roles.support", "<script>"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
async def test_what_is_wrong_is_said_at_its_field_what_was_typed_is_kept_and_nothing_changes(
    world: World, olga: Browser, field: str, value: str
) -> None:
    page, before = await olga.get(VERA), await everything_in(world)
    answer = await olga.send(page, VERA, **{"roles.sales": "all-access", field: value})
    assert answer.status_code == 422
    seen = PageSeen(answer.text)
    assert seen.invalid == [field] and f"#{field}" in seen.links
    assert seen.form(VERA).fields["roles.sales"] == "all-access"
    assert "<script>" not in answer.text
    assert await everything_in(world) == before


async def test_an_account_signs_in_one_agent_only(world: World, olga: Browser) -> None:
    await save(olga, "/manage/agents/ana", entra=ACCOUNT)
    answer = await save(olga, entra=ACCOUNT)
    assert answer.status_code == 422 and "Another agent signs in with this account." in answer.text


async def test_the_last_admin_stays_and_who_gives_it_up_goes_where_she_still_may(world: World, olga: Browser) -> None:
    page = await olga.get("/manage/agents/olga")
    fields = PageSeen(page.text).form("/manage/agents/olga").fields
    without = {name: value for name, value in fields.items() if name != "admin"}
    answer = await olga.posted("/manage/agents/olga", without)
    assert answer.status_code == 409 and PageSeen(answer.text).invalid == ["admin"]
    assert "the last active admin" in answer.text
    await save(olga, admin="yes")
    page = await olga.get("/manage/agents/olga")
    fields = PageSeen(page.text).form("/manage/agents/olga").fields
    del fields["admin"]
    answer = await olga.posted("/manage/agents/olga", fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert (await olga.client.get("/manage/agents")).status_code == 403


@pytest.mark.parametrize("who", ["Ana", "Vera", "Pat"])
async def test_who_is_no_admin_sees_no_way_in_and_changes_nothing(world: World, olga: Browser, who: str) -> None:
    form = PageSeen((await olga.get(VERA)).text).form(VERA).fields
    browser = await signed_in(world, who)
    await browser.get("/open")
    await world.storage.letters(poison_of(BELLS)).send("anything")
    before = await everything_in(world)
    assert "/manage" not in PageSeen((await browser.get("/open")).text).links
    values = {**form, **RAISED, "token": browser.cookies["form"]}
    for path in (VERA, "/manage/agents/nobody", f"{POISON}/{BELLS}", f"{POISON}/nothing"):
        answer = await browser.posted(path, values)
        assert answer.status_code == 403, path
    forged = await olga.posted(VERA, {**form, "token": "0" * 32})
    assert forged.status_code == 403
    foreign = await olga.posted(VERA, form, headers={"Origin": "https://example.com"})
    assert foreign.status_code == 403
    assert await everything_in(world) == before
    assert len(await world.storage.letters(poison_of(BELLS)).peek()) == 1
    world.spoiled = True  # what was put there is no bell


async def test_an_agent_who_is_not_there_is_no_page(olga: Browser) -> None:
    form = PageSeen((await olga.get(VERA)).text).form(VERA).fields
    for id in ("nobody", "Vera", "%3Cscript%3E"):
        assert (await olga.client.get(f"/manage/agents/{id}")).status_code == 404
        assert (await olga.posted(f"/manage/agents/{id}", form)).status_code == 404


async def test_an_agent_of_a_desk_of_very_many_departments_is_saved(world: World, olga: Browser) -> None:
    desk = await world.app.desks.fresh()
    branches = {f"d{n}": replace(desk.departments["support"], name=f"Branch {n}") for n in range(250)}
    await change_desk(world, agents={}, keys={}, departments=branches)
    world.clock.turn(seconds=20)
    form = PageSeen((await olga.client.get(VERA)).text).form(VERA).fields
    answer = await olga.posted(VERA, {**form, "roles.d249": "all-access"})
    assert answer.status_code == 303, len(form)
    assert (await agent(world)).roles["d249"] == "all-access"
