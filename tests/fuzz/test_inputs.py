"""Codecs are total: no input makes them raise anything but their own refusal, and none takes long."""

import inspect
import json
import time
from typing import Any

import msgspec
import pytest

from dev.fuzz.codec import Codec
from dev.fuzz.outside import BODIES, QUERIES
from dev.fuzz.pages import unsafe_in
from dev.fuzz.world import route_table
from dev.proof.inputs import all_codecs, inputs
from functions import attachments, bodies, json_text
from functions.contract import MOST_BODY, MOST_WITH_FILES
from functions.fields import MOST_HTML, MOST_MESSAGE, MessageBody, message
from shared.domain.errors import Invalid
from shared.services.ports import UnknownMessage
from shared.storage.bell import MOST_BYTES, Bell
from shared.storage.errand import decode_errand
from tests.memory_world import MemoryWorld
from tests.proof.memory_client import client_of

COUNT = 20_000


@pytest.mark.parametrize("seed", [1])
def test_no_input_is_answered_with_anything_but_a_value_or_a_refusal(seed: int) -> None:
    report = inputs(COUNT, seed)
    assert report.unexpected == [], "\n".join(map(str, [report, *report.unexpected[:20]]))
    assert report.count == COUNT
    assert set(report.by_codec) >= {codec.name for codec in all_codecs() if codec.share}
    assert 0.2 < report.refused / COUNT < 0.8, "inputs that are all good, or all bad, prove little"


@pytest.mark.parametrize("codec", all_codecs(), ids=lambda one: one.name)
def test_each_codec_takes_some_of_its_inputs(codec: Codec) -> None:
    report = inputs(100 if codec.share else 3, 2, [codec])
    assert report.unexpected == []
    assert report.taken[codec.name] or not codec.share


def test_the_same_seed_makes_the_same_inputs() -> None:
    one, other = inputs(500, 3), inputs(500, 3)
    assert (one.by_codec, one.taken, one.refused) == (other.by_codec, other.taken, other.refused)
    assert inputs(500, 4).by_codec != one.by_codec


def test_what_raises_something_else_and_what_is_slow_is_found() -> None:
    def fails(_: Any) -> None:
        raise KeyError("x")

    def sleeps(_: Any) -> None:
        until = time.thread_time() + 1.05
        while time.thread_time() < until:
            pass

    for read, what in ((fails, "KeyError"), (sleeps, "took")):
        codec = Codec(name="broken", make=lambda dice: dice.random(), read=read, refusals=(ValueError,))
        (found,) = inputs(1, 1, [codec]).unexpected
        assert found.what.startswith(what)


def test_an_unsafe_page_is_seen_as_one() -> None:
    for page in (
        "<script>",
        "<p onclick=x>",
        "<a href='java&#10;script:x'>",
        "<!-- x -->",
        "<img src=x>",
        "<a href=' data:x'>",
    ):
        assert unsafe_in(page), page
    assert unsafe_in('<p><a href="https://example.com" rel="x">y</a><br>&lt;script&gt;</p>') == []
    assert unsafe_in('<ol start="3"><li>a</li></ol>') == []


def test_every_body_and_query_of_the_routes_has_a_sample_and_is_one_that_is_taken() -> None:
    for contract in route_table().contracts:
        assert contract.body is None or contract.body in BODIES, contract.name
        assert contract.query is None or contract.query in QUERIES, contract.name
    structs = {one for _, one in inspect.getmembers(bodies, inspect.isclass) if issubclass(one, msgspec.Struct)}
    used = {one for one in structs if hasattr(one, "command") or hasattr(one, "change")}
    assert used <= set(BODIES)
    for type, among in BODIES.items():
        for sample in among:
            msgspec.convert(json.loads(sample.raw), type)


# Caps come before parsing: what is too long and no JSON either is told the first of the two.


async def test_a_body_over_its_cap_is_refused_unparsed() -> None:
    client = client_of(await MemoryWorld().setup(), "local-agent")
    for route in route_table().contracts:
        if not route.is_write:
            continue
        assert route.most_body in (MOST_BODY, MOST_WITH_FILES)
        if route.most_body == MOST_WITH_FILES and route.name != "create_ticket":
            continue  # 35 MiB once is enough; all of them go through the same lines
        path = route.path.format(number="123456", n="1", id="leo", queue="bells")
        answer = await client.request(
            route.method, f"/{path}", content=b"[" * (route.most_body + 1), headers={"Content-Type": "application/json"}
        )
        assert answer.status_code == 413, (route.name, answer.text)


async def test_what_is_left_of_a_long_body_without_its_data_has_the_common_cap() -> None:
    client = client_of(await MemoryWorld().setup(), "local-agent")
    data = b'{"data":"' + b"A" * MOST_BODY + b'"'
    headers = {"Content-Type": "application/json"}
    for behind, status in ((b"[" * (MOST_BODY + 1), 413), (b"[" * 100, 400)):
        answer = await client.post("/api/tickets", content=data + behind, headers=headers)
        assert answer.status_code == status


def test_depth_is_counted_before_json_is_parsed() -> None:
    with pytest.raises(json_text.Malformed, match="nested deeper"):
        json_text.parse(b"[" * 33 + b"no JSON at all")


@pytest.mark.parametrize("decode", [Bell.decode, decode_errand])
def test_a_queue_message_over_its_cap_is_not_looked_into(decode: Any) -> None:
    with pytest.raises(UnknownMessage, match="too long") as error:
        decode(b"\xff" * (MOST_BYTES + 1))
    assert error.value.__cause__ is None


@pytest.mark.parametrize(
    ("format", "source", "code"),
    [
        ("text", "x" * (MOST_MESSAGE + 1), "too-long"),
        ("html", "<b>" * (MOST_HTML // 3 + 1), "too-long"),
        ("html", "<b>" * 201, "too-deep"),
    ],
)
def test_a_message_over_its_cap_is_refused_before_it_is_cleaned(format: Any, source: str, code: str) -> None:
    with pytest.raises(Invalid) as error:
        message("message", MessageBody(format=format, body=source))
    assert error.value.code == code


def test_files_over_their_cap_are_refused_before_one_is_looked_at() -> None:
    unnamed = attachments.AttachmentBody(name="", type="no type", data=b"x" * (attachments.MOST_BYTES // 2 + 1))
    with pytest.raises(Invalid) as error:
        attachments.uploads([unnamed, unnamed])
    assert error.value.code == "too-long"
