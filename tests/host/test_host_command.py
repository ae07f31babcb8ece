"""`python -m dev.host` as a process: its address, its endpoints, its end."""

import signal
import socket
import sys
from collections.abc import Iterator

import pytest

from .running import NOWHERE, RunningHost
from .sample import FOLDER


@pytest.fixture(scope="module")
def host() -> Iterator[RunningHost]:
    with RunningHost(FOLDER / "sample", NOWHERE, TICKS="* * * * * *") as host:
        yield host


def test_a_taken_port_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with RunningHost(FOLDER / "sample", NOWHERE, "--port", port, TICKS="* * * * * *") as host:
            assert host.exit_code() == 1
            said = f"cannot listen on 127.0.0.1:{port}: the port is taken; choose another with --port\n"
            host.until(lambda: host.words == said)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send these to one process")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_peace(storage_account: str, how: signal.Signals) -> None:
    with RunningHost(FOLDER / "sample", storage_account, TICKS="* * * * * *") as host:
        with host.client() as http:
            assert http.get("/admin/host/ping").status_code == 200
        assert host.stop(how) == 0
    assert "Traceback" not in host.words


def test_it_serves_http_and_tells_its_functions_while_storage_is_away(host: RunningHost) -> None:
    with host.client() as http:
        assert f"  echo: [GET,POST,QUERY] {host.address}/api/echo/{{name}}/{{rest?}}\n" in host.words
        assert "  work: queueTrigger work\n" in host.words
        response = http.get("/api/echo/x")
    assert response.status_code == 200
    assert "server" not in response.headers
    host.until(lambda: "queue work cannot be read, trying on" in host.words)


def test_a_function_beyond_its_timeout_is_an_empty_500(host: RunningHost) -> None:
    with host.client() as http:
        response = http.get("/api/slow")
    assert (response.status_code, response.content) == (500, b"")
    host.until(lambda: "'Functions.slow' (Failed): Timeout value of 2 s exceeded" in host.words)


def test_a_timer_runs_each_second_and_by_hand(host: RunningHost) -> None:
    with host.client() as http:
        assert http.post("/admin/functions/yearly", json={}).status_code == 202
        assert http.post("/admin/functions/WORK", json={"input": "note"}).status_code == 202
        assert http.post("/admin/functions/work", content="{}").status_code == 415
        assert http.post("/admin/functions/echo", json={}).status_code == 404
        assert (
            http.post("/admin/functions/work", content="[", headers={"Content-Type": "application/json"}).status_code
            == 400
        )
        assert http.get("/admin/host/status").json()["state"] == "Running"
        assert http.get("/admin/elsewhere").status_code == 404
    host.wait_for(year=False)
    host.wait_for(work="note", count=1)
    host.until(lambda: len(host.lines(tick=False)) > 1)
