"""The ledger finds what was changed by hand, and repairs the views: not the truth, which nothing could make again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from dev.ledger import mend
from shared.domain.commands import ClaimTicket, PostReply, SetStatus
from shared.domain.views import keys_in
from shared.storage import codec
from shared.storage.rows import Delete, Insert, Put, Row
from tests.factories import text
from tests.memory_world import MemoryWorld

type Damage = Callable[[MemoryWorld, str], Awaitable[None]]


@pytest.fixture
async def desk() -> MemoryWorld:
    return await MemoryWorld().setup()


async def worked(desk: MemoryWorld) -> str:
    """A ticket with a few events, followed."""
    number = await desk.open()
    await desk.do(number, ClaimTicket())
    await desk.do(number, PostReply(message=text("On it")))
    await desk.follow_all()
    return number


async def row(desk: MemoryWorld, table: str, partition: str, key: str) -> Row:
    found = await desk.rows.get(table, partition, key)
    assert found is not None
    return found


async def change(desk: MemoryWorld, table: str, partition: str, key: str, **values: str | int | bool) -> None:
    old = await row(desk, table, partition, key)
    await desk.rows.transact(table, partition, [Put(key, {**old.values, **values})])


async def view_key(desk: MemoryWorld, number: str) -> str:
    head = await desk.app.tickets.head(number)
    assert head is not None
    return keys_in(head.ticket, "open")[0]


async def a_list_row_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("views", "open", [Delete(await view_key(desk, number))])


async def a_list_row_changed(desk: MemoryWorld, number: str) -> None:
    await change(desk, "views", "open", await view_key(desk, number), answered=False)


async def a_list_row_of_an_older_version(desk: MemoryWorld, number: str) -> None:
    key = await view_key(desk, number)
    item = codec.decode_item(str((await row(desk, "views", "open", key)).values["item"]))
    older = replace(item, ticket=replace(item.ticket, version=1))
    await change(desk, "views", "open", key, item=codec.encode_item(older))


async def a_ghost_row(desk: MemoryWorld, number: str) -> None:
    old = await row(desk, "views", "open", await view_key(desk, number))
    await desk.rows.transact("views", "open!sales", [Insert(old.key, old.values)])


async def a_ghost_of_no_ticket(desk: MemoryWorld, number: str) -> None:
    old = await row(desk, "views", "open", await view_key(desk, number))
    await desk.rows.transact("views", "open", [Insert(old.key.replace(number, "999999"), old.values)])


async def an_anchor_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("views", "open", [Delete(f"at!{number}")])


async def a_left_anchor_filled(desk: MemoryWorld, number: str) -> None:
    await change(desk, "views", "unassigned", f"at!{number}", keys="due!000000000000000!1")


async def a_left_anchor_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("views", "unassigned", [Delete(f"at!{number}")])


async def a_left_anchor_ahead_of_the_log(desk: MemoryWorld, number: str) -> None:
    await change(desk, "views", "unassigned", f"at!{number}", n=999)


async def a_whole_list_deleted(desk: MemoryWorld, number: str) -> None:
    head = await desk.app.tickets.head(number)
    assert head is not None
    keys = [*keys_in(head.ticket, "open"), f"at!{number}"]
    await desk.rows.transact("views", "open", [Delete(key) for key in keys])


async def an_event_not_followed(desk: MemoryWorld, number: str) -> None:
    await desk.do(number, SetStatus(status="resolved"))
    desk.bells.take()


OF_VIEWS: list[Damage] = [
    a_list_row_deleted,
    a_list_row_changed,
    a_list_row_of_an_older_version,
    a_ghost_row,
    a_ghost_of_no_ticket,
    an_anchor_deleted,
    a_left_anchor_filled,
    a_left_anchor_deleted,
    a_left_anchor_ahead_of_the_log,
    a_whole_list_deleted,
    an_event_not_followed,
]


async def an_event_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("tickets", number, [Delete("log:00000002!event")])


async def the_first_event_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("tickets", number, [Delete("log:00000001!event")])


async def an_event_made_unreadable(desk: MemoryWorld, number: str) -> None:
    await change(desk, "tickets", number, "log:00000002!event", data="{}")


async def the_last_event_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("tickets", number, [Delete("log:00000003!event"), Delete("log:00000003!words")])


async def an_event_changed(desk: MemoryWorld, number: str) -> None:
    old = str((await row(desk, "tickets", number, "log:00000002!event")).values["data"])
    await change(desk, "tickets", number, "log:00000002!event", data=old.replace('"claim"', '"reply"'))


async def one_byte_of_an_event_changed(desk: MemoryWorld, number: str) -> None:
    old = str((await row(desk, "tickets", number, "log:00000001!event")).values["data"])
    await change(desk, "tickets", number, "log:00000001!event", data=old.replace("sev-a", "sev-b"))


async def words_changed(desk: MemoryWorld, number: str) -> None:
    await change(desk, "tickets", number, "log:00000003!words", source="Not my problem")


async def words_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("tickets", number, [Delete("log:00000003!words")])


async def the_head_changed(desk: MemoryWorld, number: str) -> None:
    old = str((await row(desk, "tickets", number, "head")).values["state"])
    await change(desk, "tickets", number, "head", state=old.replace('"open"', '"hold"'))


async def the_heads_hash_changed(desk: MemoryWorld, number: str) -> None:
    await change(desk, "tickets", number, "head", hash="0" * 64)


async def the_heads_words_changed(desk: MemoryWorld, number: str) -> None:
    await change(desk, "tickets", number, "head!words", subject="Another")


async def the_head_deleted(desk: MemoryWorld, number: str) -> None:
    await desk.rows.transact("tickets", number, [Delete("head")])


async def a_command_row_deleted(desk: MemoryWorld, number: str) -> None:
    rows, _ = await desk.rows.range("tickets", number, "command:", "command;")
    await desk.rows.transact("tickets", number, [Delete(rows[0].key)])


async def a_command_row_invented(desk: MemoryWorld, number: str) -> None:
    rows, _ = await desk.rows.range("tickets", number, "command:", "command;")
    await desk.rows.transact("tickets", number, [Insert("command:invented", rows[0].values)])


async def the_cursors_state_changed(desk: MemoryWorld, number: str) -> None:
    old = str((await row(desk, "tickets", number, "follow")).values["state"])
    await change(desk, "tickets", number, "follow", state=old.replace('"online-banking"', '"support"'))


async def the_requester_deleted(desk: MemoryWorld, number: str) -> None:
    head = await desk.app.tickets.head(number)
    assert head is not None
    await desk.rows.transact("people", head.ticket.requester, [Delete("person")])


async def a_desk_version_deleted(desk: MemoryWorld, _number: str) -> None:
    desk.blobs.stored.clear()


OF_THE_TRUTH: list[Damage] = [
    an_event_deleted,
    the_first_event_deleted,
    an_event_made_unreadable,
    the_last_event_deleted,
    an_event_changed,
    one_byte_of_an_event_changed,
    words_changed,
    words_deleted,
    the_head_changed,
    the_heads_hash_changed,
    the_heads_words_changed,
    the_head_deleted,
    a_command_row_deleted,
    a_command_row_invented,
    the_cursors_state_changed,
    the_requester_deleted,
    a_desk_version_deleted,
]


async def test_a_desk_that_was_left_alone_has_no_differences(desk: MemoryWorld) -> None:
    await worked(desk)
    await worked(desk)
    assert await desk.differences() == []


@pytest.mark.parametrize("damage", [*OF_VIEWS, *OF_THE_TRUTH], ids=lambda damage: damage.__name__)
async def test_damage_is_found(desk: MemoryWorld, damage: Damage) -> None:
    number = await worked(desk)
    await damage(desk, number)
    assert await desk.differences() != []


@pytest.mark.parametrize("damage", OF_VIEWS, ids=lambda damage: damage.__name__)
async def test_damage_of_views_is_mended_and_nothing_is_rung(desk: MemoryWorld, damage: Damage) -> None:
    number = await worked(desk)
    await damage(desk, number)
    await mend(desk.rows, desk.blobs, desk.app.follower)
    assert await desk.differences() == []
    assert desk.bells.waiting == {}


async def test_all_views_deleted_are_made_again(desk: MemoryWorld) -> None:
    for _ in range(3):
        await worked(desk)
    before = await desk.rows.scan("views")
    for scope, stored in before:
        await desk.rows.transact("views", scope, [Delete(stored.key)])
    await mend(desk.rows, desk.blobs, desk.app.follower)
    again = [(scope, stored.key, stored.values) for scope, stored in await desk.rows.scan("views")]
    kept = [(scope, stored.key, stored.values) for scope, stored in before]
    assert [row[:2] for row in again] == [row[:2] for row in kept]
    assert [row for row in again if row[2].get("keys") != ""] == [row for row in kept if row[2].get("keys") != ""]
