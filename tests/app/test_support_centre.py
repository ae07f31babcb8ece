"""The support centre as somebody meets it who was never here: welcome, a new ticket, its number."""

import httpx
import pytest

from tests.app.browser import Browser, PageSeen, path_of
from tests.app.staff import set_portal
from tests.app.stored import everything_in, tickets_in
from tests.world import World

PAT = {"name": "Pat", "email": "pat@example.com"}
STORY = {**PAT, "topic": "online-banking", "subject": "Online banking down", "message": "Since 8.\n\nPlease help."}


async def opened(browser: Browser, **values: str) -> httpx.Response:
    return await browser.send(await browser.get("/open"), "/open", **{**STORY, **values})


def number_of(page: httpx.Response) -> str:
    return path_of(page).removeprefix("/open/")


async def test_the_start_page_leads_to_a_new_ticket_and_to_an_old_one(browser: Browser) -> None:
    page = await browser.get("/")
    assert page.status_code == 200
    assert {"/open", "/status", "/sign-in"} <= set(PageSeen(page.text).links)
    assert (await browser.client.head("/")).status_code == 200


async def test_a_form_of_before_somebody_signed_in_comes_back_and_is_sent_as_them_only_then(
    desk: World, browser: Browser
) -> None:
    form = await browser.get("/open")
    await browser.sign_in("Pat")
    page = await browser.send(form, "/open", **STORY)
    assert page.status_code == 422 and "Somebody else is signed in by now" in page.text
    assert PageSeen(page.text).form("/open").fields["message"] == STORY["message"]
    assert "Thank you" in (await browser.send(page, "/open")).text


async def test_a_ticket_opened_by_form_is_the_one_that_the_api_would_make(desk: World, browser: Browser) -> None:
    page = await opened(browser)
    number = number_of(page)
    assert number in page.text and "Thank you" in page.text
    ticket = (await desk.client().get(f"tickets/{number}")).json()
    assert (ticket["subject"], ticket["source"]) == ("Online banking down", "web")
    assert (ticket["requester"]["name"], ticket["requester"]["email"]) == ("Pat", "pat@example.com")
    assert (ticket["department"]["id"], ticket["team"]["id"]) == ("online-banking", "online-banking")
    thread = (await desk.client().get(f"tickets/{number}/thread")).json()
    assert thread["items"][0]["body"]["source"] == "Since 8.\n\nPlease help."


@pytest.mark.parametrize("source", [None, "email", "other"])
async def test_an_agent_opens_a_ticket_for_who_called(desk: World, browser: Browser, source: str | None) -> None:
    await browser.sign_in("Ana")
    form = await browser.get("/open")
    assert "Requester's name" in form.text and "Your name" not in form.text
    page = await browser.send(form, "/open", **{**STORY, "source": source} if source else STORY)
    assert "Ask for a link" not in page.text
    assert f"/desk/tickets/{number_of(page)}" in PageSeen(page.text).links
    ticket = (await desk.client().get(f"tickets/{number_of(page)}")).json()
    assert (ticket["source"], ticket["requester"]["name"]) == (source or "phone", "Pat")


async def test_only_agents_say_how_a_ticket_reached_the_desk(desk: World, browser: Browser) -> None:
    ticket = (await desk.client().get(f"tickets/{number_of(await opened(browser, source='phone'))}")).json()
    assert ticket["source"] == "web"
    await browser.sign_in("Ana")
    page = await opened(browser, source="api")
    assert page.status_code == 422 and PageSeen(page.text).invalid == ["source"]


async def test_opening_gives_no_session(browser: Browser) -> None:
    number = number_of(await opened(browser))
    assert set(browser.cookies) == {"form"}
    assert path_of(await browser.get(f"/t/{number}")) == "/status"


async def test_files_come_with_it(desk: World, browser: Browser) -> None:
    files = [("log.txt", b"hello", "text/plain"), ('../../etc/pass"wd ünï.bin', b"\x00\xff", "no type at all")]
    page = await browser.send(await browser.get("/open"), "/open", *files, **STORY)
    thread = (await desk.client().get(f"tickets/{number_of(page)}/thread")).json()
    kept = [(one["name"], one["type"], one["size"]) for one in thread["items"][0]["attachments"]]
    assert kept == [("log.txt", "text/plain", 5), ('pass"wd ünï.bin', "application/octet-stream", 2)]


async def test_a_double_click_a_reload_and_the_back_button_make_one_ticket(desk: World, browser: Browser) -> None:
    form = await browser.get("/open")
    before = await tickets_in(desk)
    numbers = {number_of(await browser.send(form, "/open", **STORY)) for _ in range(3)}
    assert len(numbers) == 1
    assert await tickets_in(desk) - before == numbers
    page = await browser.get(f"/open/{numbers.pop()}")
    assert page.status_code == 200


async def test_the_same_form_with_other_words_asks_first(desk: World, browser: Browser) -> None:
    form = await browser.get("/open")
    await browser.send(form, "/open", **STORY)
    before = await tickets_in(desk)
    again = await browser.send(form, "/open", **{**STORY, "message": "Something else"})
    assert (again.status_code, path_of(again)) == (422, "/open")
    assert "already sent" in again.text and "Something else" in again.text
    assert await tickets_in(desk) == before
    assert number_of(await browser.send(again, "/open")) not in before


