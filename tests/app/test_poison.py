"""The whole road of a message that fails: five tries, poison, listed, rung again by the clock and by hand, done."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dev.host.config import QueueRules
from dev.host.direct import DirectFunctions
from dev.host.queues import QueueListener, delivery
from dev.host.timers import tick
from dev.host.trace import Trace
from functions import serve
from shared.storage.azure_tables import AzureRows
from shared.storage.bell_queue import exists
from shared.storage.meter import metered
from shared.storage.names import QUEUES, TABLES, all_queues, poison_of
from shared.storage.rows import Put, Row
from shared.storage.ticket_table import FOLLOW
from tests.app.test_traces_and_logs import lines
from tests.world import World

QUICK = QueueRules(batch_size=8, new_batch_threshold=4, max_polling_interval=timedelta(seconds=0.2))
BELLS = QUEUES["bells"]


@asynccontextmanager
async def listening(world: World) -> AsyncIterator[None]:
    """The local host's own listener around `follow`, as quick as a test wants it."""
    direct, stopping = DirectFunctions(world.functions), asyncio.Event()
    (follow,) = [one for one in direct.functions if one.name == "follow"]
    settings = {"AzureWebJobsStorage": world.connection}
    running = asyncio.create_task(
        QueueListener(delivery(follow, direct, QUICK, settings, timedelta(seconds=60))).run(stopping)
    )
    yield
    stopping.set()
    await running


async def run_timer(world: World) -> None:
    direct = DirectFunctions(world.functions)
    (due,) = [one for one in direct.functions if one.name == "due"]
    await direct.call(due, tick(past_due=False), {}, Trace.fresh())


