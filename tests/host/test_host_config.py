"""host.json and app settings."""

from datetime import timedelta
from pathlib import Path

import pytest

from dev.host.config import HostConfig, QueueRules, connection, resolve, timespan


def test_without_host_json_the_hosts_defaults_hold(tmp_path: Path) -> None:
    config = HostConfig.read(tmp_path)
    assert config.route_prefix == "api"
    assert config.function_timeout == timedelta(minutes=30)
    assert config.queues == QueueRules(batch_size=16, new_batch_threshold=8, max_dequeue_count=5)


def test_host_json_is_read() -> None:
    config = HostConfig.read(Path(__file__).parent / "apps" / "sample")
    assert config.route_prefix == ""
    assert config.custom_headers == {"X-Content-Type-Options": "nosniff"}
    assert config.queues.max_polling_interval == timedelta(milliseconds=200)


@pytest.mark.parametrize("queues", [{"batchSize": 33}, {"batchSize": 0}, {"maxDequeueCount": 0}])
def test_queue_rules_out_of_bounds_are_refused(queues: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"host\.json"):
        QueueRules.read(queues)


def test_a_time_span_may_have_days() -> None:
    assert timespan("1.02:03:04.5") == timedelta(days=1, hours=2, minutes=3, seconds=4.5)
    with pytest.raises(ValueError, match="five minutes"):
        timespan("five minutes")


def test_settings_are_named_where_they_are_missing() -> None:
    assert resolve("%A%-%B%", {"A": "1", "B": "2"}) == "1-2"
    assert connection("Other", {"AzureWebJobsOther": "x"}) == "x"
    assert connection(None, {"AzureWebJobsStorage": "y"}) == "y"
    with pytest.raises(ValueError, match="TICKS is missing"):
        resolve("%TICKS%", {})
