"""Old data: what storage held once means today what it meant then."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared.domain.desk_check import check_desk
from shared.domain.steps import EffectKind
from shared.services.effect_ports import Search
from shared.services.tokens import Slot
from shared.services.web_ports import AskErrand, TokenKind
from shared.storage.ask_queue import decode_notice
from shared.storage.bell import Bell
from shared.storage.desk_store import decode_desk
from shared.storage.effect_table import TOLD
from shared.storage.mark_table import SEEN
from shared.storage.names import CONTAINERS, QUEUES, TABLES
from shared.storage.ticket_table import command_key
from shared.storage.vault_table import owner_partition
from tests.corpus.files import FOLDER, Content, all_contents, append, lacking, meaning, name_of, world_of

CONTENTS = all_contents()
each_file = pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)


def rows_in(content: Content, table: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Every row of a table as (partition, key, columns)."""
    partitions = content["rows"][TABLES[table]]
    return [(name, key, values) for name, rows in partitions.items() for key, values in rows.items()]


def said_then(now: Any, then: Any) -> Any:
    """Of what is said now that which was said then: a newer field was not."""
    if isinstance(then, dict) and isinstance(now, dict):
        return {name: said_then(now.get(name, "is gone"), value) for name, value in then.items()}
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        return [said_then(one, other) for one, other in zip(now, then, strict=True)]
    return now


def plain(value: Any) -> Any:
    """A value as JSON says it; sets in order."""
    return json.loads(msgspec.json.encode(value, order="sorted"))


def test_the_corpus_lacks_nothing_that_this_code_writes() -> None:
    missing = lacking(list(CONTENTS.values()))
    assert missing == [], "run `python -m tests.corpus`: it appends a file, and the old ones stay as they are"


def test_what_is_lacking_is_noticed() -> None:
    (first, *_) = CONTENTS.values()
    fewer = json.loads(json.dumps(first).replace("ticket.renamed", "ticket.opened"))
    assert "event ticket.renamed" in lacking([fewer])
    assert "queue bells" in lacking([{**first, "messages": []}])
    assert "desk.keys.local" in lacking([{**first, "blobs": {"desk": {}}}])


def test_no_file_was_ever_edited() -> None:
    for place, name in enumerate(CONTENTS, 1):
        assert name == name_of(place, (FOLDER / name).read_text("utf-8"))
    assert CONTENTS


def test_a_file_that_is_there_is_not_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.corpus.files.FOLDER", tmp_path)
    one, other = append({"a": 1}), append({"a": 1})
    assert (one.name[0], other.name[0]) == ("1", "2")
    assert json.loads(one.read_text()) == json.loads(other.read_text()) == {"a": 1}


@each_file
async def test_every_event_its_words_and_the_state_after_it_mean_what_they_meant(content: Content) -> None:
    world = await world_of(content)
    for number, then in content["means"].items():
        now = await meaning(world, number)
        for what in ("events", "states"):
            assert len(now[what]) == len(then[what]) > 0
            for n, (is_now, was) in enumerate(zip(now[what], then[what], strict=True), 1):
                assert said_then(is_now, was) == was, (number, n)


@each_file
async def test_heads_and_cursors_are_the_states_that_the_logs_make(content: Content) -> None:
    world = await world_of(content)
    for number, then in content["means"].items():
        cursor, head = await world.app.follower.cursors.read(number)
        assert head is not None and head.ticket.version == len(then["events"])
        assert said_then(plain(head.ticket), then["states"][-1]) == then["states"][-1]
        assert head.words.subject and head.words.email.endswith("@example.com")
        assert cursor.ticket is not None and 0 < cursor.told <= cursor.n <= head.ticket.version
        followed = then["states"][cursor.n - 1]
        assert said_then(plain(cursor.ticket), followed) == followed


@each_file
async def test_rows_of_lists_are_shown_as_the_tickets_they_are(content: Content) -> None:
    world, seen = await world_of(content), 0
    for scope in content["rows"][TABLES["views"]]:
        page = await world.app.browser.views.page(scope, "created!", "updated!~", 1000)
        for key, item in page.rows:
            then = content["means"][item.ticket.number]["states"][item.ticket.version - 1]
            assert said_then(plain(item.ticket), then) == then, key
            seen += 1
    assert seen > 20


@each_file
async def test_command_rows_answer_a_repeat(content: Content) -> None:
    world, seen = await world_of(content), 0
    for number, key, values in rows_in(content, "tickets"):
        if key.startswith(command_key("")):
            done = await world.app.tickets.outcome(number, key.removeprefix(command_key("")))
            assert done is not None and 0 < done.first <= done.last <= len(content["means"][number]["events"])
            assert (done.status, done.digest, done.nonce) == (values["status"], values["digest"], values["nonce"])
            seen += 1
    assert seen > 10


@each_file
async def test_effects_are_read_with_their_recipients_and_marks(content: Content) -> None:
    world, seen = await world_of(content), 0
    for number, key, values in rows_in(content, "tickets"):
        if not key.startswith(TOLD) or "!" in key:
            continue
        _, n, kind = key.split(":")
        told = await world.app.noticer.effects.read(number, int(n), msgspec.convert(kind, EffectKind))
        assert told is not None and f"{told.desk}.json" in content["blobs"][CONTAINERS["desk"]]
        recipients = [f"{one.kind}:{one.id}" for one in told.effect.recipients]
        assert recipients == json.loads(values["recipients"])
        row_of = content["rows"][TABLES["tickets"]][number]
        assert {name: mark.outcome for name, mark in told.marks.items()} == {
            name.partition("!")[2]: row["outcome"] for name, row in row_of.items() if name.startswith(f"{key}!")
        }
        seen += 1
    assert seen > 10


