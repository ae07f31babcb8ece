"""`python -m dev smoke` says yes to a desk, and no to all that only looks like one."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from dev.bootstrap.commands import parse
from dev.bootstrap.console import Trouble
from dev.bootstrap.places import ROOT
from dev.seed import seed
from dev.smoke import look, main, wait_until_ready
from dev.smoke.checks import CHECKS, is_hardened, is_refused
from tests.host.running import NOWHERE, RunningHost


def smoke(url: str, *more: str) -> int:
    return main(parse(["smoke", "--url", url, *more])[1])


def failing(url: str) -> set[str]:
    with httpx.Client(base_url=url, timeout=15) as client:
        return {check.what for check, wrong in look(client) if wrong}


def test_a_desk_that_is_up_passes(storage_account: str, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(seed(storage_account))
    with RunningHost(ROOT, storage_account) as host:
        assert smoke(host.address, "--patience", "10") == 0
    said = capsys.readouterr().out
    assert said.count("  ok  ") == len([check for check in CHECKS if not check.secure_only])


def test_a_desk_without_storage_is_alive_and_not_ready() -> None:
    with RunningHost(ROOT, NOWHERE) as host:
        assert smoke(host.address) == 1
        assert "storage and desk are there" in failing(host.address)
        assert "it is alive" not in failing(host.address)


class Believer(BaseHTTPRequestHandler):
    """Says yes to everybody, and repeats who they claim to be."""

    def do_GET(self) -> None:
        body = f'{{"status": "ok", "you": "{self.headers.get("X-MS-CLIENT-PRINCIPAL-NAME")}"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_one_that_believes_everybody_fails_each_check_but_those_of_health() -> None:
    plain = {check.what for check in CHECKS if not check.secure_only}
    with serving(Believer) as url:
        assert failing(url) == plain - {"it is alive", "storage and desk are there"}


def test_nobody_there_is_said_and_no_traceback() -> None:
    with serving(Believer) as url:
        pass
    assert smoke(url) == 1
    with httpx.Client(base_url=url) as client:
        wait_until_ready(client, 0)
        assert all(wrong == ["does not answer (ConnectError)"] for _, wrong in look(client))


class Bouncer(BaseHTTPRequestHandler):
    """Lets nobody in, as the platform does with addresses that are not on the list."""

    def do_GET(self) -> None:
        self.send_error(403)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_who_is_not_let_in_does_not_wait_for_it() -> None:
    with serving(Bouncer) as url, httpx.Client(base_url=url) as client:
        began = time.monotonic()
        wait_until_ready(client, 60)
        assert time.monotonic() - began < 30


@pytest.mark.parametrize("url", ["", "desk.example.com", "ftp://desk.example.com", "https://"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(Trouble, match="is no address of a desk"):
        smoke(url)


def answer(
    status: int, url: str = "https://desk.example.com/api/me", text: str = "{}", **headers: str
) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, text=text, request=httpx.Request("GET", url))


def test_with_tls_its_header_is_asked_for() -> None:
    bare = answer(200, x_content_type_options="nosniff")
    assert list(is_hardened(bare)) == ["no Strict-Transport-Security"]
    whole = answer(200, x_content_type_options="nosniff", strict_transport_security="max-age=31536000")
    assert list(is_hardened(whole)) == []


def test_a_refusal_that_repeats_what_was_forged_is_none() -> None:
    problem = "application/problem+json"
    assert list(is_refused(answer(401, content_type=problem))) == []
    assert list(is_refused(answer(401, text="admin@example.com", content_type=problem))) == ["repeats what was forged"]
    assert list(is_refused(answer(302))) != []