WRONG = [
    ("name", "", "name"), ("name", "x" * 101, "name"), ("name", "a\x07b", "name"), ("name", "\u200b", "name"),
    ("email", "", "email"), ("email", "pat", "email"), ("email", "pat@example.com, kim@example.com", "email"),
    ("email", "a" * 300 + "@example.com", "email"), ("email", "pat@example.com\r\nBcc: kim@example.com", "email"),
    ("subject", "", "subject"), ("subject", "x" * 251, "subject"), ("subject", "a\r\nBcc: b", "subject"),
    ("message", "", "message"), ("message", " \n\t\u200b", "message"), ("message", "x" * (513 * 1024), "message"),
    ("topic", "nowhere", "topic"), ("topic", "x" * 300, "topic"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "named"), WRONG, ids=lambda one: repr(one)[:20])
async def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(
    desk: World, browser: Browser, field: str, value: str, named: str
) -> None:
    form = await browser.get("/open")
    before = await everything_in(desk)
    answer = await browser.send(form, "/open", **{field: value} if field == "" else {**STORY, field: value})
    assert (answer.status_code, path_of(answer)) == (422, "/open")
    page = PageSeen(answer.text)
    assert page.invalid == [named]
    assert f'id="{named}-problem"' in answer.text and 'role="alert"' in answer.text
    again = page.form("/open").fields
    assert all(again[name] == kept for name, kept in STORY.items() if name != field)
    assert again["nonce"] != PageSeen(form.text).form("/open").fields["nonce"]
    assert await everything_in(desk) == before


@pytest.mark.parametrize("field", [*STORY, "nonce"])
async def test_a_field_that_was_not_sent_is_a_field_left_blank(desk: World, browser: Browser, field: str) -> None:
    form = PageSeen((await browser.get("/open")).text).form("/open").fields
    sent = {name: value for name, value in {**form, **STORY}.items() if name != field}
    answer = await browser.post("/open", sent)
    assert answer.status_code == (200 if field == "topic" else 422)


async def test_all_that_is_wrong_is_said_at_once(browser: Browser) -> None:
    answer = await browser.send(await browser.get("/open"), "/open")
    assert PageSeen(answer.text).invalid == ["name", "email", "subject", "message"]
    assert "4 things need your attention" in answer.text


async def test_words_that_look_like_markup_are_shown_as_they_are(browser: Browser) -> None:
    hostile = '<a href="https://example.com">win</a><script>x</script>'
    answer = await browser.send(await browser.get("/open"), "/open", **{**STORY, "name": hostile, "subject": ""})
    assert '<a href="https://example.com' not in answer.text and "<script>x" not in answer.text
    assert PageSeen(answer.text).form("/open").fields["name"] == hostile


async def test_forms_that_begin_alike_are_counted_each(world: World) -> None:
    """A nonce is the sender's to choose: one cut short let in whoever kept its beginning."""
    await set_portal(world, opens_by_address=1)
    browser = Browser(world.functions)
    form = PageSeen((await browser.get("/open")).text).form("/open").fields
    sent = [{**form, **STORY, "nonce": f"{'0' * 16}{place:016x}"} for place in range(3)]
    assert [(await browser.posted("/open", one)).status_code for one in sent] == [303, 429, 429]


async def test_too_many_from_one_address_or_place_wait(world: World) -> None:
    await set_portal(world, opens_by_address=2, opens_by_origin=5)
    browser = Browser(world.functions)
    for _ in range(2):
        assert (await opened(browser)).status_code == 200
    before = await everything_in(world)
    refused = await opened(browser)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert (await opened(browser, email="PAT@Example.com")).status_code == 429
    assert {**(await everything_in(world)).rows, "web": {}} == {**before.rows, "web": {}}
    assert (await opened(browser, email="kim@example.com")).status_code == 200
    assert (await opened(browser, email="lou@example.com")).status_code == 429, "from one place"
    elsewhere = Browser(world.functions, caller="203.0.113.8")
    assert (await opened(elsewhere, email="lou@example.com")).status_code == 200
    world.clock.turn(hours=1, minutes=1)
    assert (await opened(browser)).status_code == 200


async def test_a_repeat_of_what_is_done_is_not_too_often(world: World) -> None:
    await set_portal(world, opens_by_address=1, opens_by_origin=1)
    browser = Browser(world.functions)
    form = await browser.get("/open")
    first = await browser.send(form, "/open", **STORY)
    assert number_of(await browser.send(form, "/open", **STORY)) == number_of(first)


async def test_a_desk_may_take_tickets_from_who_is_signed_in_only(world: World) -> None:
    stranger, pat = Browser(world.functions), Browser(world.functions)
    form = await stranger.get("/open")
    await set_portal(world, may_open="signed-in")
    world.clock.turn(seconds=20)
    assert path_of(await stranger.get("/open")) == "/sign-in"
    before = await tickets_in(world)
    refused = await stranger.send(form, "/open", **STORY)
    assert refused.status_code == 401 and "Please help." in refused.text
    assert "/sign-in?next=%2F" in PageSeen(refused.text).links
    assert await tickets_in(world) == before
    assert "Sign in to open" in (await stranger.get("/")).text
    await pat.sign_in("Pat")
    asked = await pat.get("/open")
    assert "email" not in PageSeen(asked.text).form("/open").fields
    assert (await pat.send(asked, "/open", subject="Down", message="Again")).status_code == 200


async def test_pages_speak_german_to_who_reads_it(desk: World) -> None:
    browser = Browser(desk.functions, language="de-DE,de;q=0.9")
    answer = await browser.send(await browser.get("/open"), "/open")
    assert 'lang="de"' in answer.text and "Bitte nennen Sie uns Ihren Namen." in answer.text
