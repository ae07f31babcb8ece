"""Queue messages and remembered timers through `python -m dev.host`, on real queues and blobs."""

import json
from collections.abc import Iterator

import pytest
from azure.core.exceptions import ResourceNotFoundError
from azure.storage.blob import BlobServiceClient
from azure.storage.queue import QueueClient, TextBase64EncodePolicy

from dev.host.config import HostConfig
from dev.host.direct import client
from dev.host.drain import drain

from .running import RunningHost
from .sample import FOLDER, sample_app

NEVER = "0 0 0 29 2 *"
STATUS = "timers/local/Host.Functions.yearly/status"


def start(storage: str, *arguments: str) -> RunningHost:
    return RunningHost(FOLDER / "sample", storage, *arguments, TICKS=NEVER)


@pytest.fixture
def work(storage_account: str) -> Iterator[QueueClient]:
    policy = TextBase64EncodePolicy()
    with QueueClient.from_connection_string(storage_account, "work", message_encode_policy=policy) as queue:
        queue.create_queue()
        yield queue


def left_in(storage: str, name: str) -> list[str]:
    """What lies in a queue, raw; a missing queue is an empty one."""
    with QueueClient.from_connection_string(storage, name) as queue:
        try:
            return [message.content for message in queue.peek_messages(32)]
        except ResourceNotFoundError:
            return []


def test_messages_are_run_and_deleted(storage_account: str, work: QueueClient) -> None:
    with start(storage_account) as host:
        for number in range(40):
            work.send_message(f"note {number}")
        host.until(lambda: len(host.lines(count=1)) == 40)
        host.until(lambda: work.get_queue_properties().approximate_message_count == 0)
        assert host.stop() == 0
    assert {line["work"] for line in host.told} == {f"note {number}" for number in range(40)}
    assert len({line["trace"] for line in host.told}) == 40


def test_a_message_that_fails_five_times_is_poisoned(storage_account: str, work: QueueClient) -> None:
    with start(storage_account) as host:
        work.send_message("fail")
        host.until(lambda: left_in(storage_account, "work-poison") == ["ZmFpbA=="])
        host.until(lambda: work.get_queue_properties().approximate_message_count == 0)
        assert [line["count"] for line in host.lines(work="fail")] == [1, 2, 3, 4, 5]
        assert "Moving message to queue 'work-poison'." in host.words
        assert "RuntimeError: work failed" in host.words


def test_a_message_that_is_not_base64_is_poisoned_unread(storage_account: str, work: QueueClient) -> None:
    with start(storage_account) as host, QueueClient.from_connection_string(storage_account, "work") as raw:
        raw.send_message("{not base64}")
        host.until(lambda: left_in(storage_account, "work-poison") == ["{not base64}"])
        assert host.told == []


def test_a_long_run_keeps_its_message_hidden_and_a_stop_waits_for_it(storage_account: str, work: QueueClient) -> None:
    with start(storage_account, "--lease", "1") as host, start(storage_account, "--lease", "1") as rival:
        rival.client().close()
        work.send_message("sleep")
        runner = host.until(lambda: next((each for each in (host, rival) if each.told), None))
        assert runner.stop() == 0
        assert runner.lines(done="sleep")
        assert len(host.told + rival.told) == 2
        assert work.get_queue_properties().approximate_message_count == 0


def test_the_queue_is_created(storage_account: str) -> None:
    with start(storage_account) as host, QueueClient.from_connection_string(storage_account, "work") as queue:

        def exists() -> bool:
            try:
                queue.get_queue_properties()
            except ResourceNotFoundError:
                return False
            return True

        host.until(exists)
        queue.delete_queue()
        host.until(lambda: "queue work is read again" in host.words)


def test_a_missed_time_fires_once_and_is_past_due(storage_account: str) -> None:
    with BlobServiceClient.from_connection_string(storage_account) as blobs:
        status = blobs.get_blob_client("azure-webjobs-hosts", STATUS)
        with start(storage_account) as first:
            first.until(status.exists)
            assert first.stop() == 0
        assert first.told == []
        status.upload_blob(json.dumps({"LastUpdated": "2020-06-01T00:00:00+00:00"}), overwrite=True)
        with start(storage_account) as host:
            host.wait_for(year=True)
            assert host.stop() == 0
        assert len(host.told) == 1
        assert json.loads(status.download_blob().readall())["LastUpdated"] > "2026"


async def test_drain_answers_all_visible_messages_in_this_process(storage_account: str, work: QueueClient) -> None:
    for number in range(40):
        work.send_message(f"note {number}")
    work.send_message("note later", visibility_timeout=60)
    assert await drain(sample_app(), storage_account) == 40
    assert work.get_queue_properties().approximate_message_count == 1


async def test_drain_lets_an_exception_out_and_its_message_stays(storage_account: str, work: QueueClient) -> None:
    work.send_message("fail")
    work.send_message("note")
    with pytest.raises(RuntimeError, match="work failed"):
        await drain(sample_app(), storage_account)
    assert len(left_in(storage_account, "work")) == 2


async def test_one_app_can_be_called_and_drained(storage_account: str, work: QueueClient) -> None:
    app = sample_app()
    async with client(app, config=HostConfig.read(FOLDER / "sample")) as http:
        assert (await http.get("/api/blocking")).status_code == 200
        work.send_message("note")
        assert await drain(app, storage_account) == 1
        assert (await http.get("/api/blocking")).status_code == 200


async def test_drain_without_queues_runs_nothing(storage_account: str) -> None:
    assert await drain(sample_app(), storage_account) == 0