@each_file
async def test_desks_are_read_and_hold_together(content: Content) -> None:
    for name, text in content["blobs"][CONTAINERS["desk"]].items():
        desk = check_desk(decode_desk(text.encode(), ""))
        then = plain(json.loads(text))
        for role in then["roles"].values():
            role["permissions"] = sorted(role["permissions"])
        assert said_then(plain(desk), then) == then, name
    world = await world_of(content)
    assert f"{(await world.app.desks.fresh()).version}.json" in content["blobs"][CONTAINERS["desk"]]
    assert (await world.app.callers.by_key("local-agent")).id == "ana"


@each_file
async def test_people_agendas_and_draws_are_read(content: Content) -> None:
    world = await world_of(content)
    pat = await world.app.people.contact(await world.app.people.id_at("pat@example.com"))
    assert pat is not None and (pat.name, pat.proved) == ("Pat", True)
    looks = await world.app.watch.agenda.due(world.clock().replace(year=8999), 100)
    assert len(looks) == len(rows_in(content, "due")) > 0
    for pool, key, values in rows_in(content, "teams"):
        if key.startswith("draw:"):
            _, number, n, *tries = key.split(":")
            search = Search(ticket=number, n=int(n), tries=int(tries[0]) if tries else 1)
            assert await world.app.router.draws.drawn(pool, search) == values["agent"]
            assert (await world.app.router.draws.pointer(pool)).recent


@each_file
async def test_keys_are_read_with_what_they_may_and_until_when(content: Content) -> None:
    world = await world_of(content)
    stored = content["rows"].get(TABLES["keys"], {}).get("keys", {})
    found = {one.id: one for one in await world.app.keyring.all()}
    assert set(found) == set(stored)
    for id, values in stored.items():
        key, departments = found[id], values.get("departments")
        assert (key.name, key.hash, ",".join(sorted(key.grant.scopes))) == (
            values["name"], values["hash"], values["scopes"],
        )  # fmt: skip
        assert key.grant.departments == (frozenset(departments.split(",")) if departments else None)
        assert key.expires_at.isoformat() == values["expires_at"]
        assert (key.revoked_at is not None) == ("revoked_at" in values)


@each_file
async def test_what_tokens_open_is_read_and_who_has_it(content: Content) -> None:
    world, partitions = await world_of(content), content["rows"].get(TABLES["web"], {})
    vault = world.app.links.vault
    for day, rows in partitions.items():
        for key, values in rows.items():
            kind, _, hash = key.partition(":")
            if kind in ("session", "link", "ask"):
                assert await vault.get(msgspec.convert(kind, TokenKind.__value__), Slot(day, hash)) == values
            if kind == "link":
                held = await world.app.links.drawer.holders.held(values["ticket"], values["person"])
                assert Slot(day, hash) in held.links and held.sessions
            if kind == "limit":
                assert msgspec.json.decode(values["uses"], type=list[tuple[str, int]])


@each_file
async def test_what_agents_have_read_is_known(content: Content) -> None:
    world, partitions = await world_of(content), content["rows"].get(TABLES["web"], {})
    for partition, rows in partitions.items():
        if SEEN in rows:
            assert partition == owner_partition("agent", "ana"), "the story knows one who reads"
            marks = await world.app.marks.read("ana")
            stored = msgspec.json.decode(rows[SEEN]["marks"], type=list[tuple[str, int, int]])
            assert [(number, one.n, int(one.at.timestamp())) for number, one in marks.by_number.items()] == stored


@each_file
def test_messages_are_read_those_that_came_back_from_poison_too(content: Content) -> None:
    for message in content["messages"]:
        text, then = message["text"], json.loads(message["text"])
        if message["queue"] == QUEUES["bells"]:
            bell = Bell.decode(text.encode())
            assert (bell.ticket, bell.again) == (then["ticket"], int(message.get("again", 0)))
        elif isinstance(errand := decode_notice(text.encode()), AskErrand):
            assert (errand.ticket, f"{errand.ask.day}.{errand.ask.hash}") == (then["ticket"], then["ask"])
        else:
            assert (errand.ticket, errand.n, errand.kind) == (then["ticket"], then["n"], then["kind"])
        assert ("again" in message) == (then.get("again", 0) > 0)


@each_file
async def test_old_tickets_are_followed_and_told_and_the_ledger_finds_nothing(content: Content) -> None:
    world = await world_of(content)
    behind = [number for number in content["means"] if await is_behind(world, number)]
    assert behind, "a ticket that nobody had followed yet belongs to the corpus"
    for number in content["means"]:
        await world.bells.ring(number, "")
    await world.follow_all()
    world.clock.turn(hours=6)
    await world.app.watch.ring_due("")  # what was put off
    assert await world.at_rest() == []
    assert not [number for number in content["means"] if await is_behind(world, number)]


async def is_behind(world: Any, number: str) -> bool:
    """Whether nobody has followed the ticket to its last event."""
    glance = await world.app.reader.cursors.glance(number)
    return bool(glance.followed < glance.head.ticket.version)
