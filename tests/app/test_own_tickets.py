"""A ticket as its requester has it: read and answered with files; and the own list."""

import re

import pytest

from shared.domain.desk import Status
from shared.domain.values import State
from tests.app.browser import Browser, PageSeen, path_of
from tests.app.staff import change_desk
from tests.app.stored import events_of, everything_in
from tests.world import World

HOSTILE = "<img src=https://example.com/x onerror=alert(1)><script>alert(2)</script>"


async def test_the_thread_is_what_requesters_may_see(desk: World, pat: Browser) -> None:
    number, ana = await desk.open(), desk.client()
    await ana.post(f"tickets/{number}/notes", json={"message": "Psst, an internal word"})
    await ana.post(f"tickets/{number}/claim")
    await ana.post(f"tickets/{number}/replies", json={"message": {"format": "markdown", "body": "On *it*"}})
    await ana.put(f"tickets/{number}/status", json={"status": "hold"})
    page = await pat.get(f"/t/{number}")
    assert "<em>it</em>" in page.text and "Ana set the status to On hold" in page.text
    assert "Psst" not in page.text and "claim" not in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_markup_of_messages_is_cleaned_and_no_other_host_is_asked(desk: World, pat: Browser) -> None:
    number = await desk.open(subject=HOSTILE, message={"format": "html", "body": f"<p>Hi</p>{HOSTILE}"})
    page = await pat.get(f"/t/{number}")
    assert "<p>Hi</p>" in page.text
    assert (
        "<img" not in page.text
        and "alert(2)</script>" not in page.text
        and "onerror=alert" not in page.text.split("<main")[1].split("</h1>")[1]
    )
    assert "&lt;img src=" in page.text, "the subject is shown as it is"


async def test_an_answer_with_files_is_a_message_of_the_requester(desk: World, pat: Browser) -> None:
    number = await desk.open()
    files = [("screen.png", b"\x89PNG", "image/png")]
    page = await pat.send(await pat.get(f"/t/{number}"), f"/t/{number}", *files, message="Still down,\r\nsince 8")
    assert path_of(page) == f"/t/{number}" and "Your answer is with us" in page.text
    thread = (await desk.client().get(f"tickets/{number}/thread")).json()["items"][-1]
    assert (thread["kind"], thread["by"]["kind"], thread["body"]["source"]) == (
        "message",
        "person",
        "Still down,\nsince 8",
    )
    (link,) = [one for one in PageSeen(page.text).links if "attachments" in one]
    got = await pat.client.get(link)
    assert got.content == b"\x89PNG" and "attachment" in got.headers["content-disposition"]


async def test_an_answer_sent_twice_is_one_message(desk: World, pat: Browser) -> None:
    number = await desk.open()
    form = await pat.get(f"/t/{number}")
    for _ in range(2):
        assert (await pat.send(form, f"/t/{number}", message="Twice")).status_code == 200
    assert (await events_of(desk, number)).count("ticket.message-posted") == 1
    again = await pat.send(form, f"/t/{number}", message="Other words")
    assert again.status_code == 422 and "This form was sent before" in again.text and "Other words" in again.text


async def test_what_is_wrong_is_said_first_and_eleven_files_lose_no_words(desk: World, pat: Browser) -> None:
    number = await desk.open()
    files = [(f"{n}.txt", b"a", "text/plain") for n in range(11)]
    page = await pat.send(await pat.get(f"/t/{number}"), f"/t/{number}", *files, message="Eleven pictures")
    assert page.status_code == 422 and "Eleven pictures" in page.text and "at most 10, together 25 MB" in page.text
    assert page.text.index('role="alert"') < page.text.index("<h1") and "<title>Please check: " in page.text
    assert await events_of(desk, number) == ["ticket.opened"]


