"""Parts of a ticket for agents: long threads and entries, why its time counted, what else its requester asks."""

import pytest

from tests.app.browser import MOST_PAGE, Browser, PageSeen
from tests.app.desk_pages import page_of
from tests.world import World


async def test_a_long_thread_comes_in_pages_that_stay_small(desk: World, ana: Browser) -> None:
    number, api = await desk.open(), desk.client()
    for n in range(60):
        await api.post(f"tickets/{number}/replies", json={"message": f"reply-{n:02} " + "words " * 200})
    seen, page = set[str](), await ana.get(page_of(number))
    while True:
        assert len(page.content) <= MOST_PAGE
        found = {one.split(" ")[0] for one in page.text.split("<p>reply-")[1:]}
        assert found and found.isdisjoint(seen)
        seen |= found
        earlier = [one for one in PageSeen(page.text).links if "before=" in one]
        if not earlier:
            break
        (path,) = earlier
        page = await ana.get(path)
        assert not [one for one in PageSeen(page.text).forms if one.action.endswith("/reply")]
    assert len(seen) == 60 and "I cannot log in" in page.text


@pytest.mark.parametrize("format", ["text", "html", "markdown"])
async def test_an_entry_too_long_for_the_page_is_told_in_part_and_whole_elsewhere(
    desk: World, ana: Browser, format: str
) -> None:
    body = "<p>" * (format == "html") + "many words " * 4000 + "the end"
    number = await desk.open(message={"format": format, "body": body})
    page = await ana.get(page_of(number))
    assert "the end" not in page.text and "many words" in page.text
    (rest,) = [one for one in PageSeen(page.text).links if "entry=" in one]
    whole = await ana.client.get(rest)
    assert whole.status_code == 200 and "the end" in whole.text


async def test_the_thread_alone_is_known_by_its_tag(desk: World, ana: Browser) -> None:
    number = await desk.open()
    part = await ana.client.get(f"{page_of(number)}?part=thread")
    assert part.text.strip() in (await ana.get(page_of(number))).text and "<html" not in part.text
    again = await ana.client.get(f"{page_of(number)}?part=thread", headers={"If-None-Match": part.headers["etag"]})
    assert again.status_code == 304
    await desk.client().post(f"tickets/{number}/notes", json={"message": "News"})
    news = await ana.client.get(f"{page_of(number)}?part=thread", headers={"If-None-Match": part.headers["etag"]})
    assert news.status_code == 200 and "News" in news.text


async def test_why_is_a_picture_and_the_same_as_text(world: World) -> None:
    ana, number, api = Browser(world.functions), await world.open(sla="sev-c", key="local-admin"), world.client()
    world.clock.turn(minutes=1)  # what takes no second is not told
    await api.put(f"tickets/{number}/status", json={"status": "pending"})
    world.clock.turn(days=1)
    await world.client("local-requester").post(f"tickets/{number}/messages", json={"message": "Still"})
    world.clock.turn(days=14)
    await ana.sign_in("Ana")
    page = await ana.get(f"{page_of(number)}?look=sla")
    told = PageSeen(page.text).text
    assert "Sev-C" in told and "Too late" in told and "of 8 h counted" in told
    for why in ("counted", "no: waiting for the requester", "no: outside of working hours"):
        assert why in told, why
    items = (await api.get(f"tickets/{number}/sla")).json()["items"]
    assert page.text.count('<span class="swatch') == len(items[0]["intervals"])
    for path in ('class="hours"', 'class="closed"', 'class="paused"', 'class="deadline"'):
        assert f"<path {path}" in page.text, path
    part = await ana.client.get(f"{page_of(number)}?part=sla")
    assert part.text.startswith('<section class="card promise">') and "<svg" in part.text


async def test_other_tickets_are_those_of_the_requester_that_the_agent_may_see(world: World) -> None:
    ana, olga = Browser(world.functions), Browser(world.functions)
    await ana.sign_in("Ana")
    await olga.sign_in("Olga")
    number, second = await world.open(), await world.open(subject="Second")
    hidden = await world.open(subject="Hidden", topic="report-a-problem")
    kim = await world.open(requester={"name": "Kim", "email": "kim@example.com"})
    await world.client().put(f"tickets/{second}/status", json={"status": "closed"})
    await world.follow_all()

    async def others(browser: Browser) -> list[str]:
        links = PageSeen((await browser.get(f"{page_of(number)}?look=others")).text).links
        return [one.removeprefix("/desk/tickets/") for one in links[links.index(page_of(number)) + 1 :]]

    assert await others(ana) == [second]
    assert set(await others(olga)) == {second, hidden}
    assert "No other ticket" in (await ana.get(f"{page_of(kim)}?look=others")).text


@pytest.mark.parametrize("part", ["thread", "sla", "others", "canned"])
@pytest.mark.parametrize("also", ["look=sla", "look=others", "entry=1", "before=2"])
async def test_a_part_is_that_part_whatever_else_is_asked(desk: World, ana: Browser, part: str, also: str) -> None:
    number = await desk.open()
    asked = f"{page_of(number)}?part={part}&canned=more-details"
    alone, answer = await ana.get(asked), await ana.get(f"{asked}&{also}")
    assert answer.status_code == 200 and "<main" not in answer.text
    assert part == "sla" or also == "before=2" or answer.text == alone.text, "time goes on, and a stretch is another"


@pytest.mark.parametrize(
    "query", ["?before=0", "?entry=x", "?look=all", "?part=main", "?done=it", "?before=1&before=2"]
)
async def test_odd_queries_are_refused(desk: World, ana: Browser, query: str) -> None:
    number = await desk.open()
    assert (await ana.get(f"{page_of(number)}{query}")).status_code == 422
    assert (await ana.get(f"{page_of(number)}?entry=99")).status_code == 404
