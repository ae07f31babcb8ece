"""Data of newer code: refused as such, parked, and kept as it is until that code is here."""

import json
from base64 import b64encode
from functools import cache

import pytest

from shared.services.ports import UnknownMessage
from shared.storage import codec
from shared.storage.bell import Bell
from shared.storage.errand import decode_errand
from shared.storage.memory_letters import MemoryLetters
from shared.storage.names import QUEUES, TABLES, poison_of
from shared.storage.poison_queues import PoisonQueues
from shared.storage.rows import Row
from tests.corpus.files import Content, events_in, world_of
from tests.corpus.test_old import CONTENTS, each_file, is_behind
from tests.memory_world import MemoryWorld


@each_file
def test_an_event_of_a_newer_version_or_kind_is_not_read(content: Content) -> None:
    for event in events_in(content):
        for newer in ({**event, "v": event["v"] + 1}, {**event, "kind": f"{event['kind']}-2"}):
            with pytest.raises(codec.UnknownEvent):
                codec.decode_event(json.dumps(newer))


@each_file
async def test_who_follows_to_a_newer_event_raises_and_changes_nothing(content: Content) -> None:
    """So the host tries again and parks the bell at last; it rings again, and newer code will understand it."""
    world = await world_of(content)
    (number, *_) = [one for one in content["means"] if await is_behind(world, one)]
    rows = world.rows._tables[TABLES["tickets"]][number]
    key = max(one for one in rows if one.endswith("!event"))
    event = json.loads(str(rows[key].values["data"]))
    rows[key] = Row(key, {"data": json.dumps({**event, "v": event["v"] + 1})}, rows[key].etag)
    before = [await world.rows.scan(table) for table in TABLES.values()]
    with pytest.raises(codec.UnknownEvent):
        await world.app.follower.follow(number, "")
    assert [await world.rows.scan(table) for table in TABLES.values()] == before


@pytest.mark.parametrize("queue", QUEUES.values())
async def test_a_message_of_a_newer_version_is_refused_set_aside_and_kept_as_it_was(queue: str) -> None:
    (text, *_) = [one["text"] for content in CONTENTS.values() for one in content["messages"] if one["queue"] == queue]
    newer = json.dumps({**json.loads(text), "v": 2, "mood": "good"}).encode()
    with pytest.raises(UnknownMessage):
        Bell.decode(newer) if queue == QUEUES["bells"] else decode_errand(newer)
    letters = cache(lambda _name: MemoryLetters(MemoryWorld().clock))
    poison, stored = PoisonQueues(letters, (queue,)), b64encode(newer).decode()
    await letters(poison_of(queue)).send(stored)
    (parked,) = await poison.take(queue)
    assert (parked.text, parked.again, parked.stored) == (None, None, stored)
    await poison.set_aside(parked)
    await poison.drop(parked)
    (aside,) = await poison.take(queue, aside=True)
    assert aside.stored == stored
