"""The agents' queues: who sees what in them, in which order, page by page; what is new; what to do where nothing is."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import httpx
import pytest

from shared.domain.desk import Agent, Department
from tests.app.browser import MOST_PAGE, Browser, PageSeen, path_of, signed_in
from tests.app.staff import AGENTS, change_desk, hire
from tests.world import STORY, World

HOSTILE = "\"'<b>&" * 50


@pytest.fixture
async def ana(world: World) -> AsyncIterator[Browser]:
    made = await signed_in(world, "Ana")
    yield made
    await made.close()


def numbers_in(page: httpx.Response) -> list[str]:
    """The tickets of a page, in their order."""
    return [one.removeprefix("/desk/tickets/") for one in PageSeen(page.text).links if one.startswith("/desk/tickets/")]


def to_the_next(page: httpx.Response) -> list[str]:
    """The link to the next page."""
    return [one for one in PageSeen(page.text).links if "cursor=" in one and "counts=" not in one]


async def open_many(world: World, changes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Tickets opened one after the other, and followed together."""
    client = world.client("local-intake")
    answers = [await client.post("tickets", json={**STORY, **some}) for some in changes]
    await world.follow_all()
    return [answer.json()["number"] for answer in answers]


async def test_an_agent_begins_with_the_open_tickets_that_they_may_see(world: World, ana: Browser) -> None:
    seen, other = await world.open(), await world.open("local-admin", topic=None, department="sales")
    page = await ana.get("/")
    assert "/desk" in PageSeen(page.text).links
    page = await ana.get("/desk")
    assert numbers_in(page) == [seen]
    for text in ("Online banking system down", "Pat", "Open", "High", "Online Banking"):
        assert text in page.text
    assert page.headers["cache-control"] == "no-store"
    assert set(numbers_in(await (await signed_in(world, "Olga")).get("/desk"))) == {seen, other}


async def test_each_view_holds_what_its_name_says(world: World, ana: Browser) -> None:
    api, numbers = (
        world.client(),
        {one: await world.open() for one in ("mine", "bens", "free", "late", "answered", "closed")},
    )
    await api.post(f"tickets/{numbers['mine']}/claim")
    await api.put(f"tickets/{numbers['bens']}/assignment", json={"agent": "ben"})
    await api.post(f"tickets/{numbers['answered']}/replies", json={"message": "Here you are"})
    await api.put(f"tickets/{numbers['closed']}/status", json={"status": "closed"})
    for name in ("mine", "bens", "free", "answered"):
        await api.patch(f"tickets/{numbers[name]}", json={"due_at": "2099-01-01T00:00:00Z"})
    await world.follow_all()
    world.clock.turn(hours=5)
    expected = {
        "open": {"mine", "bens", "free", "late", "answered"}, "mine": {"mine", "answered"}, "overdue": {"late"},
        "unassigned": {"free", "late"}, "teams": {"free", "late"}, "answered": {"answered"}, "closed": {"closed"},
        "all": set(numbers),
    }  # fmt: skip
    for view, names in expected.items():
        page = await ana.get(f"/desk?view={view}")
        assert set(numbers_in(page)) == {numbers[name] for name in names}, view
    assert "overdue" in (await ana.get("/desk?view=overdue")).text.split("<tbody")[1]


async def test_read_only_agents_see_the_same(world: World, ana: Browser) -> None:
    await world.open()
    vera = await signed_in(world, "Vera")
    pages = [(await one.get("/desk?view=unassigned")).text for one in (ana, vera)]
    mains = [page.partition("<main")[2].partition("</main>")[0] for page in pages]
    assert mains[0] == mains[1] != ""
    assert "/manage" not in pages[0] + pages[1]


async def test_admins_alone_are_led_to_administration(world: World, ana: Browser) -> None:
    olga = await signed_in(world, "Olga")
    assert "/manage" in PageSeen((await olga.get("/desk")).text).links
    assert "/manage" not in PageSeen((await ana.get("/desk")).text).links


