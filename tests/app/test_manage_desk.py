"""The desk as its admins see it: as text, page by page, however large."""

from typing import Any

from shared.domain.desk import Agent, Department, Team
from tests.app.browser import MOST_PAGE, Browser, PageSeen
from tests.app.staff import change_desk
from tests.world import World


async def test_the_desk_is_shown_as_text_with_its_version_and_without_the_hash_of_a_key(
    world: World, olga: Browser
) -> None:
    desk = await world.app.desks.fresh()
    page = await olga.get("/manage/desk")
    text = PageSeen(page.text).text
    assert f"Version {desk.version}." in text and '"name": "Zerodesk (demo)"' in text
    assert '"view-only": {' in text and '"ticket.markanswered"' in text
    assert not any(key.hash in page.text for key in desk.keys.values())
    assert (await olga.get("/manage/desk")).text == page.text, "a set is told in the same order each time"


async def test_a_large_desk_is_told_page_by_page_and_nothing_of_it_is_left_out(world: World, olga: Browser) -> None:
    many: dict[str, Any] = {
        "departments": {f"d{n:02}": Department(name=f'"D" {n}') for n in range(45)},
        "teams": {f"t{n:02}": Team(name=f"T <{n}>") for n in range(45)},
    }
    agents = {
        f"a{n:03}": Agent(name=f'"{n}"', email="a@example.com", roles={"support": "view-only"}) for n in range(200)
    }
    await change_desk(world, agents=agents, keys={}, **many)
    for start in ("/manage/desk", "/manage/agents"):
        seen, path = "", start
        while path:
            page = await olga.get(path)
            seen += page.text
            path = next((one for one in PageSeen(page.text).links if one.startswith(f"{start}?after=")), "")
        assert all(id in seen for id in agents)
    page = await olga.send(
        await olga.get("/manage/agents/a007"), "/manage/agents/a007", **{"roles.d44": "all-access", "teams.t44": "yes"}
    )
    assert "Saved." in page.text and len(page.content) <= MOST_PAGE
    assert (await world.app.desks.fresh()).agents["a007"].roles == {"support": "view-only", "d44": "all-access"}
