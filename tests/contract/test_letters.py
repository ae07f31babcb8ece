"""The messages of one queue: as they are stored, hidden and shown again."""

import asyncio

import pytest

from shared.storage.letters import MOST_AT_ONCE, Letters
from shared.storage.queue_letters import QueueLetters
from tests.contract.conftest import Ports


@pytest.fixture
def letters(ports: Ports) -> Letters:
    return ports.letters("bells-poison")


async def test_what_is_sent_lies_there_as_it_is_and_looking_hides_nothing(letters: Letters) -> None:
    for text in ("e30=", "{not base64}", "<&\"'>"):
        await letters.send(text)
    for _ in range(2):
        assert {one.text for one in await letters.peek()} == {"e30=", "{not base64}", "<&\"'>"}
    assert all(one.inserted_at.tzinfo is not None for one in await letters.peek())


async def test_poison_that_was_sent_again_does_not_expire_after_seven_days(letters: Letters) -> None:
    """DESIGN.md 9: poison copies do by default, and so would what is rung again every six hours at last."""
    await letters.send("one")
    if isinstance(letters, QueueLetters):
        (message,) = await letters.queue.peek_messages()
        assert message.expires_on is not None
        assert message.expires_on.year > 9000
    assert [one.text for one in await letters.peek()] == ["one"]


async def test_what_is_sent_hidden_is_not_there_yet(letters: Letters) -> None:
    await letters.send("later", hidden_s=60)
    assert await letters.peek() == await letters.take(60) == []


async def test_what_is_taken_is_hidden_from_others_until_it_is_put_back(letters: Letters) -> None:
    await letters.send("one")
    (taken,) = await letters.take(60)
    assert await letters.take(60) == await letters.peek() == []
    await letters.put_back(taken)
    assert [one.id for one in await letters.peek()] == [taken.id]


async def test_what_is_dropped_is_gone_and_dropping_twice_does_no_harm(letters: Letters) -> None:
    await letters.send("one")
    (taken,) = await letters.take(1)
    for _ in range(2):
        await letters.drop(taken)
    await letters.put_back(taken)
    assert await letters.take(1) == []


async def test_who_held_it_too_long_neither_drops_nor_shows_it(ports: Ports, letters: Letters) -> None:
    await letters.send("one")
    (slow,) = await letters.take(1)
    ports.clock.turn(seconds=2)
    await asyncio.sleep(1.1 if ports.storage else 0)
    (quick,) = await letters.take(60)
    await letters.drop(slow)
    await letters.put_back(slow)
    assert await letters.peek() == []
    await letters.put_back(quick)
    assert [one.id for one in await letters.peek()] == [quick.id]


async def test_one_call_hands_out_a_bounded_batch(letters: Letters) -> None:
    for place in range(MOST_AT_ONCE + 1):
        await letters.send(str(place))
    assert len(await letters.peek()) == MOST_AT_ONCE
    assert (len(await letters.take(60)), len(await letters.take(60))) == (MOST_AT_ONCE, 1)


async def test_a_queue_that_is_not_there_is_empty(ports: Ports) -> None:
    nowhere = ports.letters("no-such-queue")
    assert await nowhere.peek() == await nowhere.take(1) == []
