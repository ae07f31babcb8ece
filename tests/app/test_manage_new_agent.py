"""Adding an agent by mouse: one agent of each form, nobody put over another, and only by admins."""

import httpx
import pytest

from functions import serve
from functions.pages.agent_fields import folded
from shared.domain.desk import Agent
from tests.app.browser import Browser, PageSeen, path_of, signed_in
from tests.app.stored import everything_in
from tests.world import World, second_app

NEW = "/manage/new-agent"
ACCOUNT = "11111111-2222-4333-8444-555555555555"
NIA = {"agent-name": "Nia Ó Brien", "agent-email": "nia@example.com"}


async def add(browser: Browser, **values: str) -> httpx.Response:
    return await browser.send(await browser.get(NEW), NEW, **{**NIA, **values})


async def test_an_agent_with_all_that_there_is_to_one_is_added(world: World, olga: Browser) -> None:
    values = {"id": "nia", "entra": ACCOUNT.upper(), "admin": "yes", "roles.support": "all-access"}
    page = await add(olga, **values, **{"roles.sales": "view-only", "teams.level-i-support": "yes"})
    assert path_of(page) == "/manage/agents/nia" and "Nia Ó Brien is added." in page.text
    assert (await world.app.desks.fresh()).agents["nia"] == Agent(
        name="Nia Ó Brien",
        email="nia@example.com",
        entra=ACCOUNT,
        roles={"support": "all-access", "sales": "view-only"},
        teams=("level-i-support",),
        admin=True,
    )
    assert 'href="/manage/agents/nia"' in (await olga.get("/manage/agents")).text


async def test_what_one_instance_saved_the_next_one_shows(world: World, olga: Browser) -> None:
    there = Browser(serve(second_app(world.storage, world.clock)))
    there.client.cookies.set("session", olga.cookies["session"])
    assert (await there.get("/manage/agents")).status_code == 200
    await add(olga, id="nia")
    added = await there.get("/manage/agents/nia?said=added")
    assert (added.status_code, "is added." in added.text) == (200, True)


async def test_the_name_makes_the_id_where_none_is_typed(world: World, olga: Browser) -> None:
    assert path_of(await add(olga)) == "/manage/agents/nia-o-brien"


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("Ana", "ana"), ("Nia Ó Brien", "nia-o-brien"), ("  Jürgen  Groß ", "jurgen-gross"), ("李", ""),
        ("O'Neil, Pat", "o-neil-pat"), ("--", ""), ("x" * 60, "x" * 40), ("x" * 39 + " y", "x" * 39), ("Ⅳ", "iv"),
        ("<b>", "b"), ("Łukasz Groß", "lukasz-gross"), ("Søren Đỗ Æbelø", "soren-do-aebelo"),
        ("Þór Œ", "thor-oe"), ("Ǿ", "o"),
    ],
)  # fmt: skip
def test_an_id_is_made_of_what_a_name_has_in_plain_letters(name: str, id: str) -> None:
    assert folded(name) == id


async def test_a_double_click_makes_one_and_is_told_the_same(world: World, olga: Browser) -> None:
    page = await olga.get(NEW)
    answers = [await olga.send(page, NEW, **NIA) for _ in range(2)]
    assert [path_of(one) for one in answers] == ["/manage/agents/nia-o-brien"] * 2
    assert all("is added" in one.text for one in answers)
    assert (await world.app.desks.fresh()).version.startswith("2-")
    other = await olga.send(page, NEW, **{**NIA, "agent-name": "Somebody else", "id": "else"})
    assert other.status_code == 422 and "Please send it again" in other.text