async def listed(world: World) -> list[dict[str, Any]]:
    answer = await world.client("local-admin").get("ops/poison")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def until(look: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(15):
        while not (found := await look()):  # noqa: ASYNC110 - what is waited for lies in storage
            await asyncio.sleep(0.05)
    return found


async def break_cursor(world: World, number: str) -> Row:
    """What `follow` stumbles over, and no storage fault that it knows how to wait out; the row as it was."""
    rows = AzureRows(world.storage.tables)
    row = await rows.get(TABLES["tickets"], number, FOLLOW)
    assert row is not None
    await rows.transact(TABLES["tickets"], number, [Put(FOLLOW, {**row.values, "state": "{broken"})])
    return row


async def mend_cursor(world: World, number: str, row: Row) -> None:
    await AzureRows(world.storage.tables).transact(TABLES["tickets"], number, [Put(FOLLOW, row.values)])


async def is_listed_as_mine(world: World, number: str) -> bool:
    items = (await world.client().get("tickets?view=mine")).json()["items"]
    return number in [item["number"] for item in items]


@pytest.mark.parametrize("how", ["by hand", "by the clock"])
async def test_a_message_that_fails_five_times_is_poisoned_listed_rung_again_and_done(world: World, how: str) -> None:
    world.app = replace(world.app, poison=replace(world.app.poison, pause_s=0.5))
    world.functions = serve(world.app)
    number = await world.open()
    row = await break_cursor(world, number)
    assert (await world.client().post(f"tickets/{number}/claim")).status_code == 200
    async with listening(world):
        (item,) = await until(lambda: listed(world))
        assert (item["queue"], item["ticket"], item["again"]) == (BELLS, number, 0)
        assert json.loads(item["text"])["ticket"] == number
        assert not await is_listed_as_mine(world, number)
        await mend_cursor(world, number, row)
        if how == "by hand":
            answer = await world.client("local-admin").post(f"ops/poison/{BELLS}/replay", json={"id": item["id"]})
            assert (answer.status_code, answer.json()) == (200, {"sent": 1})
        else:
            await run_timer(world)
        await until(lambda: is_listed_as_mine(world, number))
    assert await listed(world) == []


async def test_a_bell_that_goes_on_failing_comes_back_with_a_higher_count(world: World) -> None:
    world.app = replace(world.app, poison=replace(world.app.poison, pause_s=0.5))
    world.functions = serve(world.app)
    number = await world.open()
    row = await break_cursor(world, number)
    await world.client().post(f"tickets/{number}/claim")
    async with listening(world):
        await until(lambda: listed(world))
        await run_timer(world)
        (item,) = await until(lambda: listed(world))
        assert item["again"] == 1
        await mend_cursor(world, number, row)
        await world.client("local-admin").post(f"ops/poison/{BELLS}/replay")
        await until(lambda: is_listed_as_mine(world, number))


async def test_a_message_of_nobody_is_listed_without_its_text_and_does_not_circulate(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.storage.letters(BELLS).send("{no base64 and } private words")
    async with listening(world):
        (item,) = await until(lambda: listed(world))
        caplog.set_level(logging.INFO, "zerodesk")
        caplog.clear()
        for _ in range(2):
            await run_timer(world)
        (still,) = await listed(world)
    assert (still["ticket"], still["again"], still["text"]) == (None, None, None)
    assert item["queue"] == still["queue"] == BELLS
    told = [line for line in lines(caplog) if line["what"] == "poison"]
    assert told == [{"what": "poison", "queue": BELLS, "rung": 0, "unread": 1, "again": 0}]
    assert "private" not in caplog.text


async def test_a_run_of_the_timer_is_one_line_and_one_call_a_queue_and_one_for_the_clocks_where_nothing_is_to_be_done(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "zerodesk")
    caplog.clear()
    with metered() as meter:
        await run_timer(world)
    (line,) = lines(caplog)
    assert (line["what"], line["poison"], line["calls"]) == ("due", 0, meter.calls)
    assert meter.calls == 1 + len(QUEUES), meter.made


async def test_what_the_timer_sends_again_is_counted_and_costs_two_calls_each(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    for number in ("100001", "100002"):
        await world.app.desk.bells.ring(number, "00-a-b-01")
    for letter in await world.storage.letters(BELLS).take(60):
        await world.storage.letters(poison_of(BELLS)).send(letter.text)
        await world.storage.letters(BELLS).drop(letter)
    caplog.set_level(logging.INFO, "zerodesk")
    caplog.clear()
    with metered() as meter:
        await run_timer(world)
    assert meter.calls == 1 + len(QUEUES) + 2 * 2
    told, due = lines(caplog)
    assert told == {"what": "poison", "queue": BELLS, "rung": 2, "unread": 0, "again": 1}
    assert due["poison"] == 2


async def test_setting_up_storage_makes_the_poison_queues_too(world: World) -> None:
    assert len(all_queues()) == 3 * len(QUEUES)
    for name in all_queues():
        assert await exists(world.storage.queue(name)), name


async def test_looking_costs_two_calls_a_queue(world: World) -> None:
    admin = world.client("local-admin")
    await admin.get("me")
    with metered() as meter:
        assert (await admin.get("ops/poison")).status_code == 200
    assert meter.calls == 2 * len(QUEUES)


async def test_a_message_or_queue_that_is_not_there_is_404(desk: World) -> None:
    admin = desk.client("local-admin")
    for path, body in (("nothing", {}), (poison_of(BELLS), {}), (BELLS, {"id": "no-such-message"})):
        answer = await admin.post(f"ops/poison/{path}/replay", json=body, headers={"Idempotency-Key": path})
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


@pytest.mark.parametrize("body", [{"id": 1}, {"id": ""}, {"id": "x" * 101}, {"ids": ["1"]}, [], "all"])
async def test_a_bad_body_is_refused(desk: World, body: Any) -> None:
    answer = await desk.client("local-admin").post(f"ops/poison/{BELLS}/replay", json=body)
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [None, {}, {"id": None}])
async def test_the_body_may_be_left_out(world: World, body: Any) -> None:
    await world.storage.letters(poison_of(BELLS)).send("anything")
    sent = {} if body is None else {"json": body}
    answer = await world.client("local-admin").post(f"ops/poison/{BELLS}/replay", **sent)
    assert (answer.status_code, answer.json()) == (200, {"sent": 1})
    world.spoiled = True  # what was sent is no bell


async def test_a_repeat_over_http_sends_nothing_anew(world: World) -> None:
    await world.storage.letters(poison_of(BELLS)).send("anything")
    admin, key = world.client("local-admin"), {"Idempotency-Key": "again"}
    answers = [await admin.post(f"ops/poison/{BELLS}/replay", headers=key) for _ in range(2)]
    assert [answer.json() for answer in answers] == [{"sent": 1}] * 2
    assert [answer.headers.get("idempotency-replayed") for answer in answers] == [None, "true"]
    assert len(await world.storage.letters(BELLS).peek()) == 1
    world.spoiled = True  # what was sent is no bell
