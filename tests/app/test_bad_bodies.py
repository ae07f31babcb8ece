"""Bad bodies: each a 4xx problem that names the field where there is one, and nothing is written anywhere."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.app.contracts import PROBLEM, contracts, writes
from tests.app.samples import path_of, sample_of, send
from tests.app.stored import everything_in
from tests.world import STORY, World

JSON = {"Content-Type": "application/json"}
PAT = STORY["requester"]


def story(**changes: Any) -> dict[str, Any]:
    return {**STORY, **changes}


def pat(**changes: Any) -> dict[str, Any]:
    return story(requester={**PAT, **changes})


def without(field: str) -> dict[str, Any]:
    return {name: value for name, value in STORY.items() if name != field}


@pytest.fixture
async def untouched(world: World) -> AsyncIterator[World]:
    """A desk with one ticket, of which nothing is different after the test."""
    await world.open()
    before = await everything_in(world)
    yield world
    assert await everything_in(world) == before


async def refused(answer: httpx.Response, status: int, field: str | None = None) -> None:
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:300]}"
    assert answer.headers["content-type"] == PROBLEM
    if field is not None:
        assert [error["field"] for error in answer.json()["errors"]] == [field], answer.text


CREATES: list[tuple[Any, str]] = [
    # what is unknown, missing, or of another type
    (story(status="closed"), "status"),
    (story(created_at="2020-01-01T00:00:00Z"), "created_at"),
    (story(PartitionKey="1", RowKey="head"), "PartitionKey"),
    (story(**{"odata.etag": "*"}), "odata.etag"),
    (story(number="100000"), "number"),
    (pat(id="0" * 32), "requester.id"),
    (pat(proved=True), "requester.proved"),
    (story(message={"format": "text", "body": "x", "safe": True}), "message.safe"),
    (without("subject"), "subject"),
    (without("message"), "message"),
    (without("requester"), "requester"),
    (story(requester={"name": "Pat"}), "requester.email"),
    (story(requester=None), "requester"),
    (story(message={"format": "text"}), "message.body"),
    (story(subject=None), "subject"),
    (story(subject=1), "subject"),
    (story(subject=["a"]), "subject"),
    (story(message=7), "message"),
    (story(requester="Pat <pat@example.com>"), "requester"),
    (pat(email=["pat@example.com", "kim@example.com"]), "requester.email"),
    (pat(email={"a": "pat@example.com"}), "requester.email"),
    (story(due_at=1893456000), "due_at"),
    # blank, too long, more than one line
    (story(subject=""), "subject"),
    (story(subject="   "), "subject"),
    (story(subject="\u200b\u200d\ufeff\u2060"), "subject"),
    (story(subject="\u00a0\u3000\u00ad"), "subject"),
    (story(subject="x" * 251), "subject"),
    (story(subject="a\r\nBcc: eve@example.com"), "subject"),
    (story(subject="a\nb"), "subject"),
    (story(subject="a\x00b"), "subject"),
    (story(subject="a\x1b[31mb"), "subject"),
    (story(subject="a\x7fb"), "subject"),
    (story(subject="a\x85b"), "subject"),
    (story(subject="a\u2028b"), "subject"),
    (story(message=""), "message"),
    (story(message=" \n\t\u200b"), "message"),
    (story(message="\x00\x01"), "message"),
    (story(message="x" * (512 * 1024 + 1)), "message"),
    (story(message={"format": "html", "body": "x" * (256 * 1024 + 1)}), "message"),
    (story(message={"format": "html", "body": "<div>" * 201}), "message"),
    (story(message={"format": "rtf", "body": "x"}), "message.format"),
    (pat(name=""), "requester.name"),
    (pat(name="\u200b"), "requester.name"),
    (pat(name="P" * 101), "requester.name"),
    (pat(name="Pat\r\nBcc: eve@example.com"), "requester.name"),
    (pat(phone="1\n2"), "requester.phone"),
    (pat(phone="1" * 41), "requester.phone"),
    # addresses
    *((pat(email=email), "requester.email") for email in (
        "", "pat", "pat@", "@example.com", "pat@example", "pat example@example.com", "pat@exa mple.com",
        "Pat <pat@example.com>", "pat@example.com,kim@example.com", "pat@example.com\nBcc: eve@example.com",
        "alice@example.org)bob@example.org", "pat(comment)@example.com", '"pat pat"@example.com',
        "pat@[127.0.0.1]", "pat@-example.com", "pat@example..com", f"{'p' * 250}@example.com", "pat@example.com\u200b",
    )),
    # ids
    (story(topic="no-such-topic"), "topic"),
    (story(topic="Online Banking"), "topic"),
    (story(topic="x" * 41), "topic"),
    (story(topic=""), "topic"),
    (story(priority="no-such-priority"), "priority"),
    (story(source="carrier-pigeon"), "source"),
    (story(subject="\ud800"), "subject"),
    (story(message={"body": "half \udfff"}), "message.body"),
    (pat(name="\ud800\ud800"), "requester.name"),
    (story(**{"\ud800": 1}), ""),
]  # fmt: skip


async def test_a_create_with_a_bad_value_names_the_field(untouched: World) -> None:
    client = untouched.client("local-intake")
    for body, field in CREATES:
        answer = await client.post("tickets", content=json.dumps(body).encode(), headers=JSON)
        await refused(answer, 422, field)


AGENT_CREATES: list[tuple[Any, str]] = [
    (story(department="no-such-department"), "department"),
    (story(team="no-such-team"), "team"),
    (story(agent="no-such-agent"), "agent"),
    (story(agent="leo"), "agent"),  # away
    (story(agent="lea"), "agent"),  # without access to Online Banking
    (story(sla="no-such-plan"), "sla"),
    (story(note=""), "note"),
    (story(note={"format": "text"}), "note.body"),
    *((story(due_at=due), "due_at") for due in (
        "2020-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00", "2099-01-01T00:00:00", "2099-01-01", "tomorrow", "2099-13-01T00:00:00Z",
        "2099-01-01T25:00:00Z", "", "2099-02-30T00:00:00Z",
    )),
]  # fmt: skip


async def test_an_agents_create_with_a_bad_value_names_the_field(untouched: World) -> None:
    for body, field in AGENT_CREATES:
        await refused(await untouched.client("local-agent").post("tickets", json=body), 422, field)


VERBS: list[tuple[str, str, Any, str]] = [
    ("POST", "replies", {}, "message"),
    ("POST", "replies", {"message": ""}, "message"),
    ("POST", "replies", {"message": "x", "by": "olga"}, "by"),
    ("POST", "replies", {"message": "x", "status": "no-such-status"}, "status"),
    ("POST", "replies", {"message": "x", "seen": -1}, "seen"),
    ("POST", "replies", {"message": "x", "seen": "1"}, "seen"),
    ("POST", "replies", {"message": "x", "seen": 1.5}, "seen"),
    ("POST", "replies", {"message": "x", "seen": 10**9}, "seen"),
    ("POST", "replies", {"message": "x", "anyway": "yes"}, "anyway"),
    ("POST", "replies", {"message": "x", "anyway": 1}, "anyway"),
    ("POST", "notes", {"message": "\u200b"}, "message"),
    ("POST", "notes", {"message": "x", "status": "no-such-status"}, "status"),
    ("POST", "notes", {"message": "x", "public": True}, "public"),
    ("POST", "claim", {"agent": "olga"}, "agent"),
    ("PUT", "assignment", {}, "agent"),
    ("PUT", "assignment", {"agent": "no-such-agent"}, "agent"),
    ("PUT", "assignment", {"agent": "leo"}, "agent"),
    ("PUT", "assignment", {"agent": "lea"}, "agent"),
    ("PUT", "assignment", {"agent": 1}, "agent"),
    ("PUT", "assignment", {"team": "no-such-team"}, "team"),
    ("PUT", "assignment", {"agent": "ana", "comment": ""}, "comment"),
    ("PUT", "assignment", {"agent": "ana", "comment": " \u200b"}, "comment"),
    ("PUT", "assignment", {"agent": "ana", "comment": "x" * 10_001}, "comment"),
    ("POST", "transfer", {}, "department"),
    ("POST", "transfer", {"department": None}, "department"),
    ("POST", "transfer", {"department": "no-such-department"}, "department"),
    ("PUT", "status", {}, "status"),
    ("PUT", "status", {"status": "no-such-status"}, "status"),
    ("PUT", "status", {"status": "CLOSED"}, "status"),
    ("PUT", "status", {"status": "resolved", "comment": "\x00"}, "comment"),
    ("PATCH", "", {"subject": ""}, "subject"),
    ("PATCH", "", {"subject": None}, "subject"),
    ("PATCH", "", {"subject": "a\nb"}, "subject"),
    ("PATCH", "", {"priority": None}, "priority"),
    ("PATCH", "", {"priority": "no-such-priority"}, "priority"),
    ("PATCH", "", {"topic": "no-such-topic"}, "topic"),
    ("PATCH", "", {"sla": "no-such-plan"}, "sla"),
    ("PATCH", "", {"answered": "true"}, "answered"),
    ("PATCH", "", {"answered": None}, "answered"),
    ("PATCH", "", {"due_at": "2020-01-01T00:00:00Z"}, "due_at"),
    ("PATCH", "", {"due_at": "0001-01-01T00:00:00+14:00"}, "due_at"),
    ("PATCH", "", {"due_at": "9999-12-31T23:59:59-12:00"}, "due_at"),
    ("PATCH", "", {"due_at": "2099-01-01T00:00:00"}, "due_at"),
    ("PATCH", "", {"status": "closed"}, "status"),
    ("PATCH", "", {"version": 9}, "version"),
    ("PATCH", "", {"number": "1"}, "number"),
    ("PATCH", "", {"agent": "ana"}, "agent"),
    ("PATCH", "", {"comment": ""}, "comment"),
]


async def test_a_verb_with_a_bad_value_names_the_field(untouched: World) -> None:
    ana = untouched.client("local-agent")
    number = (await ana.get("tickets")).json()["items"][0]["number"]
    for method, path, body, field in VERBS:
        answer = await ana.request(method, f"tickets/{number}/{path}".rstrip("/"), json=body)
        await refused(answer, 422, field)


AGENTS: list[tuple[str, Any, str]] = [
    ("vera", {"roles": {"support": "no-such-role"}}, "roles.support"),
    ("vera", {"roles": {"no-such-department": "view-only"}}, "roles"),
    ("vera", {"roles": ["view-only"]}, "roles"),
    ("vera", {"roles": {"support": None}}, "roles"),
    ("vera", {"teams": ["no-such-team"]}, "teams"),
    ("vera", {"teams": "online-banking"}, "teams"),
    ("vera", {"name": ""}, "name"),
    ("vera", {"name": "\u200b"}, "name"),
    ("vera", {"name": None}, "name"),
    ("vera", {"email": "vera"}, "email"),
    ("vera", {"email": None}, "email"),
    ("vera", {"admin": "yes"}, "admin"),
    ("vera", {"admin": None}, "admin"),
    ("vera", {"id": "olga"}, "id"),
    ("vera", {"permissions": ["ticket.reply"]}, "permissions"),
    ("nia", {"name": "Nia"}, "email"),
    ("nia", {"email": "nia@example.com"}, "name"),
    ("Nia", {"name": "Nia", "email": "nia@example.com"}, "id"),
    ("-nia", {"name": "Nia", "email": "nia@example.com"}, "id"),
    ("n" * 41, {"name": "Nia", "email": "nia@example.com"}, "id"),
    ("nia%20", {"name": "Nia", "email": "nia@example.com"}, "id"),
    ("n%2Fia", {"name": "Nia", "email": "nia@example.com"}, "id"),
]


async def test_an_agent_with_a_bad_value_names_the_field(untouched: World) -> None:
    for id, body, field in AGENTS:
        answer = await untouched.client("local-admin").put(f"config/agents/{id}", json=body)
        await refused(answer, 422, field)


MALFORMED: list[bytes] = [
    b"", b" ", b"{", b"null garbage", b"{'subject': 1}", b'{"subject": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}',
    b'{"subject": "a", "subject": "b"}', b'{"requester": {"name": "a", "name": "b"}}', b'{"a":1,"a":1}',
    b"[" * 100_000, b'{"a":' * 100_000, b"[" * 40 + b"]" * 40, b'{"a": ' + b"9" * 5000 + b"}",
    json.dumps(STORY).encode("utf-16"), b"\xef\xbb\xbf" + json.dumps(STORY).encode(), b'{"subject": "\xff"}',
    b'{"subject": "a\nb"}', b'{"subject": "a",}', b"{} {}", b'{"subject": "\\x"}', b"\x00",
]  # fmt: skip


async def test_what_is_not_json_is_400(untouched: World) -> None:
    for raw in MALFORMED:
        answer = await untouched.client("local-intake").post("tickets", content=raw, headers=JSON)
        await refused(answer, 400)


async def test_json_that_is_no_object_is_422(untouched: World) -> None:
    for raw in (b"null", b"[]", b'"text"', b"1", b"true", b"[{}]"):
        answer = await untouched.client("local-intake").post("tickets", content=raw, headers=JSON)
        await refused(answer, 422)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "raw",
    [
        b'"' + b'\\"' * 500_000,
        b"{" + b",".join(b'"%06d":0' % n for n in range(90_000)) + b',"089999":0}',
        b'"\\' * 500_000,
        b"[" + b"1," * 500_000,
    ],
    ids=["open string of quotes", "many names", "open strings", "open list"],
)
async def test_no_body_costs_more_than_a_moment(desk: World, raw: bytes) -> None:
    started = time.perf_counter()
    await refused(await desk.client("local-intake").post("tickets", content=raw, headers=JSON), 400)
    assert time.perf_counter() - started < 3


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("format", "piece"), [("markdown", "["), ("markdown", "*a_"), ("html", "<div></x>")])
async def test_no_message_costs_more_than_a_moment(desk: World, format: str, piece: str) -> None:
    message = {"format": format, "body": piece * (250 * 1024 // len(piece)) + "a"}
    started = time.perf_counter()
    answer = await desk.client("local-intake").post("tickets", json=story(message=message))
    if answer.status_code == 201:
        thread = await desk.client("local-agent").get(f"tickets/{answer.json()['number']}/thread")
        assert thread.status_code == 200
    else:
        await refused(answer, 422, "message")
    assert time.perf_counter() - started < 4


async def test_html_with_many_line_breaks_is_taken(desk: World) -> None:
    message = {"format": "html", "body": "<p>one<br>two<br/>three<hr></p>" * 300}
    assert (await desk.client("local-intake").post("tickets", json=story(message=message))).status_code == 201


async def test_ten_megabytes_are_413_before_they_are_parsed(untouched: World) -> None:
    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    huge = json.dumps(story(subject="x" * 10_000_000)).encode()
    started = time.perf_counter()
    for contract in writes():
        client = untouched.client(sample_of(contract).key)
        answer = await client.request(
            contract.method,
            path_of(contract, number),
            content=huge,
            headers=JSON,
        )
        await refused(answer, 413)
    assert time.perf_counter() - started < 3


async def test_other_types_charsets_and_encodings_are_415(untouched: World) -> None:
    content = json.dumps(STORY).encode()
    for headers in (
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": "text/plain;application/json"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": "application/merge-patch+json"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json; charset=iso-8859-1"},
        {"Content-Type": 'application/json; charset="latin1"'},
        {"Content-Type": "application/json, application/json"},
        {**JSON, "Content-Encoding": "gzip"},
        {**JSON, "Content-Encoding": "br"},
        {**JSON, "Content-Encoding": "identity, gzip"},
    ):
        answer = await untouched.client("local-intake").post("tickets", content=content, headers=headers)
        await refused(answer, 415)


async def test_the_type_may_spell_its_charset(desk: World) -> None:
    content = json.dumps(STORY).encode()
    for kind in (
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/json;charset=utf8",
    ):
        answer = await desk.client("local-intake").post("tickets", content=content, headers={"Content-Type": kind})
        assert answer.status_code == 201


async def test_a_chunked_body_is_411(untouched: World) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield json.dumps(STORY).encode()

    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    for contract in writes():
        client = untouched.client(sample_of(contract).key)
        path = path_of(contract, number)
        await refused(await client.request(contract.method, path, content=chunks(), headers=JSON), 411)


async def test_every_write_refuses_an_unknown_field(untouched: World) -> None:
    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    for contract in writes():
        body = {**(sample_of(contract).body or {}), "surprise": 1}
        answer = await send(untouched.client(sample_of(contract).key), contract, number, body=body)
        await refused(answer, 422, "surprise")


async def test_every_route_refuses_an_unknown_query(untouched: World) -> None:
    number = (await untouched.client().get("tickets")).json()["items"][0]["number"]
    for contract in contracts():
        client = untouched.client(sample_of(contract).key if contract.is_write else "local-admin")
        path = path_of(contract, number)
        for query, field in (("surprise=1", "surprise"), ("surprise=", "surprise"), ("surprise", "surprise")):
            answer = await client.request(
                contract.method, f"{path}?{query}", json=sample_of(contract).body if contract.is_write else None
            )
            await refused(answer, 422, field)
