"""The figures as their readers have them: whole departments, nobody else's, and each number opens its tickets."""

from collections.abc import AsyncIterator

import pytest

from tests.app.browser import Browser, PageSeen, path_of, signed_in
from tests.app.stored import everything_in
from tests.world import World


@pytest.fixture
async def ana(world: World) -> AsyncIterator[Browser]:
    made = Browser(world.functions)
    await made.sign_in("Ana")
    yield made
    await made.close()


def behind(html: str) -> set[str]:
    """The tickets that a page names."""
    return {link.removeprefix("/desk/tickets/") for link in PageSeen(html).links if link.startswith("/desk/tickets/")}


async def test_a_ticket_from_opening_to_solved_shows_in_the_figures(world: World, ana: Browser) -> None:
    number, client = await world.open(), world.client()
    await client.post(f"tickets/{number}/claim")
    await client.post(f"tickets/{number}/replies", json={"message": "On it"})
    await client.put(f"tickets/{number}/status", json={"status": "resolved"})
    await world.follow_all()
    page = await ana.get("/desk/figures?by=agent")
    assert "Performance by agent" in page.text and "100%" in page.text and "1 of 1" in page.text
    for figure in ("opened", "resolved", "replied", "sla"):
        link = f"/desk/figures/tickets?of={figure}&by=agent&id=ana"
        assert link in PageSeen(page.text).links
        assert behind((await ana.get(link)).text) == {number}


async def test_every_link_of_the_figures_that_lists_tickets_lists_some(world: World, ana: Browser) -> None:
    await world.open()
    for by in ("team", "agent", "department"):
        page = await ana.get(f"/desk/figures?by={by}")
        links = {link for link in PageSeen(page.text).links if link.startswith("/desk/figures/tickets")}
        assert links
        for link in links:
            assert behind((await ana.get(link)).text), link


async def test_nobody_sees_figures_of_a_department_that_is_not_theirs(world: World) -> None:
    secret = await world.open(topic="report-a-problem", subject="Secret of Maintenance")
    for who in ("Ana", "Vera", "Lea"):
        browser = await signed_in(world, who)
        for path in (
            "/desk/figures?by=department",
            "/desk/figures/tickets?of=opened",
            "/desk/figures/tickets?of=backlog",
        ):
            page = await browser.get(path)
            assert "Secret" not in page.text and secret not in page.text and "Maintenance" not in page.text
        foreign = await browser.client.get("/desk/figures?department=maintenance")
        missing = await browser.client.get("/desk/figures?department=no-such")
        assert foreign.status_code == missing.status_code == 404
    olga = await signed_in(world, "Olga")
    assert behind((await olga.get("/desk/figures/tickets?of=opened&department=maintenance")).text) == {secret}


async def test_who_may_only_look_sees_the_figures_of_her_departments(world: World) -> None:
    number, vera = await world.open(), await signed_in(world, "Vera")
    assert behind((await vera.get("/desk/figures/tickets?of=opened")).text) == {number}


async def test_figures_are_for_agents(world: World) -> None:
    pat = await signed_in(world, "Pat")
    assert (await pat.client.get("/desk/figures")).status_code == 403
    stranger = await Browser(world.functions).client.get("/desk/figures")
    assert stranger.headers["location"] == "/sign-in?next=%2Fdesk%2Ffigures"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?by=topic", 422), ("?department=" + "x" * 41, 422), ("?department=%00", 404), ("?by=team&by=agent", 422),
        ("?utm_source=mail", 200), ("/tickets", 422), ("/tickets?of=secrets", 422), ("/tickets?of=opened&page=0", 422),
        ("/tickets?of=opened&page=x", 422), ("/tickets?of=opened&page=999", 200), ("/tickets?of=opened&day=today", 422),
        ("/tickets?of=opened&day=2000-01-01", 404), ("/tickets?of=opened&id=no-such", 200),
        ("/tickets?of=opened&id=%3Cscript%3E", 200),
    ],
)  # fmt: skip
async def test_a_query_that_is_none_is_a_page_that_says_so(world: World, ana: Browser, query: str, status: int) -> None:
    answer = await ana.client.get(f"/desk/figures{query}")
    assert answer.status_code == status
    assert "<script>" not in answer.text
    PageSeen(answer.text)


async def test_looking_at_figures_changes_nothing(world: World, ana: Browser) -> None:
    await world.open()
    before = await everything_in(world)
    for path in ("/desk/figures", "/desk/figures/tickets?of=backlog"):
        assert path_of(await ana.get(path)) == path.partition("?")[0]
    assert await everything_in(world) == before
