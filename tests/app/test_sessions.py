"""Sessions, cookies and forms: begun under a new id, ended within a minute, and never believed from elsewhere."""

from dataclasses import replace

import pytest

from functions import serve
from shared.services.signing_in import Tenant
from tests.app import signed_in
from tests.app.browser import Browser, PageSeen, path_of
from tests.app.contracts import page_table
from tests.app.signed_in import in_azure as signed_in_azure
from tests.app.staff import change_desk
from tests.app.stored import everything_in
from tests.principals import PATS, TENANT, header
from tests.world import World, second_app


def in_azure(world: World, tenant: Tenant | None = TENANT) -> Browser:
    """A browser before an app on the same storage that is not local."""
    return Browser(signed_in.in_azure(world, tenant).functions)


async def test_every_active_agent_and_pat_can_be_chosen_and_goes_home(desk: World) -> None:
    for name, home in (("Pat", "/mine"), ("Ana", "/desk"), ("Olga", "/desk"), ("Vera", "/desk"), ("Lea", "/desk")):
        browser = Browser(desk.functions)
        assert path_of(await browser.sign_in(name)) == home
        assert name in (await browser.get("/")).text
        me = (await browser.client.get("/api/me")).json()
        assert me["name"] == name
    assert "Gus" not in (await Browser(desk.functions).get("/sign-in")).text, "he is not active"


async def test_signing_in_gives_a_new_session_whatever_cookie_came(desk: World, browser: Browser) -> None:
    await browser.sign_in("Pat")
    first = browser.cookies["session"]
    await browser.sign_in("Ana")
    assert browser.cookies["session"] != first
    thief = Browser(desk.functions)
    thief.client.cookies.set("session", first)
    assert path_of(await thief.get("/mine")) == "/sign-in", "the old one has ended"


async def test_a_cookie_of_someones_choice_does_not_become_a_session(desk: World, browser: Browser) -> None:
    fixed = "2026-12-24." + "a" * 32
    browser.client.cookies.set("session", fixed, domain="localhost.local")
    await browser.sign_in("Pat")
    assert fixed not in browser.cookies.values() or list(browser.cookies.values()).count(fixed) == 1
    thief = Browser(desk.functions)
    thief.client.cookies.set("session", fixed)
    assert (await thief.client.get("/api/me")).status_code == 401


async def test_cookies_are_out_of_reach_for_scripts_and_other_sites(desk: World, browser: Browser) -> None:
    page = await browser.client.get("/sign-in")
    assert page.headers["set-cookie"].lower().count("httponly") == 1
    form = PageSeen(page.text).form("/sign-in").fields
    done = await browser.posted("/sign-in", {**form, "who": "agent:ana"})
    cookie = done.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie and "domain" not in cookie
    assert "secure" not in cookie, "http on this machine"


async def test_in_azure_cookies_are_secure_and_of_this_host_alone(world: World) -> None:
    page = await in_azure(world).client.get("/open")
    cookie = page.headers["set-cookie"]
    assert cookie.startswith("__Host-form=") and "; Secure" in cookie and "Path=/" in cookie


async def test_the_persona_page_cannot_exist_in_azure(world: World) -> None:
    names = {one.name for one in page_table(is_local=False).contracts}
    assert "sign_in_as" not in names and "show_personas" not in names
    browser = in_azure(world)
    assert "Ana" not in (await browser.get("/sign-in")).text
    token = browser.cookies["__Host-form"]
    headers = {"Origin": "http://localhost", "Cookie": f"__Host-form={token}"}
    answer = await browser.posted("/sign-in", {"token": token, "who": "agent:olga"}, headers=headers)
    assert answer.status_code == 405


async def test_a_personas_session_is_worth_nothing_in_azure(world: World) -> None:
    local, azure = Browser(world.functions), in_azure(world)
    await local.sign_in("Olga")
    session = local.cookies["session"]
    for name in ("session", "__Host-session"):
        headers = {"Cookie": f"{name}={session}"}
        assert (await azure.client.get("/api/me", headers=headers)).status_code == 401
        assert "Olga" not in (await azure.client.get("/", headers=headers)).text


async def test_a_session_that_was_ended_is_over_everywhere_within_a_minute(world: World) -> None:
    here, there = Browser(world.functions), Browser(serve(second_app(world.storage, world.clock)))
    await here.sign_in("Pat")
    there.client.cookies.set("session", here.cookies["session"])
    assert path_of(await there.get("/mine")) == "/mine"
    await here.send(await here.get("/sign-out"), "/sign-out")
    assert "session" not in here.cookies
    assert path_of(await here.get("/mine")) == "/sign-in"
    world.clock.turn(seconds=60)
    assert path_of(await there.get("/mine")) == "/sign-in"


async def test_an_agent_whose_rights_are_taken_away_is_out_within_a_minute(world: World) -> None:
    browser = Browser(world.functions)
    await browser.sign_in("Vera")
    assert (await browser.client.get("/api/me")).json()["id"] == "vera"
    vera = (await world.app.desks.fresh()).agents["vera"]
    await change_desk(world, agents={"vera": replace(vera, active=False)}, keys={})
    world.clock.turn(seconds=15)
    assert (await browser.client.get("/api/me")).status_code == 401


