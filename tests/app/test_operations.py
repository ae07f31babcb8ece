"""Alive and ready."""

from collections.abc import AsyncIterator

import pytest

from functions import serve
from shared.app import build
from shared.settings import Settings
from shared.storage.connection import connect_patiently
from shared.storage.meter import metered
from shared.storage.names import QUEUES
from tests.world import TurnableClock, World


@pytest.fixture
async def built(storage_account: str) -> AsyncIterator[World]:
    """The app as function_app.py builds it, on an account where nothing was set up."""
    clock = TurnableClock()
    app = build(Settings(connection_string=storage_account), clock)
    storage = connect_patiently(storage_account)
    made = World(storage_account, storage, app, serve(app), clock)
    yield made
    await made.close()
    await app.close()


async def test_health_makes_no_storage_call(built: World) -> None:
    with metered() as meter:
        answer = await built.client(None).get("health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert meter.made == []


async def test_ready_says_no_until_the_desk_is_there(built: World) -> None:
    from dev.seed import publish_demo

    client = built.client(None)
    for prepare in (None, built.storage.create_all):
        if prepare:
            await prepare()
        answer = await client.get("ready")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/storage-away")
    await publish_demo(built.app)
    with metered() as meter:
        answer = await client.get("ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})
    assert meter.calls == 1 + len(QUEUES), meter.made


@pytest.mark.parametrize("queue", QUEUES.values())
async def test_ready_says_no_when_a_queue_is_missing_and_health_does_not_care(built: World, queue: str) -> None:
    from dev.seed import publish_demo

    await built.storage.create_all()
    await publish_demo(built.app)
    await built.storage.queue(queue).delete_queue()
    assert (await built.client(None).get("ready")).status_code == 503
    assert (await built.client(None).get("health")).status_code == 200


async def test_without_a_desk_every_caller_is_told_to_try_again(built: World) -> None:
    answer = await built.client("local-admin").get("me")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert (await built.client(None).get("me")).status_code == 401, "no key needs no desk"
