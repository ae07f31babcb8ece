"""The files of the corpus: one for each time that it grew. They are read, and never written again."""

import hashlib
import json
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import msgspec

from shared.domain.clocks import Clock
from shared.domain.desk import (
    Agent,
    Alerts,
    Calendar,
    Canned,
    Defaults,
    Department,
    DeskDocument,
    Key,
    Portal,
    Priority,
    Role,
    SlaPlan,
    Status,
    Team,
    Topic,
)
from shared.domain.events import EVENTS
from shared.domain.steps import EffectKind
from shared.domain.ticket import Ticket, TicketWords, fold
from shared.services.desk_versions import read_versions
from shared.storage.memory import MemoryRows
from shared.storage.names import CONTAINERS, QUEUES, TABLES
from shared.storage.rows import Insert
from tests.memory_world import MemoryWorld

FOLDER = Path(__file__).parent / "stored"
_WORDS = ("salt", "subject", "name", "email", "phone", "format", "source", "blob", "files", "edits")
_ROWS = (
    "head",
    "head!words",
    "follow",
    "follow!told",
    "command",
    "anchor",
    "mark",
    "draw",
    "pointer",
    "person",
    "address",
    "put-off",
    "pace",
    "session",
    "link",
    "ask",
    "limit",
    "held",
    "seen",
)
_SESSION = ("kind", "id", "until", "only")
_SEEN = ("marks", "since")
_MARKS = ("outcome", "at", "by", "why", "tries", "accepted", "failed")
_DESK = {
    "departments": Department, "teams": Team, "roles": Role, "agents": Agent, "topics": Topic, "slas": SlaPlan,
    "calendars": Calendar, "priorities": Priority, "statuses": Status, "keys": Key, "canned": Canned,
}  # fmt: skip

_KEY = ("name", "hash", "scopes", "departments", "created_at", "expires_at", "revoked_at")

type Content = dict[str, Any]


def all_contents() -> dict[str, Content]:
    """Every file by its name, the oldest first."""
    paths = sorted(FOLDER.glob("*.json"), key=lambda one: int(one.name.partition("-")[0]))
    return {path.name: json.loads(path.read_text("utf-8")) for path in paths}


def name_of(place: int, text: str) -> str:
    """A file's name holds the hash of its content: one that was edited is found."""
    return f"{place}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"


def append(content: Content) -> Path:
    """Write the next file; none that is there is touched."""
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    path = FOLDER / name_of(len(all_contents()) + 1, text)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text)
    return path


async def content_of(world: MemoryWorld, messages: list[dict[str, str]]) -> Content:
    """All that storage holds, as it is, and beside it what it means."""
    rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for table in TABLES.values():
        for partition, row in await world.rows.scan(table):
            rows[table].setdefault(partition, {})[row.key] = dict(row.values)
    blobs: dict[str, dict[str, str]] = defaultdict(dict)
    for (container, name), blob in world.blobs.stored.items():
        blobs[container][name] = b64encode(blob).decode() if container == CONTAINERS["files"] else blob.decode()
    means = {number: await meaning(world, number) for number in rows[TABLES["tickets"]]}
    return {"rows": dict(rows), "blobs": dict(blobs), "messages": messages, "means": means}


async def meaning(world: MemoryWorld, number: str) -> Content:
    """What a ticket's rows mean to today's code: each event, its words, and the state after it."""
    tickets = world.app.tickets
    recorded = await tickets.thread(number, after=0, upto=99_999_999)
    desks = await read_versions(world.app.desks, {one.stamp.desk for one in recorded})
    states = [fold(recorded[: place + 1], number, desks) for place in range(len(recorded))]
    events = [{**msgspec.to_builtins(one), "kind": one.event.kind} for one in recorded]
    content: Content = json.loads(msgspec.json.encode({"events": events, "states": states}))
    return content


async def world_of(content: Content) -> MemoryWorld:
    """A desk whose storage holds what the file holds."""
    world = MemoryWorld()
    for table, partitions in content["rows"].items():
        for partition, rows in partitions.items():
            for key, values in rows.items():
                await MemoryRows.transact(world.rows, table, partition, [Insert(key, values)])
    for container, blobs in content["blobs"].items():
        for name, text in blobs.items():
            plain = b64decode(text) if container == CONTAINERS["files"] else text.encode()
            await world.blobs.put(container, name, plain, {})
    return world


