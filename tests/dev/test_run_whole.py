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


def command(desk: Desk, *arguments: str) -> str:
    """What a command of this checkout prints about the desk."""
    env = {**os.environ, "ZERODESK_DESK_FOLDER": str(desk.folder), "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "dev", *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="written for signals of POSIX")
def test_the_demo_can_be_seen_whole_in_the_log_of_one_run_and_leaves_a_green_ledger(desk: Desk) -> None:
    desk.open()
    told = command(desk, "demo")
    by_hand = {"Content-Type": "application/json"}
    assert httpx.post(f"{desk.url}/admin/functions/due", json={}, headers=by_hand, timeout=30).status_code == 202
    for heading in ("The log", "The thread as Pat sees it", "Storage transactions of each step", "Figures, from the"):
        assert heading in told
    assert told.count("counted of") >= 8, "the clock at each step"
    assert "olga@example.com" in command(desk, "outbox")
    whats = {line.split()[1] for line in desk.printed().splitlines() if line[:2].isdigit() and line[2:3] == ":"}
    assert {"POST", "GET", "follow", "route", "notice", "due"} <= whats
    assert ", 0 differences" in command(desk, "ledger")
    assert desk.end(signal.SIGINT) == 0


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
