"""Files: sent with what people say, had back by whom the entry is shown to, and refused before anything is stored."""

import json
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.app.staff import KIM, MAINTENANCE
from tests.app.stored import events_of, everything_in
from tests.world import STORY, World

MEBI = 1024 * 1024
POSTS = (("replies", "local-agent"), ("notes", "local-agent"), ("messages", "local-requester"))


def file(content: bytes = b"hello", name: str = "log.txt", type: str = "text/plain") -> dict[str, str]:
    return {"name": name, "type": type, "data": b64encode(content).decode()}


async def post(world: World, number: str, *files: Any, what: str = "replies", key: str = "local-agent") -> Any:
    body = {"message": "See the files", "attachments": list(files)}
    answer = await world.client(key).post(f"tickets/{number}/{what}", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()["entry"]


async def get(world: World, url: str, key: str = "local-agent") -> httpx.Response:
    return await world.client(key).get(f"http://localhost{url}")


@pytest.mark.parametrize(("what", "key"), POSTS)
async def test_a_file_comes_back_as_it_was_sent(desk: World, what: str, key: str) -> None:
    number = await desk.open()
    content = bytes(range(256)) * 40
    entry = await post(desk, number, file(content, "größe 𝄞.bin", "image/png"), file(), what=what, key=key)
    first, second = entry["attachments"]
    n = entry["n"]
    assert first == {
        "id": f"{n}-1",
        "name": "größe 𝄞.bin",
        "type": "image/png",
        "size": len(content),
        "url": f"/api/tickets/{number}/attachments/{n}-1",
    }
    assert (second["id"], second["name"], second["size"]) == (f"{n}-2", "log.txt", 5)
    got = await get(desk, first["url"], key)
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, content, "image/png")
    assert (await get(desk, second["url"], key)).content == b"hello"
    page = await desk.client(key).get(f"tickets/{number}/thread")
    assert [one["attachments"] for one in page.json()["items"] if one["n"] == n] == [entry["attachments"]]
    assert "größe" not in str(await desk.app.tickets.history(number)), "names are words, no facts"


@pytest.mark.parametrize("key", ["local-intake", "local-requester", "local-agent"])
async def test_a_create_takes_files_for_its_first_message(desk: World, key: str) -> None:
    number = await desk.open(key, attachments=[file(), file()])
    thread = (await desk.client().get(f"tickets/{number}/thread")).json()
    assert [[one["name"] for one in entry["attachments"]] for entry in thread["items"]] == [["log.txt", "log.txt"]]
    for attachment in thread["items"][0]["attachments"]:
        assert (await get(desk, attachment["url"], "local-requester")).content == b"hello"