@pytest.mark.parametrize("typed", [{"id": "vera"}, {"agent-name": "Vera"}])
async def test_an_id_that_is_taken_is_said_at_its_field_and_nobody_is_changed(
    world: World, olga: Browser, typed: dict[str, str]
) -> None:
    before = await everything_in(world)
    answer = await add(olga, **typed, **{"roles.support": "all-access"})
    seen = PageSeen(answer.text)
    assert (answer.status_code, seen.invalid) == (422, ["id"]) and "Another agent has this id" in answer.text
    fields = seen.form(NEW).fields
    assert (fields["id"], fields["roles.support"], fields["agent-email"]) == ("vera", "all-access", NIA["agent-email"])
    assert await everything_in(world) == before
    assert path_of(await olga.send(answer, NEW, id="vera-2")) == "/manage/agents/vera-2"


async def test_an_id_that_nobody_typed_follows_the_name_when_that_is_mended(olga: Browser) -> None:
    answer = await add(olga, **{"agent-name": "Nai", "agent-email": "nowhere"})
    assert PageSeen(answer.text).form(NEW).fields["id"] == ""
    assert path_of(await olga.send(answer, NEW, **{**NIA, "agent-name": "Nia"})) == "/manage/agents/nia"
    answer = await add(olga, **{"agent-name": "Nai", "agent-email": "nowhere", "id": "typed"})
    assert PageSeen(answer.text).form(NEW).fields["id"] == "typed"


BAD = [
    ("agent-name", "", "agent-name"), ("agent-name", "x" * 101, "agent-name"), ("agent-name", "a\nb", "agent-name"),
    ("agent-name", "李", "id"), ("agent-email", "", "agent-email"), ("agent-email", "nowhere", "agent-email"),
    ("agent-email", "a@b.c\r\nBcc: x@y.z", "agent-email"), ("id", "Nia", "id"), ("id", "-nia", "id"),
    ("id", "../x", "id"), ("id", "x" * 41, "id"), ("id", "first-admin", "id"), ("id", "<script>", "id"),
    ("entra", "no id", "entra"), ("entra", "x" * 5000, "entra"), ("roles.support", "no-such", "roles.support"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "blamed"), BAD)
async def test_what_is_wrong_is_said_at_its_field_what_was_typed_is_kept_and_nobody_is_added(
    world: World, olga: Browser, field: str, value: str, blamed: str
) -> None:
    page, before = await olga.get(NEW), await everything_in(world)
    values = {**NIA, "roles.sales": "all-access", "teams.online-banking": "yes", field: value}
    answer = await olga.send(page, NEW, **values)
    seen = PageSeen(answer.text)
    assert (answer.status_code, seen.invalid) == (422, [blamed]) and f"#{blamed}" in seen.links
    fields = seen.form(NEW).fields
    assert (fields["roles.sales"], fields["teams.online-banking"]) == ("all-access", "yes")
    assert fields[field] == value or field.startswith("roles")
    assert "<script>" not in answer.text
    assert await everything_in(world) == before


async def test_an_account_of_another_agent_is_not_given_twice(world: World, olga: Browser) -> None:
    await add(olga, id="one", entra=ACCOUNT)
    answer = await add(olga, id="two", entra=ACCOUNT)
    assert PageSeen(answer.text).invalid == ["entra"] and "signs in with this account" in answer.text


@pytest.mark.parametrize("who", ["Ana", "Vera", "Pat"])
async def test_who_is_no_admin_finds_no_way_in_and_adds_nobody(world: World, olga: Browser, who: str) -> None:
    form = PageSeen((await olga.get(NEW)).text).form(NEW).fields
    browser = await signed_in(world, who)
    await browser.get("/open")
    before = await everything_in(world)
    assert (await browser.client.get(NEW)).status_code == 403
    answer = await browser.posted(NEW, {**form, **NIA, "token": browser.cookies["form"]})
    assert answer.status_code == 403
    assert (await olga.posted(NEW, {**form, **NIA, "token": "0" * 32})).status_code == 403
    assert (await olga.posted(NEW, {**form, **NIA}, headers={"Origin": "https://example.com"})).status_code == 403
    assert await everything_in(world) == before
