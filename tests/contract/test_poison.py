"""Poison queues: what can be read of a message, and how it leaves."""

import base64
import json
from typing import Any

import pytest

from shared.storage.bell import Bell
from shared.storage.names import QUEUES, poison_of, unread_of
from tests.contract.conftest import Ports

BELLS = QUEUES["bells"]


def stored(content: Any) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.b64encode(text).decode()


BELL = {"v": 1, "ticket": "123456", "traceparent": "00-a-b-01"}
STRANGE = [
    "{not base64}",
    stored(b"\xff\xfe"),
    stored(b"not JSON"),
    stored([1]),
    stored({**BELL, "v": 2}),
    stored({**BELL, "ticket": "x"}),
    stored({**BELL, "again": -1}),
    stored({**BELL, "again": "1"}),
    stored({**BELL, "more": "x" * 2000}),
    stored({"v": 1, "ticket": None}),
    stored(b'{"v": 1, "ticket": "123456", "more": ' + b"[" * 450 + b"]" * 450 + b"}"),
    stored(b'{"v": 1, "ticket": "123456", "more": "\\ud800"}'),
]


async def test_every_queue_has_its_poison(ports: Ports) -> None:
    assert set(ports.poison.queues) == set(QUEUES.values())
    for queue in ports.poison.queues:
        assert await ports.poison.look(queue) == []


async def test_a_bell_is_read_with_what_it_names(ports: Ports) -> None:
    await ports.letters(poison_of(BELLS)).send(stored(BELL))
    (seen,) = await ports.poison.look(BELLS)
    assert (seen.queue, seen.ticket, seen.again, seen.is_aside) == (BELLS, "123456", 0, False)
    assert json.loads(seen.text or "") == BELL
    assert [one.id for one in await ports.poison.look(BELLS)] == [seen.id], "looking hides nothing"


@pytest.mark.parametrize("text", STRANGE)
async def test_what_is_not_ours_is_listed_without_its_text(ports: Ports, text: str) -> None:
    await ports.letters(poison_of(BELLS)).send(text)
    (seen,) = await ports.poison.look(BELLS)
    assert (seen.text, seen.ticket, seen.again) == (None, None, None)


async def test_sent_again_it_is_the_same_bell_with_another_count_and_the_copy_stays(ports: Ports) -> None:
    await ports.letters(poison_of(BELLS)).send(stored({**BELL, "newer": "field"}))
    (taken,) = await ports.poison.take(BELLS)
    await ports.poison.send_again(taken, again=3)
    (sent,) = await ports.letters(BELLS).peek()
    assert json.loads(base64.b64decode(sent.text)) == {**BELL, "newer": "field", "again": 3}
    assert Bell.decode(base64.b64decode(sent.text)).again == 3
    await ports.poison.put_back(taken)
    assert [one.id for one in await ports.poison.look(BELLS)] == [taken.id]
    await ports.poison.drop((await ports.poison.take(BELLS))[0])
    assert await ports.poison.look(BELLS) == []


async def test_sent_again_as_it_is_not_a_byte_changes(ports: Ports) -> None:
    for text in STRANGE:
        await ports.letters(poison_of(BELLS)).send(text)
    for taken in await ports.poison.take(BELLS):
        await ports.poison.send_again(taken)
    assert {one.text for one in await ports.letters(BELLS).peek()} == set(STRANGE)


async def test_set_aside_it_is_listed_still_and_taken_only_when_asked_for(ports: Ports) -> None:
    await ports.letters(poison_of(BELLS)).send("strange")
    (taken,) = await ports.poison.take(BELLS)
    await ports.poison.set_aside(taken)
    await ports.poison.drop(taken)
    (seen,) = await ports.poison.look(BELLS)
    assert (seen.stored, seen.is_aside) == ("strange", True)
    assert await ports.poison.take(BELLS) == []
    (aside,) = await ports.poison.take(BELLS, aside=True)
    await ports.poison.drop(aside)
    assert await ports.letters(unread_of(BELLS)).peek() == []


async def test_sent_again_with_a_pause_it_is_hidden(ports: Ports) -> None:
    await ports.letters(poison_of(BELLS)).send(stored(BELL))
    (taken,) = await ports.poison.take(BELLS)
    await ports.poison.send_again(taken, again=1, delay_s=120)
    assert await ports.letters(BELLS).peek() == []


def test_a_bell_of_an_older_version_of_this_code_is_still_one() -> None:
    assert Bell.decode(json.dumps(BELL).encode()).again == 0
    assert json.loads(Bell(ticket="123456").encode())["again"] == 0
