"""Storage that is away: 503 with Retry-After within 10 s, and the same app works again when it is back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from functions import serve
from shared.app import build
from shared.settings import Settings
from shared.storage.connection import Storage, connect, connect_patiently
from tests.app.relay import Way, between
from tests.app.stored import events_of, tickets_in
from tests.world import STORY, TurnableClock, World

REPLY = {"message": "On it"}


@asynccontextmanager
async def app_on(connection: str, world: World) -> AsyncIterator[World]:
    """The app as function_app.py builds it, on another way to the same storage."""
    app = build(Settings(connection_string=connection), TurnableClock())
    made = World(connection, world.storage, app, serve(app), world.clock)
    yield made
    for client in made._clients:
        await client.aclose()
    await app.close()


@pytest.fixture(autouse=True)
def patience() -> None:
    """None: as in operation."""


async def ask_all(world: World, number: str) -> list[httpx.Response]:
    """Reads, a create, a reply and a change of the desk, at once; health does not care."""
    ana, started = world.client(), time.perf_counter()
    *answers, health = await asyncio.gather(
        world.client(None).get("ready"),
        ana.get(f"tickets/{number}"),
        ana.get("tickets"),
        ana.post("tickets", json=STORY, headers={"Idempotency-Key": "away"}),
        ana.post(f"tickets/{number}/replies", json=REPLY, headers={"Idempotency-Key": "away"}),
        world.client("local-admin").put("config/agents/vera", json={"away": True}),
        world.client(None).get("health"),
    )
    assert time.perf_counter() - started < 10
    assert health.status_code == 200
    return answers


def all_away(answers: list[httpx.Response]) -> None:
    for answer in answers:
        what = f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:200]}"
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/storage-away"), what
        assert int(answer.headers["retry-after"]) > 0


async def away_and_back(world: World, way: Way) -> None:
    number = await world.open()
    async with between(world.connection) as storage, app_on(storage.connection, world) as far:
        assert (await far.client().get(f"tickets/{number}")).status_code == 200, "the desk is known now"
        storage.turn(way)
        all_away(await ask_all(far, number))
        assert (await events_of(world, number), await tickets_in(world)) == (["ticket.opened"], {number})
        storage.turn("open")
        again = await far.client().post(f"tickets/{number}/replies", json=REPLY, headers={"Idempotency-Key": "away"})
        assert again.status_code == 201
        made = await far.client().post("tickets", json=STORY, headers={"Idempotency-Key": "away"})
        assert made.status_code == 201
        assert await events_of(world, number) == ["ticket.opened", "ticket.reply-posted", "ticket.assigned"]
        assert await tickets_in(world) == {number, made.json()["number"]}


async def test_storage_that_refuses_is_503_and_works_again_when_it_is_back(world: World) -> None:
    await away_and_back(world, "shut")


async def test_storage_that_never_answers_is_503_within_10_seconds(world: World) -> None:
    """Cold, an app that knows no desk yet, and warm, at the same time: both have to wait it out."""
    number = await world.open()

    async def cold() -> None:
        async with between(world.connection, "mute") as storage, app_on(storage.connection, world) as far:
            all_away(await ask_all(far, number))

    async def warm() -> None:
        async with between(world.connection) as storage, app_on(storage.connection, world) as far:
            assert (await far.client().get(f"tickets/{number}")).status_code == 200
            storage.turn("mute")
            all_away(await ask_all(far, number))
            storage.turn("open")
            assert (await far.client().get(f"tickets/{number}")).status_code == 200

    await asyncio.gather(cold(), warm())
    assert (await events_of(world, number), await tickets_in(world)) == (["ticket.opened"], {number})


async def test_a_port_where_nobody_listens_is_503_at_once(world: World) -> None:
    async with between(world.connection) as storage:
        nowhere = storage.connection
    async with app_on(nowhere, world) as far:
        started = time.perf_counter()
        all_away(await ask_all(far, "100000"))
        assert time.perf_counter() - started < 5


def test_a_tool_waits_longer_for_storage_than_who_has_somebody_waiting(storage_account: str) -> None:
    """A machine that stands still for some seconds fails no test and no `ledger`."""

    def waits_s(storage: Storage) -> float:
        return float(storage.transport.connection_config.read_timeout)

    assert waits_s(connect(storage_account, lambda _date: None)) < 10
    assert waits_s(connect_patiently(storage_account)) >= 60
