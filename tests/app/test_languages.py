"""The choice of a language: kept in the browser, before what it prefers; it leads back, and never elsewhere."""

import pytest

from tests.app.browser import Browser, PageSeen, path_of
from tests.app.stored import everything_in
from tests.world import World

GERMAN, ENGLISH = "Wie können wir helfen?", "How can we help?"


async def chooses(browser: Browser, page: str, language: str) -> str:
    """The page after a language was chosen on it."""
    answer = await browser.send(await browser.get(page), "/language", language=language)
    return answer.text


async def test_what_was_chosen_goes_before_what_the_browser_prefers(desk: World) -> None:
    english, german = Browser(desk.functions), Browser(desk.functions, language="de")
    assert ENGLISH in (await english.get("/")).text and GERMAN in (await german.get("/")).text
    assert GERMAN in await chooses(english, "/", "de") and ENGLISH in await chooses(german, "/", "en")
    assert '<html lang="de">' in (await english.get("/open")).text
    assert english.cookies["lang"] == "de"
    assert ENGLISH in await chooses(english, "/", "en")


async def test_each_language_is_offered_in_its_own_words_and_the_present_one_is_marked(browser: Browser) -> None:
    for language, other in (("en", "de"), ("de", "en")):
        page = await chooses(browser, "/status", language)
        assert 'lang="de"' in page and ">Deutsch</button>" in page and ">English</button>" in page
        assert f'value="{language}" lang="{language}" aria-current="true"' in page
        assert f'value="{other}" lang="{other}">' in page


async def test_it_is_a_cookie_of_a_year_that_no_script_reads(browser: Browser) -> None:
    form = PageSeen((await browser.get("/")).text).form("/language").fields
    answer = await browser.posted("/language", {**form, "language": "de"})
    (cookie,) = answer.headers.get_list("set-cookie")
    assert set(cookie.split("; ")) == {"lang=de", "Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=31536000"}


async def test_it_leads_back_to_the_page_with_its_query(desk: World, browser: Browser) -> None:
    number = await desk.open()
    answer = await browser.send(await browser.get(f"/status?number={number}"), "/language", language="de")
    assert path_of(answer) == "/status" and PageSeen(answer.text).form("/status").fields["number"] == number
    missing = await browser.get("/nowhere")
    assert path_of(await browser.send(missing, "/language", language="de")) == "/nowhere"


async def test_a_refused_form_leads_to_the_page_that_it_stands_on(browser: Browser) -> None:
    fields = {**PageSeen((await browser.get("/status")).text).form("/status").fields, "token": "0" * 32}
    headers = {"Origin": "http://localhost", "Referer": "http://localhost/status?number=123456"}
    refused = await browser.posted("/status", fields, headers=headers)
    assert refused.status_code == 403
    assert PageSeen(refused.text).form("/language").fields["back"] == "/status?number=123456"
    for bad in ("http://[", "", "about:blank"):
        refused = await browser.posted("/status", fields, headers={**headers, "Referer": bad})
        assert PageSeen(refused.text).form("/language").fields["back"] == "/"


async def test_a_page_that_fails_as_the_first_one_of_all_has_a_form_that_works(browser: Browser) -> None:
    missing = await browser.get("/nowhere")
    assert missing.status_code == 404
    assert path_of(await browser.send(missing, "/language", language="de")) == "/nowhere"
    assert browser.cookies["lang"] == "de"


@pytest.mark.parametrize("origin", ["https://evil.example.com", "http://localhost"])
async def test_a_write_without_our_cookie_gets_none_which_would_replace_the_one_that_was_not_sent_along(
    browser: Browser, origin: str
) -> None:
    refused = await browser.posted("/status", {"token": "0" * 32}, headers={"Origin": origin})
    assert refused.status_code == 403 and "set-cookie" not in refused.headers
    assert not PageSeen(refused.text).forms


async def test_a_form_that_came_back_offers_none_since_going_there_would_lose_what_was_typed(browser: Browser) -> None:
    again = await browser.send(await browser.get("/status"), "/status", email="pat")
    assert again.status_code == 422
    assert [one.action for one in PageSeen(again.text).forms] == ["/status"]


@pytest.mark.parametrize(
    "back",
    [
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "javascript:alert(1)",
        "",
        "/" * 501,
        "/é",
        "/\n/x",
        "//[",
    ],
)
async def test_it_never_leads_elsewhere(browser: Browser, back: str) -> None:
    form = PageSeen((await browser.get("/")).text).form("/language").fields
    answer = await browser.posted("/language", {**form, "language": "de", "back": back})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("language", ["", "fr", "DE", "de-AT", "x" * 1000, "de\r\nSet-Cookie: a=b"])
async def test_a_language_that_we_do_not_have_is_ignored(desk: World, browser: Browser, language: str) -> None:
    page, before = await browser.get("/"), await everything_in(desk)
    answer = await browser.send(page, "/language", language=language)
    assert ENGLISH in answer.text and "lang" not in browser.cookies
    browser.client.cookies.set("lang", language[:10].strip() or "x")
    assert ENGLISH in (await browser.get("/")).text
    assert await everything_in(desk) == before


async def test_it_wants_the_token_and_our_origin_like_every_form(browser: Browser) -> None:
    form = PageSeen((await browser.get("/")).text).form("/language").fields
    forged = {**form, "token": "0" * 32, "language": "de"}
    assert (await browser.posted("/language", forged)).status_code == 403
    elsewhere = {"Origin": "https://example.com"}
    assert (await browser.posted("/language", {**form, "language": "de"}, headers=elsewhere)).status_code == 403
    assert "lang" not in browser.cookies


async def test_tags_differ_by_language_and_the_api_does_not(desk: World, ana: Browser) -> None:
    number = await desk.open()
    path = f"/desk/tickets/{number}?part=thread"
    english, me = await ana.client.get(path), await ana.client.get("/api/me")
    ana.client.cookies.set("lang", "de")
    german = await ana.client.get(path, headers={"If-None-Match": english.headers["etag"]})
    assert german.status_code == 200 and german.headers["etag"] != english.headers["etag"]
    assert german.headers["vary"] == "Accept-Language"
    again = await ana.client.get("/api/me")
    assert again.content == me.content and "vary" not in again.headers
