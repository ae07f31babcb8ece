"""What `run` prints: log lines without words, and lines of curl that work when pasted."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dev.running.lines import HEADER, pretty
from dev.running.welcome import cmd_lines, shell_lines, welcome
from dev.seed import KEYS

REQUEST = {
    "at": "2026-01-31T12:00:00.123Z", "what": "request", "method": "POST", "route": "api/tickets/{number}/replies",
    "status": 201, "ms": 34.4, "calls": 4, "trace": "4bf9",
}  # fmt: skip


def columns(line: str) -> list[str]:
    return pretty(line).split()


def test_a_request_is_one_line() -> None:
    expected = ["12:00:00.123", "POST", "api/tickets/{number}/replies", "201", "34", "ms", "4", "calls", "4bf9"]
    assert columns(json.dumps(REQUEST)) == expected


def test_a_queue_run_names_itself_and_its_ticket() -> None:
    line = {"at": "2026-01-31T12:00:00.123Z", "what": "follow", "ticket": "123456", "ms": 5, "calls": 1, "trace": "4b"}
    assert columns(json.dumps(line)) == ["12:00:00.123", "follow", "ticket", "123456", "5", "ms", "1", "call", "4b"]


def test_a_field_that_is_not_known_is_not_shown() -> None:
    assert "secret" not in pretty(json.dumps({**REQUEST, "subject": "secret"}))


@pytest.mark.parametrize("line", ["here I am\n", "[1]", '{"mine": 1}'])
def test_a_line_of_somebody_who_looks_for_a_fault_stays_as_it_is(line: str) -> None:
    assert pretty(line) == line.rstrip()


def test_the_heading_stands_over_its_columns() -> None:
    assert HEADER.index("trace") == pretty(json.dumps(REQUEST)).index("4bf9")


def test_the_welcome_names_each_key() -> None:
    text = welcome("http://127.0.0.1:7071", KEYS)
    assert all(key.id in text and key.what in text for key in KEYS)
    assert "http://127.0.0.1:7071/api/tickets?view=open" in text


def test_windows_gets_no_single_quotes() -> None:
    assert not any("'" in line for line in cmd_lines("http://127.0.0.1:7071"))


@contextmanager
def a_desk(seen: list[tuple[str, str, object]]) -> Iterator[str]:
    """Answers as the API does, and keeps what it was asked."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append((self.path, self.headers["X-Api-Key"], said))
            self.send_response(201)
            self.end_headers()
            self.wfile.write(b'{"number":"654321","subject":"a \\"b\\"","linked":[]}')

        def do_GET(self) -> None:
            seen.append((self.path, self.headers["X-Api-Key"], None))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_pasted_together_the_lines_open_list_and_reply_to_the_same_ticket(shell: str) -> None:
    if not shutil.which("curl") or not shutil.which(shell):
        pytest.skip(f"no curl or no {shell} here")
    seen: list[tuple[str, str, object]] = []
    with a_desk(seen) as url:
        done = subprocess.run([shell, "-c", "\n".join(shell_lines(url))], capture_output=True, text=True, check=True)
    assert '"number":"654321"' in done.stdout
    assert [(path, key) for path, key, _ in seen] == [
        ("/api/tickets", "local-intake"),
        ("/api/tickets?view=open", "local-agent"),
        ("/api/tickets/654321/replies", "local-agent"),
    ]
    assert seen[2][2] == {"message": "We are looking into it."}