async def test_filters_narrow_a_queue_and_stay_chosen(world: World, ana: Browser) -> None:
    high, normal = await world.open(), await world.open(topic=None)
    page = await ana.get("/desk?view=open&department=&team=&agent=&priority=high&order=")
    assert numbers_in(page) == [high]
    form = PageSeen(page.text).form("/desk")
    assert (form.fields["priority"], form.fields["department"], form.fields["view"]) == ("high", "", "open")
    assert numbers_in(await ana.get("/desk?department=support")) == [normal]
    assert numbers_in(await ana.get("/desk?team=online-banking&agent=")) == [high]
    await world.client().post(f"tickets/{normal}/claim")
    await world.follow_all()
    assert numbers_in(await ana.get("/desk?agent=ana")) == [normal]
    page = await ana.get("/desk?agent=ben&priority=high")
    assert numbers_in(page) == [] and "No ticket here fits your filters" in page.text
    assert "/desk?view=open" in PageSeen(page.text).links
    assert numbers_in(await ana.get("/desk?department=nowhere")) == []


@pytest.mark.parametrize("agent", ["zoe", "gus", "nobody-here"])
async def test_a_filter_stays_chosen_that_would_not_be_offered(world: World, ana: Browser, agent: str) -> None:
    await hire(world)
    many = {f"a{n}": replace(AGENTS["gus"], name=f"Agent {n:04}", active=True) for n in range(300)}
    await change_desk(world, agents={**many, "zoe": replace(many["a0"], name="Zoe")}, keys={})
    world.clock.turn(seconds=20)
    page = await ana.get(f"/desk?agent={agent}&department=support")
    fields = PageSeen(page.text).form("/desk").fields
    assert (fields["agent"], fields["department"]) == (agent, "support")
    assert 'value="a0"' in page.text and 'value="a299"' not in page.text


async def test_the_order_is_the_one_that_was_asked_for(world: World, ana: Browser) -> None:
    first, second, third = [await world.open() for _ in range(3)]
    due = {first: "2098-01-01T00:00:00Z", second: "2097-01-01T00:00:00Z", third: "2099-01-01T00:00:00Z"}
    for number in (third, first, second):
        await world.client().patch(f"tickets/{number}", json={"due_at": due[number]})
    await world.follow_all()
    assert numbers_in(await ana.get("/desk")) == [second, first, third]
    assert numbers_in(await ana.get("/desk?order=created")) == [third, second, first]
    page = await ana.get("/desk?order=due")
    assert numbers_in(page) == [second, first, third]
    assert re.search(r'aria-sort="ascending">Due', page.text)
    assert "/desk?view=open&order=due" in PageSeen((await ana.get("/desk")).text).links
    for view in ("closed", "all", "overdue"):
        assert (await ana.get(f"/desk?view={view}&order=due")).status_code == 200, "an order that goes without saying"


async def test_pages_follow_each_other_by_plain_links_and_end(world: World, ana: Browser) -> None:
    opened = await open_many(world, [{"subject": f"Ticket {n}"} for n in range(30)])
    page, seen = await ana.get("/desk?order=created"), list[str]()
    following = to_the_next(page)
    seen += numbers_in(page)
    assert len(seen) == 25 and len(following) == 1 and "order=created" in following[0]
    await world.client().post(f"tickets/{opened[3]}/claim")
    await world.follow_all()
    page = await ana.get(following[0])
    assert seen + numbers_in(page) == list(reversed(opened))
    assert "/desk?view=open&order=created" in PageSeen(page.text).links and to_the_next(page) == []
    assert numbers_in(await ana.get(following[0])) == numbers_in(page), "the back button finds it again"


async def test_what_was_not_looked_at_is_new_and_what_moved_on_is_unread(world: World, ana: Browser) -> None:
    number = await world.open()
    vera = await signed_in(world, "Vera")
    assert marks_in(await ana.get("/desk")) == {number: "new"}
    await world.app.marks.seen("ana", number, (await head_of(world, number)))
    assert marks_in(await ana.get("/desk")) == {number: "read"}
    assert marks_in(await vera.get("/desk")) == {number: "new"}, "marks are each agent's own"
    await world.client("local-requester").post(f"tickets/{number}/messages", json={"message": "Still down"})
    await world.follow_all()
    assert marks_in(await ana.get("/desk")) == {number: "unread"}


def marks_in(page: httpx.Response) -> Mapping[str, str]:
    return dict(zip(numbers_in(page), re.findall(r'<tr role="row" class="(\w+)">', page.text), strict=True))


async def head_of(world: World, number: str) -> int:
    head = await world.app.tickets.head(number)
    assert head is not None
    return head.ticket.version


