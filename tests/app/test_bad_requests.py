"""Bad paths, methods, queries and headers: a 4xx problem that names what is to blame, and nothing is written."""

import base64
from collections.abc import AsyncIterator

import httpx
import pytest

from functions.cursors import write_cursor
from tests.app.browser import Browser
from tests.app.contracts import PROBLEM, contracts, writes
from tests.app.samples import sample_of, send
from tests.app.stored import everything_in
from tests.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "QUERY")


@pytest.fixture
async def untouched(world: World) -> AsyncIterator[World]:
    """A desk with one ticket, of which nothing is different after the test."""
    await world.open()
    before = await everything_in(world)
    yield world
    assert await everything_in(world) == before


async def first_number(world: World) -> str:
    return str((await world.client("local-admin").get("tickets")).json()["items"][0]["number"])


def is_problem(answer: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    assert answer.status_code == status, f"{answer.request.url} {answer.status_code}: {answer.text[:300]}"
    assert answer.headers["content-type"] == PROBLEM
    if answer.request.method != "HEAD":
        assert answer.json()["type"] == f"/problems/{code}"
    if field is not None:
        assert [error["field"] for error in answer.json()["errors"]] == [field], answer.text


async def test_each_other_method_is_405_with_what_the_path_takes(untouched: World) -> None:
    number = await first_number(untouched)
    allowed: dict[str, set[str]] = {}
    for contract in contracts():
        allowed.setdefault(contract.path, set()).add(contract.method)
    for path, methods in allowed.items():
        for key in ("local-admin", None):
            for method in set(METHODS) - methods:
                url = path.removeprefix("api/").format(number=number, id="vera", n="1", queue="bells")
                answer = await untouched.client(key).request(method, url, params={"x": "1"})
                is_problem(answer, 405, "no-such-method")
                assert set(answer.headers["allow"].split(", ")) == methods


@pytest.mark.parametrize("path", ["nothing", "tickets/1/2/3/4", "tickets/100000/nothing", "config", "config/agents/a/b",
                                  "", "openapi", "health/x", "admin", "tic%E2%84%AAets"])  # fmt: skip
async def test_an_unknown_path_is_404_whatever_its_method_and_query(desk: World, path: str) -> None:
    for method in METHODS:
        answer = await desk.client(None).request(method, f"http://localhost/api/{path}?view=open&view=")
        is_problem(answer, 404, "not-found")


async def test_paths_are_matched_as_the_host_does(desk: World) -> None:
    for path in ("/api/health/", "/API/Health", "/api/tickets/"):
        assert (await desk.client().get(f"http://localhost{path}")).status_code == 200
    is_problem(await desk.client().put("http://localhost/API/Tickets/"), 405, "no-such-method")


ALIASES = (
    "0{n}", "+{n}", "{n}.0", "{n}%20", "%20{n}", "{n}%0A", "{wide}", "{n}%2F", "0x{hex}", "{n}%C2%A0", "-{n}",
    "{n}_0", "{n}e0", "1234567890123", "12345", "%2e%2e", "head", "{n}'", "{n};", "{arabic}",
)  # fmt: skip


async def test_a_number_is_its_digits_and_nothing_else(untouched: World) -> None:
    n = await first_number(untouched)
    wide = "".join(f"%EF%BC%{0x90 + int(digit):02X}" for digit in n)
    arabic = "".join(f"%D9%{0xA0 + int(digit):02X}" for digit in n)
    missing = (await untouched.client().get("tickets/999999999999")).content
    admin = untouched.client("local-admin")
    for alias in ALIASES:
        path = alias.format(n=n, wide=wide, arabic=arabic, hex=f"{int(n):x}")
        for contract in contracts():
            if "{number}" in contract.path:
                answer = await send(admin, contract, path)
                is_problem(answer, 404, "not-found")
                assert answer.content == missing


QUERIES: list[tuple[str, str, str]] = [
    ("tickets", "limit=0", "limit"), ("tickets", "limit=101", "limit"), ("tickets", "limit=abc", "limit"),
    ("tickets", "limit=1_0", "limit"), ("tickets", "limit=", "limit"), ("tickets", "limit=-1", "limit"),
    ("tickets", "limit=%D9%A3", "limit"), ("tickets", "limit=%205", "limit"), ("tickets", "limit=1.5", "limit"),
    ("tickets", "limit=null", "limit"), ("tickets", "limit=99999999999999999999999", "limit"),
    ("tickets", "limit=5&limit=5", "limit"), ("tickets", "view=open&view=closed", "view"),
    ("tickets", "view=", "view"), ("tickets", "view", "view"), ("tickets", "view=Open", "view"),
    ("tickets", "view=everything", "view"), ("tickets", "View=open", "View"), ("tickets", "q=down", "q"),
    ("tickets", "order=", "order"), ("tickets", "order=number", "order"), ("tickets", "order=null", "order"),
    ("tickets", "order=updated;drop", "order"),
    ("tickets", "view=closed&order=created", "order"), ("tickets", "view=closed&order=due", "order"),
    ("tickets", "view=all&order=created", "order"), ("tickets", "view=overdue&order=updated", "order"),
    ("tickets", "department=", "department"), ("tickets", f"agent={'a' * 65}", "agent"),
    ("tickets", "department=a&department=b", "department"), ("tickets", "topic=%FF", "topic"),
    ("tickets", "topic=%ED%A0%80", "topic"),
    ("tickets", "cursor=", "cursor"), ("tickets", "cursor=null", "cursor"),
    ("tickets", f"cursor={'a' * 201}", "cursor"),
    ("tickets/{n}/thread", "before=0", "before"), ("tickets/{n}/thread", "before=-1", "before"),
    ("tickets/{n}/thread", "before=x", "before"), ("tickets/{n}/thread", "before=", "before"),
    ("tickets/{n}/thread", "before=null", "before"), ("tickets/{n}/thread", "before=100000000", "before"),
    ("tickets/{n}/thread", "limit=0", "limit"), ("tickets/{n}/thread", "cursor=1", "cursor"),
    ("tickets/{n}/events", "cursor=0", "cursor"), ("tickets/{n}/events", "cursor=x", "cursor"),
    ("tickets/{n}/events", "cursor=null", "cursor"), ("tickets/{n}/events", "limit=101", "limit"),
    ("tickets/{n}", "as_of=2026-01-01T00:00:00", "as_of"), ("tickets/{n}", "at=now", "at"),
    ("counts", "view=open", "view"), ("me", "x=", "x"),
]  # fmt: skip


async def test_a_bad_query_names_what_is_wrong(untouched: World) -> None:
    number = await first_number(untouched)
    for path, query, field in QUERIES:
        answer = await untouched.client().get(f"{path.format(n=number)}?{query}")
        is_problem(answer, 422, "invalid", field)


async def test_a_release_of_neither_is_refused(world: World) -> None:
    number, ana = await world.open(), world.client()
    assert (await ana.post(f"tickets/{number}/claim")).is_success
    before = await everything_in(world)
    for of in ("", "null", "NULL", "both", "agent,team", "agent&of=team"):
        is_problem(await ana.delete(f"tickets/{number}/assignment?of={of}"), 422, "invalid", "of")
    assert await everything_in(world) == before


async def test_a_forged_cursor_leads_nowhere(desk: World) -> None:
    pat = desk.client("local-requester")
    key = "updated!000000000000000!100000"
    forged = [
        "x", "====", "dXBkYXRlZCE", write_cursor("due!000000000000000!100000"), write_cursor("at!100000"),
        write_cursor(key.replace("!100000", "!1")), write_cursor(key + "\n"), write_cursor("updated!"),
        write_cursor("updated!" + "٣" * 15 + "!100000"), write_cursor(key) + "=", write_cursor(key) + "\n",
        base64.urlsafe_b64encode(b"open!support\x00" + key.encode()).decode(), write_cursor("updated!~"),
        write_cursor(key.upper()), " " + write_cursor(key), write_cursor(key + "!"),
    ]  # fmt: skip
    for cursor in forged:
        is_problem(await pat.get("tickets", params={"cursor": cursor}), 422, "invalid", "cursor")


async def test_a_true_cursor_of_another_shows_only_ones_own(staffed: World) -> None:
    kim = {"name": "Kim", "email": "kim@example.com"}
    for n in range(3):
        await staffed.open(requester=kim, subject=f"Kim's {n}")
    mine = await staffed.open()
    page = (await staffed.client("local-admin").get("tickets", params={"limit": 1})).json()
    assert page["next"] is not None
    seen = (await staffed.client("local-requester").get("tickets", params={"cursor": page["next"]})).json()
    assert {item["number"] for item in seen["items"]} <= {mine}
    beyond = write_cursor("updated!000000000000000!100000")
    everything = (await staffed.client("local-requester").get("tickets", params={"cursor": beyond})).json()
    assert [item["number"] for item in everything["items"]] == [mine]


INJECTIONS = (
    "x' or PartitionKey ne '", "' or 1 eq 1 or '", "support' or '1' eq '1", "') or (PartitionKey ne '", "%27",
    "open!support", "closed", "!", "*", "..", "/", "\\", "#", "?", "&view=all", "support\x00", "support ", "a" * 64,
)  # fmt: skip


async def test_filters_are_compared_and_never_spliced_into_a_query(staffed: World) -> None:
    kim = {"name": "Kim", "email": "kim@example.com"}
    await staffed.open()
    await staffed.open(requester=kim, topic="report-a-problem")
    for key in ("local-agent", "local-requester", "local-admin"):
        client = staffed.client(key)
        for name in ("department", "agent", "requester") if key == "local-agent" else ("department", "topic"):
            for text in INJECTIONS:
                answer = await client.get("tickets", params={name: text, "view": "all"})
                assert (answer.status_code, answer.json()) == (200, {"items": [], "next": None}), (name, text)


BAD_TAGS = ("*", '"1", "2"', 'W/"1"', "1", '""', '"', "'1'", '"1"x', '"G"', f'"{"1" * 33}"', '"1 "', "", '"１"')


async def test_an_if_match_is_one_strong_tag(untouched: World) -> None:
    number = await first_number(untouched)
    for contract in writes():
        if not contract.has_tag or "{" not in contract.path:
            continue
        for tag in BAD_TAGS:
            client = untouched.client(sample_of(contract).key)
            answer = await send(client, contract, number, headers={b"If-Match": tag.encode()})
            is_problem(answer, 422, "invalid", "If-Match")


async def test_a_stale_if_match_is_412(untouched: World) -> None:
    number = await first_number(untouched)
    for contract in writes():
        if contract.has_tag and "{" in contract.path:
            client = untouched.client(sample_of(contract).key)
            answer = await send(client, contract, number, headers={"If-Match": '"99"'})
            is_problem(answer, 412, "stale")


async def test_the_right_if_match_is_taken_and_moves_on(desk: World) -> None:
    number, ana = await desk.open(), desk.client()
    tag = (await ana.get(f"tickets/{number}")).headers["etag"]
    first = await ana.post(f"tickets/{number}/claim", headers={"If-Match": tag})
    assert (first.status_code, first.headers["etag"]) == (200, f'"{first.json()["version"]}"')
    second = await ana.patch(f"tickets/{number}", json={"priority": "low"}, headers={"If-Match": tag})
    is_problem(second, 412, "stale")


async def test_if_none_match_saves_the_body(desk: World) -> None:
    number, ana = await desk.open(), desk.client()
    tag = (await ana.get(f"tickets/{number}")).headers["etag"]
    for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        unchanged = await ana.get(f"tickets/{number}", headers={"If-None-Match": given})
        assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
    for given in ('"77"', "nonsense", ""):
        assert (await ana.get(f"tickets/{number}", headers={"If-None-Match": given})).status_code == 200
    agent = (await desk.client("local-admin").get("config/agents/vera")).headers["etag"]
    again = await desk.client("local-admin").get("config/agents/vera", headers={"If-None-Match": agent})
    assert again.status_code == 304


async def test_an_overdue_ticket_is_told_whole(world: World) -> None:
    due = (world.clock().replace(microsecond=0)).isoformat().replace("+00:00", "Z")
    world.clock.turn(hours=-1)
    number = await world.open("local-agent", due_at=due)
    ana = world.client()
    tag = (await ana.get(f"tickets/{number}")).headers["etag"]
    assert (await ana.get(f"tickets/{number}", headers={"If-None-Match": tag})).status_code == 304
    world.clock.turn(hours=2)
    late = await ana.get(f"tickets/{number}", headers={"If-None-Match": tag})
    assert (late.status_code, late.json()["overdue"]) == (200, True)


@pytest.mark.parametrize("host", ["[", "[x", "a]b", "", "x" * 300, "localhost:99999", "℀.example", "a@b"])
async def test_a_strange_host_header_is_no_fault_of_ours(desk: World, host: str) -> None:
    client, headers = desk.client(), {b"Host": host.encode()}
    assert (await client.get("tickets?limit=1", headers=headers)).status_code == 200
    number = await desk.open()
    said = await client.post(f"tickets/{number}/notes", json={"message": "Hm"}, headers=headers)
    assert said.status_code == 201
    stranger = Browser(desk.functions).client
    for path, to in (("/desk", "/sign-in?next=%2Fdesk"), (f"/t/{number}", f"/status?number={number}")):
        assert (await stranger.get(path, headers=headers)).headers["location"] == to
    assert (await stranger.get("/nowhere", headers=headers)).status_code == 404


async def test_long_and_strange_headers_are_no_fault_of_ours(desk: World) -> None:
    strange = {
        "traceparent": "00-zz-zz-zz", "tracestate": "x" * 500, "x-forwarded-for": "nonsense, ::1", "accept": "text/csv",
        "range": "bytes=0-1", "x-ms-invocation-id": "x", "expect": "nothing",
    }  # fmt: skip
    assert (await desk.client().get("tickets?limit=1", headers=strange)).status_code == 200