NAMES: list[tuple[str, str]] = [
    ("C:\\Users\\Pat\\log.txt", "log.txt"),
    ("../../etc/passwd", "passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("a\\b/c.txt", "c.txt"),
    ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
    ("nul\x00l.txt", "null.txt"),
    ("photo\u202egnp.exe", "photognp.exe"),
    ("a\u200bb\ufeff.txt", "ab.txt"),
    ("..hidden", "hidden"),
    (" . spaced . ", "spaced"),
    ("u\u0308.txt", "ü.txt"),
    ("a" * 200, "a" * 200),
    ("x/" * 2000 + "short.txt", "short.txt"),
    ('say "hi"; filename=evil.exe %22.txt', 'say "hi"; filename=evil.exe %22.txt'),
]


async def test_names_lose_what_is_no_name(desk: World) -> None:
    number = await desk.open()
    for start in range(0, len(NAMES), 10):
        some = NAMES[start : start + 10]
        entry = await post(desk, number, *(file(name=name) for name, _ in some))
        assert [one["name"] for one in entry["attachments"]] == [kept for _, kept in some]
        for attachment, (_, kept) in zip(entry["attachments"], some, strict=True):
            told = (await get(desk, attachment["url"])).headers["content-disposition"]
            assert told.endswith(f"; filename*=UTF-8''{quote(kept, safe='!#$&+-.^_`|~')}")
            assert told.isascii() and told.count('"') == 2 and "\\" not in told


TYPES: list[tuple[str, str]] = [
    ("text/html", "application/octet-stream"),
    ("image/svg+xml", "application/octet-stream"),
    ("application/javascript", "application/octet-stream"),
    ("text/plain; charset=utf-8", "text/plain"),
    ("IMAGE/PNG", "image/png"),
    ("application/pdf", "application/pdf"),
    ("x-made/up", "application/octet-stream"),
]


async def test_whatever_type_a_file_claims_it_is_a_download_and_no_page(desk: World) -> None:
    number = await desk.open()
    page = b"<script>alert(1)</script>"
    entry = await post(desk, number, *(file(page, "page.html", type) for type, _ in TYPES))
    for attachment, (claimed, told) in zip(entry["attachments"], TYPES, strict=True):
        got = await get(desk, attachment["url"])
        assert attachment["type"] == claimed
        assert (got.headers["content-type"], got.content) == (told, page)
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.headers["content-disposition"].startswith('attachment; filename="page.html"')
        assert got.headers["cache-control"] == "private, no-store"


async def test_a_note_is_no_business_of_the_requester_and_neither_are_its_files(staffed: World) -> None:
    number = await staffed.open()
    noted = await post(staffed, number, file(), what="notes")
    replied = await post(staffed, number, file())
    note, reply = noted["attachments"][0]["url"], replied["attachments"][0]["url"]
    missing = f"/api/tickets/{number}/attachments/99-1"
    for key, url in [
        ("local-requester", note),
        ("local-requester", missing),
        ("local-requester", f"{reply[:-1]}2"),
        ("local-requester", f"/api/tickets/{number}/attachments/1-1"),
        (KIM, reply),
        (MAINTENANCE, reply),
        ("local-intake", reply),
        ("local-agent", missing.replace(number, "999999")),
    ]:
        answer = await get(staffed, url, key)
        assert (answer.status_code, answer.content) == (404, (await get(staffed, missing)).content), (key, url)
    assert (await get(staffed, note)).status_code == (await get(staffed, reply, "local-requester")).status_code == 200


@pytest.mark.parametrize(
    "id", ["1", "1-", "-1", "0-1", "1-0", "01-1", "1-01", "1-1-1", "1-1x", "²-1", "1-100", "x", "%2e%2e", "9" * 40]
)
async def test_an_id_is_its_digits_and_nothing_else(desk: World, id: str) -> None:
    number = await desk.open(attachments=[file()])
    assert (await desk.client().get(f"tickets/{number}/attachments/{id}")).status_code == 404


@pytest.fixture
async def untouched(world: World) -> AsyncIterator[World]:
    """A desk with one ticket, of which nothing is different after the test."""
    await world.open()
    before = await everything_in(world)
    yield world
    assert await everything_in(world) == before


BAD: list[tuple[Any, str]] = [
    ("log.txt", "attachments"),
    ({}, "attachments"),
    ([1], "attachments.0"),
    ([{"name": "a", "type": "a/b"}], "attachments.0.data"),
    ([{**file(), "url": "http://example.com"}], "attachments.0.url"),
    ([{**file(), "blob": "2026-01-01/x"}], "attachments.0.blob"),
    ([file(), {**file(), "name": ""}], "attachments.1.name"),
    ([file(name="/")], "attachments.0.name"),
    ([file(name="a/.. ")], "attachments.0.name"),
    ([file(name="\u200b\u202e")], "attachments.0.name"),
    ([file(name="a" * 201)], "attachments.0.name"),
    ([file(name="a" * 4000)], "attachments.0.name"),
    ([{**file(), "name": None}], "attachments.0.name"),
    ([{**file(), "name": "\ud800"}], "attachments.0.name"),
    ([file(type="")], "attachments.0.type"),
    ([file(type="png")], "attachments.0.type"),
    ([file(type="image/png\r\nX: y")], "attachments.0.type"),
    ([file(type="image/" + "p" * 100)], "attachments.0.type"),
    ([file(type="bild/größe")], "attachments.0.type"),
    ([file(b"")], "attachments.0.data"),
    ([{**file(), "data": "no base64!"}], "attachments.0.data"),
    ([{**file(), "data": "aGVsbG8"}], "attachments.0.data"),
    ([{**file(), "data": "aGVs\nbG8="}], "attachments.0.data"),
    ([{**file(), "data": "_-8="}], "attachments.0.data"),
    ([{**file(), "data": None}], "attachments.0.data"),
    ([{**file(), "data": "x" * 2 * MEBI + "!"}], "attachments.0.data"),
    ([file()] * 11, "attachments"),
    ([file(b"x" * 13 * MEBI), file(b"x" * 13 * MEBI)], "attachments"),
    ([file(b"x" * 26 * MEBI)], "attachments"),
]


async def test_a_bad_file_is_refused_by_its_field_on_each_route_that_takes_files(untouched: World) -> None:
    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    for attachments, field in BAD:
        small = len(json.dumps(attachments)) < MEBI
        for what, key in POSTS if small else POSTS[:1]:
            body = json.dumps({"message": "x", "attachments": attachments})
            await refused(await sent(untouched.client(key), f"tickets/{number}/{what}", body), 422, field)
        body = json.dumps({**STORY, "attachments": attachments})
        await refused(await sent(untouched.client("local-intake"), "tickets", body), 422, field)


async def test_a_command_that_is_refused_has_uploaded_nothing(untouched: World) -> None:
    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    body = json.dumps({"message": "x", "attachments": [file()]})
    for key, path, status in [
        ("local-viewer", f"tickets/{number}/replies", 403),
        ("local-requester", f"tickets/{number}/notes", 403),
        ("local-agent", "tickets/999999/replies", 404),
    ]:
        await refused(await sent(untouched.client(key), path, body), status)
    stale = await untouched.client().post(
        f"tickets/{number}/replies", content=body, headers={**JSON, "If-Match": '"7"'}
    )
    await refused(stale, 412)
    story = json.dumps({**STORY, "topic": "nothing", "attachments": [file()]})
    await refused(await sent(untouched.client("local-intake"), "tickets", story), 422, "topic")


async def test_25_mebibytes_are_taken_and_read_back(desk: World) -> None:
    number = await desk.open()
    entry = await post(desk, number, file(b"\x00" * 15 * MEBI), file(b"\xff" * 10 * MEBI))
    got = [(await get(desk, one["url"])).content for one in entry["attachments"]]
    assert got == [b"\x00" * 15 * MEBI, b"\xff" * 10 * MEBI]


async def test_slashes_may_be_escaped_as_some_clients_do(desk: World) -> None:
    number = await desk.open()
    body = json.dumps({"message": "x", "attachments": [file(b"\xff" * 2 * MEBI)]}).replace("/", "\\/")
    answer = await sent(desk.client(), f"tickets/{number}/notes", body)
    assert (await get(desk, answer.json()["entry"]["attachments"][0]["url"])).content == b"\xff" * 2 * MEBI


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"message":"' + b"x" * 36 * MEBI + b'"}', 413),
        (b'{"message":"' + b"x" * 2 * MEBI + b'"}', 413),
        (b"[]" * 17 * MEBI, 413),
        (b'{"message":"' + b'\\"' * 17 * MEBI + b'"}', 413),
        (b'"data":"' * 4 * MEBI, 413),
        (b'"data":"%s",' % (b"A" * 1000) * 34_000, 413),
        (b'{"attachments":[{"data":"' + b"A" * 34 * MEBI, 413),
        (b'{"data":"' + b"A" * 2 * MEBI + b'","data":"' + b"A" * 2 * MEBI + b'"}', 400),
        (b'{"message":"x","attachments":[{"name":"a","type":"a/b","data":"' + b"A" * 34 * MEBI + b'"}]}', 422),
        (b'{"data":"' + b"A" * 2 * MEBI + b'"}', 422),
    ],
    ids=[
        "over 35",
        "long message",
        "brackets",
        "escaped quotes",
        "data without end",
        "very many data",
        "one data without end",
        "data twice",
        "26 MiB",
        "data in a wrong place",
    ],
)
async def test_no_body_of_many_megabytes_costs_more_than_a_moment(untouched: World, body: bytes, status: int) -> None:
    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    started = time.perf_counter()
    answer = await untouched.client().post(f"tickets/{number}/notes", content=body, headers=JSON)
    assert time.perf_counter() - started < 4
    await refused(answer, status)


async def test_a_repeat_with_files_doubles_nothing(desk: World) -> None:
    number, key = await desk.open(), {"Idempotency-Key": "with-a-file"}
    body = {"message": "x", "attachments": [file()]}
    answers = [await desk.client().post(f"tickets/{number}/notes", json=body, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[1].headers["idempotency-replayed"] == "true"
    other = {"message": "x", "attachments": [file(b"other")]}
    refusal = await desk.client().post(f"tickets/{number}/notes", json=other, headers=key)
    assert (refusal.status_code, refusal.json()["type"]) == (409, "/problems/key-reused")
    assert (await get(desk, answers[0].json()["entry"]["attachments"][0]["url"])).content == b"hello"
    assert await events_of(desk, number) == ["ticket.opened", "ticket.note-posted"]


JSON = {"Content-Type": "application/json"}


async def sent(client: httpx.AsyncClient, path: str, body: str) -> httpx.Response:
    return await client.post(path, content=body, headers=JSON)


async def refused(answer: httpx.Response, status: int, field: str | None = None) -> None:
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:300]}"
    if field is not None:
        assert [error["field"] for error in answer.json()["errors"]] == [field], answer.text
