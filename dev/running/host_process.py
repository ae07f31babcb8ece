"""The local host as a child process: its log lines come through here, its other words go to a file."""

import os
import queue
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from dev.bootstrap.console import Trouble, step
from dev.bootstrap.places import ROOT, VENV_PYTHON
from dev.bootstrap.tool import last_lines
from dev.running import processes
from dev.running.ports import status_of
from dev.running.record import FOLDER, HOST_LOG, LINES

MARK = "dev.host"
_START_LIMIT = 60.0
_STOP_LIMIT = 30.0


class HostProcess:
    """Serves the app of this checkout on the given storage; its log and its lines go to a folder."""

    def __init__(self, port: int, connection_string: str, folder: Path = FOLDER) -> None:
        self.port = port
        self._log, self._kept = folder / HOST_LOG.name, folder / LINES.name
        self.lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        ours = {"AzureWebJobsStorage": connection_string, "ZERODESK_SITE_URL": f"http://127.0.0.1:{port}"}
        env = {**os.environ, **ours, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
        command = [str(VENV_PYTHON), "-m", MARK, "--port", str(port)]
        with self._log.open("wb") as log:
            self._process = processes.start(command, cwd=ROOT, env=env, out=subprocess.PIPE, err=log)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def wait_until_ready(self) -> None:
        """Ready means that it has the desk and its queues; until then it may well answer 503."""
        ends = time.monotonic() + _START_LIMIT
        while (status := status_of(self.port, "/api/ready")) != 200:
            if self.exit_code() is not None:
                raise Trouble(
                    f"the host ended at once (exit {self.exit_code()}).", f"All of it: {self._log}", tail(self._log)
                )
            if time.monotonic() > ends:
                said = f"answers {status}" if status else "does not answer"
                raise Trouble(
                    f"GET /api/ready {said} after {_START_LIMIT:.0f} s.", f"All of it: {self._log}", tail(self._log)
                )
            time.sleep(0.05)

    def next_line(self, patience: float) -> str | None:
        try:
            return self.lines.get(timeout=patience)
        except queue.Empty:
            return None

    def exit_code(self) -> int | None:
        """None while it lives."""
        return self._process.poll()

    def stop(self) -> None:
        if self.exit_code() is None:
            with step("stopping the host"):
                processes.stop(self._process, _STOP_LIMIT)
        self._reader.join(timeout=5)

    def _read(self) -> None:
        """To the file first: what was logged is kept even if nobody sees it."""
        out = self._process.stdout
        if out is None:
            return
        with out, self._kept.open("ab", buffering=0) as kept:
            for raw in out:
                kept.write(raw)
                self.lines.put(raw.decode(errors="replace"))


def tail(log: Path = HOST_LOG) -> str:
    return last_lines(log.read_text(errors="replace"), 20)
