"""One desk from start to stop on real processes: killed in the middle, found again, and nothing lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from dev.bootstrap.places import ROOT
from dev.running import processes
from dev.running.ports import free_ports
from dev.running.record import load

TICKET = {"subject": "Down", "message": "It is down.", "requester": {"name": "Pat", "email": "pat@example.com"}}


class Desk:
    """`python -m dev run` in a folder of its own; what it printed lies in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_ports().blob
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self) -> subprocess.Popen[bytes]:
        env = {**os.environ, "ZERODESK_DESK_FOLDER": str(self.folder), "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "dev", "run", "--port", str(self.port)]
        with (self.folder / "printed").open("wb") as printed:
            return processes.start(command, cwd=ROOT, env=env, out=printed, err=subprocess.STDOUT)

    def open(self) -> None:
        self.process = self.run()
        ends = time.monotonic() + 60
        while "Ctrl-C stops" not in self.printed():
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < ends, self.printed()
            time.sleep(0.1)

    def printed(self) -> str:
        return (self.folder / "printed").read_text(encoding="utf-8")

    def end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    def living(self) -> list[str]:
        known = load(self.folder / "desk.json", self.folder / "azurite").running
        return [name for name in ("azurite", "host") if name in known and processes.lives(known[name])]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Whatever happens in the test, no process of it stays behind."""
    made = Desk(tmp_path)
    yield made
    if made.process and made.process.poll() is None:
        made.end(signal.SIGKILL)
    if (tmp_path / "desk.json").exists():
        for known in load(tmp_path / "desk.json", tmp_path / "azurite").running.values():
            if processes.lives(known):
                processes.end_orphan(known, 10)


def status_of_ticket(desk: Desk, number: str) -> int:
    return httpx.get(f"{desk.url}/api/tickets/{number}", headers={"X-Api-Key": "local-agent"}, timeout=30).status_code


@pytest.mark.skipif(sys.platform == "win32", reason="written for signals of POSIX")
def test_a_killed_run_leaves_orphans_that_the_next_one_ends_without_losing_a_ticket(desk: Desk) -> None:
    desk.open()
    made = httpx.post(f"{desk.url}/api/tickets", json=TICKET, headers={"X-Api-Key": "local-intake"}, timeout=30)
    assert made.status_code == 201, made.text

    second = desk.run()
    assert second.wait(60) == 1
    assert f"already running: {desk.url}" in desk.printed()

    desk.end(signal.SIGKILL)
    assert desk.living() == ["azurite", "host"]

    desk.open()
    assert "ending the azurite" in desk.printed()
    assert status_of_ticket(desk, made.json()["number"]) == 200

    assert desk.end(signal.SIGINT) == 0
    assert desk.living() == []
    assert "Traceback" not in desk.printed()
    assert (desk.folder / "run.jsonl").read_text().count('"api/tickets"') == 1
