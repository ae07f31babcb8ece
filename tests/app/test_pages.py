"""Every page: who may see it, what nobody finds, what a broken one shows; and a crawl that changes nothing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from functions.problems import BUG, KINDS, Kind
from shared.services.ports import StorageDown
from shared.storage.mark_table import SEEN
from shared.web.saying import say_of
from shared.web.static_files import address_of
from shared.web.texts import LANGUAGES
from tests.app.browser import Browser, PageSeen, path_of
from tests.app.contracts import page_table
from tests.app.stored import Stored, everything_in
from tests.world import World

PEOPLE = (None, "Pat", "Vera", "Ana", "Olga")
# Where each ends up who asks for a page of Pat's ticket: a status, or the page that it leads to.
EXPECTED: Mapping[str, str] = {
    #                     stranger Pat        Vera     Ana      Olga
    "show_welcome":       "200     200        200      200      200",
    "show_open_form":     "200     200        200      200      200",
    "show_opened":        "200     200        200      200      200",
    "show_status_form":   "200     200        200      200      200",
    "open_link":          "404     404        404      404      404",
    "show_own_ticket":    "/status 200        /desk    /desk    /desk",
    "show_own_tickets":   "/sign-in 200       /desk    /desk    /desk",
    "show_queue":         "/sign-in /mine     200      200      200",
    "show_figures":       "/sign-in 403       200      200      200",
    "show_behind_figure": "/sign-in 422       422      422      422",
    "show_management":    "/sign-in 403       403      403      /manage/agents",
    "show_agents":        "/sign-in 403       403      403      200",
    "show_agent_form":    "/sign-in 403       403      403      200",
    "show_new_agent_form": "/sign-in 403      403      403      200",
    "add_agent":          "/sign-in 403       403      403      422",
    "show_desk":          "/sign-in 403       403      403      200",
    "show_poison":        "/sign-in 403       403      403      200",
    "show_outbox":        "/sign-in 403       403      403      200",
    "change_agent":       "/sign-in 403       403      403      422",
    "send_poison_again":  "/sign-in 403       403      403      422",
    "show_sign_out":      "200     200        200      200      200",
    "show_personas":      "200     200        200      200      200",
    "get_static":         "200     200        200      200      200",
    "open_ticket":        "422     422        422      422      422",
    "ask_for_link":       "422     422        422      422      422",
    "answer_own_ticket":  "/status 422        422      422      422",
    "close_own_ticket":   "/status /t/        403      /t/      /t/",
    "prove_address":      "/status /t/        /t/      /t/      /t/",
    "show_desk_ticket":   "/sign-in /t/       200      200      200",
    "send_reply":         "/sign-in 403       403      422      422",
    "send_note":          "/sign-in 403       403      422      422",
    "insert_into_reply":  "/sign-in 403       403      422      422",
    "insert_into_note":   "/sign-in 403       403      422      422",
    "claim_on_desk":      "/sign-in 403       403      422      422",
    "release_on_desk":    "/sign-in 403       403      403      403",
    "change_on_desk":     "/sign-in 403       403      422      422",
    "sign_out":           "/       /          /        /        /",
    "choose_language":    "/       /          /        /        /",
    "sign_in_as":         "404     404        404      404      404",
}  # fmt: skip


def test_every_page_stands_in_the_matrix() -> None:
    assert set(EXPECTED) == {one.name for one in page_table().contracts}
    assert all(one.summary.endswith(".") for one in page_table().contracts)


@pytest.mark.parametrize("contract", page_table().contracts, ids=lambda one: one.name)
async def test_each_gets_what_the_matrix_says(desk: World, contract: object) -> None:
    from functions.contract import ROOT, Contract

    assert isinstance(contract, Contract)
    number = await desk.open()
    for person, expected in zip(PEOPLE, EXPECTED[contract.name].split(), strict=True):
        browser = Browser(desk.functions)
        if person:
            await browser.sign_in(person)
        values = {
            "number": number,
            "token": "x",
            "what": "status",
            "id": "vera",
            "queue": "bells",
            "name": address_of("desk.css").removeprefix("/static/"),
        }
        path = "/" if contract.path == ROOT else f"/{contract.path.format_map(values)}"
        if contract.method == "GET":
            answer = await browser.client.get(path)
        else:
            await browser.get("/open")
            nonce = "0" * 32 if contract.name == "close_own_ticket" else ""
            answer = await browser.posted(path, {"token": browser.cookies["form"], "nonce": nonce})
        got = answer.headers.get("location", str(answer.status_code))
        assert got.startswith(expected), (person, got)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/open/x/y", "/t/12", "/t/x", "/static/nowhere.css", "/%FF", "/open/abc", "/desk"]
)
async def test_what_is_not_there_is_a_page_that_says_so(browser: Browser, path: str) -> None:
    answer = await browser.client.get(path)
    if answer.status_code == 303:
        assert answer.headers["location"].startswith("/sign-in")
        return
    assert answer.status_code == 404
    assert "There is no such page" in answer.text and answer.headers["trace-id"] in answer.text


async def test_a_wrong_method_is_told_the_right_ones(browser: Browser) -> None:
    answer = await browser.client.delete("/open")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert (await browser.client.post("/mine")).headers["allow"] == "GET"


async def test_below_api_problems_stay_for_programs(browser: Browser) -> None:
    for path in ("/api", "/api/nowhere", "/API/x"):
        answer = await browser.client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_a_page_that_breaks_shows_its_trace_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret words of a ticket")

    browser, number = Browser(world.functions), await world.open()
    await browser.sign_in("Pat")
    monkeypatch.setattr(type(world.app.reader), "thread", broken)
    answer = await browser.client.get(f"/t/{number}")
    assert answer.status_code == 500
    assert answer.headers["trace-id"] in answer.text and "Something went wrong here" in answer.text
    assert "secret words" not in answer.text and "Traceback" not in answer.text


async def test_storage_that_is_away_is_a_page_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise StorageDown("tables")

    browser = Browser(world.functions)
    monkeypatch.setattr(type(world.app.desks), "current", away)
    answer = await browser.client.get("/open")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] and "Please try again in a moment" in answer.text


async def test_static_files_are_kept_for_good_and_packed_for_who_can_unpack(browser: Browser) -> None:
    for name in ("desk.css", "desk.js", "icon.svg"):
        plain = await browser.client.get(address_of(name), headers={"Accept-Encoding": "identity"})
        packed = await browser.client.get(address_of(name), headers={"Accept-Encoding": "br, gzip"})
        assert plain.content == packed.content
        assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
        assert "immutable" in plain.headers["cache-control"] and plain.headers["vary"] == "Accept-Encoding"
        assert "set-cookie" not in plain.headers


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [
        ("gzip", True), ("GZIP", True), ("br , gzip;q=0.5", True), ("gzip; q=1.0", True), ("gzip;q=0.001", True),
        ("gzip;q=0", False), ("br, gzip; q=0.000", False), ("xgzip", False), ("gzip2", False), ("", False),
    ],
)  # fmt: skip
async def test_a_file_is_packed_only_for_who_takes_it_so(browser: Browser, accepted: str, is_packed: bool) -> None:
    answer = await browser.client.get(address_of("desk.css"), headers={"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == ("gzip" if is_packed else None)


BROKEN = [
    ("multipart/form-data", b"", 400), ("multipart/form-data; boundary=x", b"", 400), ("text/plain", b"a=b", 415),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb", 400),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nb\r\n--x--\r\n", 400),
    ("multipart/form-data; boundary=x", b"--y\r\n", 400), ("application/json", b"{}", 415),
    ("application/x-www-form-urlencoded", b"token=%FF", 400), ("application/x-www-form-urlencoded", b"\xff", 400),
    ("application/x-www-form-urlencoded", b"a=1&a=2", 400),
    ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 99), 400),
    ("application/x-www-form-urlencoded", b"a=" + b"x" * (2 << 20), 413), ("", b"a=b", 415),
]  # fmt: skip


@pytest.mark.parametrize(("type", "body", "status"), BROKEN)
async def test_a_broken_form_is_a_page_that_says_so(
    desk: World, browser: Browser, type: str, body: bytes, status: int
) -> None:
    before = await everything_in(desk)
    answer = await browser.client.post(
        "/status", content=body, headers={"Content-Type": type, "Origin": "http://localhost"}
    )
    assert answer.status_code == status
    assert answer.headers["trace-id"] in answer.text
    assert await everything_in(desk) == before


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda one: one.code)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_a_text_and_none_but_ours_says_that_it_is_ours(kind: Kind, language: str) -> None:
    say = say_of(language)
    assert say.refusal(kind.code) != say.refusal(BUG.code)


@pytest.mark.parametrize("person", PEOPLE)
async def test_a_crawl_of_every_link_changes_nothing_but_read_marks(world: World, person: str | None) -> None:
    browser, number = Browser(world.functions), await world.open()
    if person:
        await browser.sign_in(person)
    await browser.get("/")
    starts = ["/", "/open", "/status", f"/t/{number}", "/mine", "/desk"]
    before, seen, waiting = without_marks(await everything_in(world)), set[str](), starts
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("#", "/.auth", "/link?")):  # a mail's link makes one its requester
            continue
        seen.add(path)
        answer = await browser.client.get(path)
        assert answer.status_code < 400 or answer.status_code == 404, path
        waiting += [answer.headers["location"]] if answer.status_code == 303 else []
        if answer.headers.get("content-type", "").startswith("text/html") and answer.status_code == 200:
            waiting += PageSeen(answer.text).links
    assert len(seen) >= 5
    assert without_marks(await everything_in(world)) == before
    assert path_of(await browser.get("/")) == "/"


def without_marks(stored: Stored) -> Stored:
    """What agents have read is all that a look changes."""
    rows = {table: [one for one in some if one.key != SEEN] for table, some in stored.rows.items()}
    return replace(stored, rows=rows)