@pytest.mark.parametrize("message", ["", "  \n ", "x" * (513 * 1024)])
async def test_what_is_wrong_with_an_answer_is_said_at_its_field(desk: World, pat: Browser, message: str) -> None:
    number = await desk.open()
    form = await pat.get(f"/t/{number}")
    before = await everything_in(desk)
    answer = await pat.send(form, f"/t/{number}", message=message)
    assert answer.status_code == 422
    assert PageSeen(answer.text).invalid == ["message"]
    assert PageSeen(answer.text).form(f"/t/{number}").fields["message"] == message
    assert await everything_in(desk) == before


async def test_files_that_were_chosen_are_said_to_be_lost_with_a_form_that_comes_back(
    desk: World, pat: Browser
) -> None:
    number = await desk.open()
    file = ("screen.png", b"\x89PNG", "image/png")
    shown = await pat.send(await pat.get(f"/t/{number}"), f"/t/{number}", file, message=" ")
    assert shown.status_code == 422 and "The files that you had chosen are not kept." in shown.text


async def test_a_ticket_that_is_closed_for_good_says_so_and_keeps_the_words(world: World) -> None:
    pat = Browser(world.functions)
    await pat.sign_in("Pat")
    number = await world.open()
    desk = await world.app.desks.fresh()
    assert desk.statuses["closed"] == Status(name="Closed", state=State.CLOSED)
    await change_desk(
        world, agents={}, keys={}, statuses={"closed": Status(name="Closed", state=State.CLOSED, reopenable=False)}
    )
    world.clock.turn(seconds=20)
    assert (await world.client().put(f"tickets/{number}/status", json={"status": "closed"})).status_code == 200
    answer = await pat.send(await pat.get(f"/t/{number}"), f"/t/{number}", message="But it is not!")
    assert answer.status_code == 422
    assert "closed for good" in answer.text and "But it is not!" in answer.text


async def test_a_long_thread_comes_in_pages(desk: World, pat: Browser) -> None:
    number, ana = await desk.open(), desk.client()
    for n in range(60):
        await ana.post(f"tickets/{number}/replies", json={"message": f"reply-{n:02}"})
    page = await pat.get(f"/t/{number}")
    assert "reply-59" in page.text and "reply-05" not in page.text
    (earlier,) = [one for one in PageSeen(page.text).links if "before=" in one]
    page = await pat.get(earlier)
    assert "reply-05" in page.text and "reply-59" not in page.text
    assert not [one for one in PageSeen(page.text).forms if one.action == f"/t/{number}"], (
        "answers stand under the last"
    )