def events_in(content: Content) -> Iterator[dict[str, Any]]:
    """Every event as stored."""
    for rows in content["rows"][TABLES["tickets"]].values():
        for key, values in rows.items():
            if key.endswith("!event"):
                yield json.loads(values["data"])


def lacking(contents: list[Content]) -> list[str]:
    """What today's code writes and no file holds: kinds of events and effects, their fields, tables, queues, blobs."""
    there = {one for content in contents for one in _held(content)}
    return sorted(_wanted() - there)


def _wanted() -> set[str]:
    kinds = {f"event {kind}.{one.name}" for kind, cls in EVENTS.items() for one in fields(cls) if one.name != "words"}
    return {
        *(f"event {kind}" for kind in EVENTS),
        *kinds,
        *(f"effect {kind}" for kind in get_args(EffectKind.__value__)),
        *(f"errand {kind}" for kind in get_args(EffectKind.__value__)),
        *(f"state.{one.name}" for one in fields(Ticket)),
        *(f"clock.{one.name}" for one in fields(Clock)),
        *(f"names.{one.name}" for one in fields(TicketWords)),
        *(f"words.{name}" for name in _WORDS),
        *(f"row {name}" for name in _ROWS),
        *(f"mark.{name}" for name in _MARKS),
        *(f"desk.{one.name}" for one in fields(DeskDocument)),
        *(f"desk.{kind}.{one.name}" for kind, cls in _DESK.items() for one in fields(cls)),
        *(f"desk.alerts.{one.name}" for one in fields(Alerts)),
        *(f"desk.portal.{one.name}" for one in fields(Portal)),
        *(f"desk.defaults.{one.name}" for one in fields(Defaults)),
        *(f"session.{name}" for name in _SESSION),
        *(f"seen.{name}" for name in _SEEN),
        *(f"key.{name}" for name in _KEY),
        "errand link",
        *(f"table {name}" for name in TABLES.values()),
        *(f"container {name}" for name in CONTAINERS.values()),
        *(f"queue {name}" for name in QUEUES.values()),
        *(f"queue {name} again" for name in QUEUES.values()),
    }


def _held(content: Content) -> Iterator[str]:
    for event in events_in(content):
        yield f"event {event['kind']}"
        yield from (f"event {event['kind']}.{name}" for name in event["data"])
    for table, partitions in content["rows"].items():
        yield f"table {table}"
        if table == TABLES["keys"]:
            yield from (f"key.{name}" for rows in partitions.values() for values in rows.values() for name in values)
        for rows in partitions.values():
            for key, values in rows.items():
                yield from _held_by_row(key, values)
    yield from (f"container {name}" for name in content["blobs"])
    for text in content["blobs"][CONTAINERS["desk"]].values():
        yield from _held_by_desk(json.loads(text))
    for message in content["messages"]:
        yield f"queue {message['queue']}{' again' if 'again' in message else ''}"
        text = json.loads(message["text"])
        yield f"errand {'link' if 'ask' in text else text.get('kind')}"


def _held_by_row(key: str, values: dict[str, Any]) -> Iterator[str]:
    if key.startswith("told:"):
        yield "row mark" if "!" in key else f"effect {key.split(':')[2]}"
        yield from (f"mark.{name}" for name in (*values, values.get("outcome")) if "!" in key)
        return
    if key.count("!") == 3:
        yield "row put-off"
    yield f"row {'anchor' if key.startswith('at!') else key.partition(':')[0]}"
    if key.startswith("session:") or key == "seen":
        yield from (f"{key.partition(':')[0]}.{name}" for name in values)
    if key == "head":
        state = json.loads(values["state"])
        yield from (f"state.{name}" for name in state)
        yield from (f"clock.{name}" for name in state["clock"] or ())
    if key == "head!words" or key.endswith("!words"):
        yield from (f"{'names' if key.startswith('head') else 'words'}.{name}" for name in values)


def _held_by_desk(desk: dict[str, Any]) -> Iterator[str]:
    for kind, value in desk.items():
        yield f"desk.{kind}"
        among = value.values() if kind in _DESK else [value] if isinstance(value, dict) else []
        yield from (f"desk.{kind}.{name}" for one in among for name in one)
