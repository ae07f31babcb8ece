"""The queue listener alone, around a function that the test can watch."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from azure.functions.meta import Datum
from azure.storage.queue.aio import QueueClient

from dev.host.config import QueueRules
from dev.host.function import Function, Metadata, Outcome
from dev.host.queues import QueueListener, delivery
from dev.host.trace import Trace

RULES = QueueRules(batch_size=4, new_batch_threshold=2, max_dequeue_count=2, base64=False)


class Watched:
    """Takes its time, and knows how many ran at once; fails what says `fail`."""

    def __init__(self, seconds: float, expected: int = 1) -> None:
        self.seconds, self.expected = seconds, expected
        self.now, self.most, self.ran = 0, 0, 0
        self.begun, self.ended = asyncio.Event(), asyncio.Event()

    async def __call__(self, function: Function, trigger: Datum, metadata: Metadata, trace: Trace) -> Outcome:
        self.now += 1
        self.most = max(self.most, self.now)
        self.begun.set()
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.now -= 1
        self.ran += 1
        if self.ran == self.expected:
            self.ended.set()
        return Outcome(error="asked for" if trigger.value == "fail" else None)


def listener(storage: str, watched: Watched, name: str = "work") -> QueueListener:
    trigger = '{"type": "queueTrigger", "name": "message", "queueName": "%NAME%", "connection": "Storage"}'
    settings = {"AzureWebJobsStorage": storage, "NAME": name}
    function = Function.of("work", "work", [trigger])
    return QueueListener(delivery(function, watched, RULES, settings, timedelta(seconds=60)))


@pytest.fixture
async def queue(storage_account: str, request: pytest.FixtureRequest) -> AsyncIterator[QueueClient]:
    name = getattr(request, "param", "work")
    async with QueueClient.from_connection_string(storage_account, name) as queue:
        await queue.create_queue()
        yield queue


async def test_no_more_run_at_once_than_a_batch_and_the_threshold(storage_account: str, queue: QueueClient) -> None:
    for number in range(16):
        await queue.send_message(str(number))
    watched, stopping = Watched(0.1, 16), asyncio.Event()
    running = asyncio.create_task(listener(storage_account, watched).run(stopping))
    await asyncio.wait_for(watched.ended.wait(), 10)
    stopping.set()
    await running
    assert 4 <= watched.most <= 6
    assert (await queue.get_queue_properties()).approximate_message_count == 0


async def test_cancelled_it_drops_what_runs_and_the_message_stays(storage_account: str, queue: QueueClient) -> None:
    await queue.send_message("long")
    watched = Watched(60)
    running = asyncio.create_task(listener(storage_account, watched).run(asyncio.Event()))
    await asyncio.wait_for(watched.begun.wait(), 10)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert (watched.now, watched.ran) == (0, 0)
    assert (await queue.get_queue_properties()).approximate_message_count == 1


@pytest.mark.parametrize("queue", ["work-poison"], indirect=True)
async def test_a_poison_queue_has_no_poison_queue(storage_account: str, queue: QueueClient) -> None:
    await queue.send_message("fail")
    watched, stopping = Watched(0, 2), asyncio.Event()
    running = asyncio.create_task(listener(storage_account, watched, "work-poison").run(stopping))
    await asyncio.wait_for(watched.ended.wait(), 10)
    await asyncio.sleep(0.3)
    stopping.set()
    await running
    assert watched.ran == 2
    assert (await queue.get_queue_properties()).approximate_message_count == 1