async def test_the_thread_alone_is_the_same_template_and_known_by_its_tag(desk: World, pat: Browser) -> None:
    number = await desk.open()
    part = await pat.client.get(f"/t/{number}?part=thread")
    assert part.text.strip() in (await pat.get(f"/t/{number}")).text and "<html" not in part.text
    again = await pat.client.get(f"/t/{number}?part=thread", headers={"If-None-Match": part.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    await desk.client().post(f"tickets/{number}/replies", json={"message": "News"})
    news = await pat.client.get(f"/t/{number}?part=thread", headers={"If-None-Match": part.headers["etag"]})
    assert news.status_code == 200 and "News" in news.text
    assert (await Browser(desk.functions).client.get(f"/t/{number}?part=thread")).status_code == 401


async def test_the_own_tickets_by_state_newest_first_in_pages(world: World) -> None:
    pat = Browser(world.functions)
    await pat.sign_in("Pat")
    assert "no open tickets" in (await pat.get("/mine")).text
    numbers = [await world.open(subject=f"Ticket {n}") for n in range(27)]
    await pat.send(await pat.get(f"/t/{numbers[0]}"), f"/t/{numbers[0]}/close")
    await world.follow_all()
    kim = await world.open(requester={"name": "Kim", "email": "kim@example.com"})
    page = await pat.get("/mine")
    shown = [one for one in PageSeen(page.text).links if one.startswith("/t/")]
    assert shown == [f"/t/{number}" for number in reversed(numbers[2:])]
    (more,) = [one for one in PageSeen(page.text).links if "cursor=" in one]
    page = await pat.get(more)
    assert [one for one in PageSeen(page.text).links if one.startswith("/t/")] == [f"/t/{numbers[1]}"]
    closed = await pat.get("/mine?view=closed")
    assert [one for one in PageSeen(closed.text).links if one.startswith("/t/")] == [f"/t/{numbers[0]}"]
    assert kim not in page.text + closed.text


@pytest.mark.parametrize("query", ["?before=0", "?before=x", "?before=5&before=6", "?said=hello", "?part=main"])
async def test_odd_queries_are_refused_and_unknown_ones_ignored(desk: World, pat: Browser, query: str) -> None:
    number = await desk.open()
    assert (await pat.get(f"/t/{number}{query}")).status_code == 422
    assert (await pat.get(f"/t/{number}?utm_source=mail&x=1&x=2")).status_code == 200
    assert (await pat.get("/mine?cursor=forged")).status_code == 422


async def test_what_stays_up_to_date_is_asked_for_alone_by_pages_that_show_the_latest(
    desk: World, pat: Browser
) -> None:
    number = await desk.open()
    page = await pat.get(f"/t/{number}")
    assert f'data-refresh="/t/{number}?part=thread"' in page.text
    part = await pat.client.get(f"/t/{number}?part=thread")
    assert part.text.strip().startswith("<div data-refresh=") and part.text.strip() in page.text
    assert "<form" not in part.text, "nothing is typed into what is replaced"
    assert "data-refresh" not in (await pat.get(f"/t/{number}?before=1")).text
    page, part = await pat.get("/mine?view=closed"), await pat.client.get("/mine?view=closed&part=list")
    assert 'data-refresh="/mine?view=closed&amp;part=list"' in page.text and part.text.strip() in page.text
    assert (await pat.client.get("/mine?part=thread")).status_code == 422


async def test_a_part_asked_for_by_who_is_not_signed_in_any_more_leads_nowhere(desk: World, browser: Browser) -> None:
    number = await desk.open()
    for path in (f"/t/{number}?part=thread", "/mine?part=list"):
        assert (await browser.client.get(path)).status_code == 401


async def test_long_texts_are_told_in_part_and_whole_elsewhere_and_a_page_stays_small(
    desk: World, pat: Browser
) -> None:
    number, api = await desk.open(), desk.client()
    for n in range(12):
        reply = {"message": f"{'many words ' * (900 * (n % 4 + 1))}the end of {n}"}
        assert (await api.post(f"tickets/{number}/replies", json=reply)).status_code == 201
    seen, path = set[str](), f"/t/{number}"
    while path:
        page = await pat.get(path)
        assert len(page.content) < 60 * 1024
        links = PageSeen(page.text).links
        for rest in [one for one in links if "entry=" in one]:
            whole = await pat.client.get(rest)
            assert whole.status_code == 200 and f"/t/{number}#e" in whole.text
            seen |= set(re.findall("the end of [0-9]+", whole.text))
        seen |= set(re.findall("the end of [0-9]+", page.text))
        path = next((one for one in links if "before=" in one), "")
    assert seen == {f"the end of {n}" for n in range(12)}, "nothing is out of reach"


@pytest.mark.parametrize("n", ["99", "4", "5"])
async def test_only_what_was_said_in_public_is_shown_whole(desk: World, pat: Browser, n: str) -> None:
    number, api = await desk.open(), desk.client()
    await api.post(f"tickets/{number}/claim")
    await api.post(f"tickets/{number}/notes", json={"message": "Between us"})
    await api.put(f"tickets/{number}/status", json={"status": "pending"})
    answer = await pat.client.get(f"/t/{number}?entry={n}")
    assert answer.status_code == 404 and "Between us" not in answer.text
    assert (await pat.client.get(f"/t/{number}?entry=x")).status_code == 422