@pytest.mark.parametrize("view", ["open", "unassigned", "mine", "teams", "overdue", "answered", "closed", "all"])
async def test_an_empty_queue_says_where_to_go_on(world: World, view: str) -> None:
    for who in ("Ana", "Vera"):
        page = await (await signed_in(world, who)).get(f"/desk?view={view}")
        card = page.text.split('<div class="card muted">')[1].split("</div>")[0]
        assert "<p>" in card and 'href="/' in card, (who, view)


async def test_counts_are_a_piece_of_their_own_and_a_plain_link(world: World, ana: Browser) -> None:
    for _ in range(2):
        await world.open()
    page = await ana.get("/desk?view=mine&priority=high")
    assert 'class="count"' not in page.text
    (link,) = [one for one in PageSeen(page.text).links if "counts=shown" in one]
    shown = await ana.get(link)
    assert counts_in(shown) == {
        "open": 2,
        "unassigned": 2,
        "mine": 0,
        "teams": 2,
        "answered": 0,
        "overdue": 0,
        "closed": 0,
    }
    part = await ana.client.get("/desk?part=counts&view=mine")
    assert counts_in(part) == counts_in(shown) and "<html" not in part.text
    assert part.text.strip() in shown.text
    again = await ana.client.get("/desk?part=counts&view=mine", headers={"If-None-Match": part.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def counts_in(page: httpx.Response) -> Mapping[str, int]:
    found = re.findall(r'<a href="/desk\?view=(\w+)"[^<]*\n <span class="count">(\d+)</span>', page.text)
    return {view: int(count) for view, count in found}


async def test_the_queue_alone_is_the_same_template_and_known_by_its_tag(world: World, ana: Browser) -> None:
    number = await world.open()
    page = await ana.get("/desk?view=unassigned&priority=high")
    (address,) = [one.replace("&amp;", "&") for one in re.findall(r'data-refresh="([^"]*part=queue[^"]*)"', page.text)]
    part = await ana.client.get(address)
    assert part.text.strip() in page.text and "<html" not in part.text and numbers_in(part) == [number]
    again = await ana.client.get(address, headers={"If-None-Match": part.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await world.client().post(f"tickets/{number}/claim")
    await world.follow_all()
    news = await ana.client.get(address, headers={"If-None-Match": part.headers["etag"]})
    assert news.status_code == 200 and numbers_in(news) == []
    assert (await Browser(world.functions).client.get(address)).status_code == 401


async def test_requesters_and_strangers_are_led_where_they_belong(world: World) -> None:
    assert path_of(await (await signed_in(world, "Pat")).get("/desk")) == "/mine"
    assert path_of(await Browser(world.functions).get("/desk")) == "/sign-in"


@pytest.mark.parametrize(
    "query", ["view=everything", "order=subject", "cursor=forged", "part=main", "counts=yes", "cursor=dXBkYXRlZCE"]
)
async def test_odd_queries_are_refused(world: World, ana: Browser, query: str) -> None:
    assert (await ana.get(f"/desk?{query}")).status_code == 422
    assert (await ana.get("/desk?utm_source=mail")).status_code == 200


async def test_a_page_of_the_longest_hostile_tickets_is_small_and_text(world: World, ana: Browser) -> None:
    requester = {"name": HOSTILE[:100], "email": "h@example.com"}
    await open_many(world, [{"subject": HOSTILE[:250], "requester": requester}] * 26)
    page = await ana.get("/desk")
    assert len(numbers_in(page)) == 25 and "<b>" not in page.text.split("<main")[1]
    assert len(page.content) <= MOST_PAGE


async def test_an_agent_of_very_many_departments_is_asked_for_one(world: World) -> None:
    many = {f"d{n}": Department(name=f"Branch {n}") for n in range(30)}
    mia = Agent(name="Mia", email="mia@example.com", roles=dict.fromkeys(many, "all-access"))
    await change_desk(world, agents={"mia": mia}, keys={}, departments=many)
    world.clock.turn(seconds=20)
    browser = await signed_in(world, "Mia")
    page = await browser.get("/desk")
    assert page.status_code == 200 and "choose one of them" in page.text
    assert "d7" in PageSeen(page.text).ids or 'value="d7"' in page.text
    assert (await browser.get("/desk?department=d7")).status_code == 200