@pytest.mark.parametrize(
    "to", ["//example.com", "https://example.com", "/\\example.com", "javascript:x", "/a\nb", "x" * 600, "//["]
)
async def test_signing_in_leads_nowhere_but_to_pages_of_ours(desk: World, browser: Browser, to: str) -> None:
    form = PageSeen((await browser.get("/sign-in")).text).form("/sign-in").fields
    answer = await browser.posted("/sign-in", {**form, "next": to, "who": "agent:ana"})
    assert answer.headers["location"] == "/desk"


async def test_who_nobody_is_cannot_be_signed_in_as(desk: World, browser: Browser) -> None:
    form = PageSeen((await browser.get("/sign-in")).text).form("/sign-in").fields
    for who in ("agent:gus", "agent:nobody", "system:clock", "person:x", ""):
        assert (await browser.post("/sign-in", {**form, "who": who})).status_code == 404
    assert "session" not in browser.cookies


ELSEWHERE = [
    {"Origin": "https://example.com"}, {"Origin": "null"}, {"Origin": "http://localhost.example.com"},
    {"Origin": "http://localhost:81"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {},
    {"Origin": "https://example.com", "Sec-Fetch-Site": "same-origin"}, {"Referer": "http://localhost/"},
    {"Origin": "http://["}, {"Origin": ""},
]  # fmt: skip


@pytest.mark.parametrize("headers", ELSEWHERE, ids=str)
async def test_a_write_by_cookie_from_elsewhere_is_refused(desk: World, headers: dict[str, str]) -> None:
    pat, number = Browser(desk.functions), await desk.open()
    await pat.sign_in("Pat")
    form = PageSeen((await pat.get(f"/t/{number}")).text).form(f"/t/{number}").fields
    before = await everything_in(desk)
    answer = await pat.post(f"/t/{number}", {**form, "message": "Forged"}, headers=headers)
    assert answer.status_code == 403
    api = await pat.client.post(f"/api/tickets/{number}/messages", json={"message": "Forged"}, headers=headers)
    assert api.status_code == 403
    stranger = PageSeen((await pat.get("/open")).text).form("/open").fields
    assert (await pat.post("/open", {**stranger, "subject": "x", "message": "y"}, headers=headers)).status_code == 403
    assert await everything_in(desk) == before


@pytest.mark.parametrize("headers", [{"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}], ids=str)
async def test_a_write_by_cookie_from_our_pages_is_done(desk: World, headers: dict[str, str]) -> None:
    pat, number = Browser(desk.functions), await desk.open()
    await pat.sign_in("Pat")
    api = await pat.client.post(f"/api/tickets/{number}/messages", json={"message": "Mine"}, headers=headers)
    assert api.status_code == 201


@pytest.mark.parametrize("token", ["", "x", "0" * 32, None])
async def test_a_form_without_the_token_of_the_cookie_is_refused(desk: World, token: str | None) -> None:
    pat, number = Browser(desk.functions), await desk.open()
    await pat.sign_in("Pat")
    form = PageSeen((await pat.get(f"/t/{number}")).text).form(f"/t/{number}").fields
    sent = {**form, "message": "Forged", "token": token}
    before = await everything_in(desk)
    answer = await pat.post(f"/t/{number}", {name: value for name, value in sent.items() if value is not None})
    assert answer.status_code == 403 and "Please send that again" in answer.text
    assert await everything_in(desk) == before


async def test_a_key_in_the_header_is_for_programs_and_opens_no_page(desk: World, browser: Browser) -> None:
    page = await browser.get("/", **{"X-Api-Key": "local-admin"})
    assert "Olga" not in page.text


async def test_whom_the_platform_signs_in_has_pages_without_a_session_of_ours(world: World) -> None:
    azure, number = signed_in_azure(world), await world.open()
    pat, stranger = Browser(azure.functions), Browser(azure.functions)
    pat.client.headers.update({"x-ms-client-principal": header(PATS)})
    page = await pat.get(f"/t/{number}")
    assert page.status_code == 200 and "Pat" in page.text
    form = PageSeen(page.text).form(f"/t/{number}").fields
    sent = {**form, "message": "From Azure"}
    cookie = {"Cookie": f"__Host-form={form['token']}"}
    assert (await pat.posted(f"/t/{number}", sent, headers=cookie)).status_code == 403, "it does not say from where"
    answer = await pat.posted(f"/t/{number}", sent, headers={**cookie, "Origin": "http://localhost"})
    assert answer.headers["location"].startswith(f"/t/{number}?said=sent")
    assert "/.auth/logout" in (await pat.get("/sign-out")).text
    page = await stranger.get("/sign-in?next=/mine")
    assert "post_login_redirect_uri=%2Fmine" in page.text


async def test_a_desk_where_nobody_signs_in_says_so(world: World) -> None:
    page = await in_azure(world, tenant=None).get("/sign-in")
    assert "Nobody signs in here yet" in page.text and "/.auth/login" not in page.text
