"""`python -m dev.host` as a child process, and what it says."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import httpx

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 15.0
# Storage that is away.
NOWHERE = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=eA==;" + "".join(
    f"{service}Endpoint=http://127.0.0.1:1/a;" for service in ("Blob", "Queue", "Table")
)


class RunningHost:
    """One app in one process. Its JSON lines are read as they come."""

    def __init__(self, folder: Path, storage: str, *arguments: str, **settings: str) -> None:
        self.told: list[dict[str, Any]] = []
        self.stderr: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dev.host", "--port", "0", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "AzureWebJobsStorage": storage, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdout
        assert self._process.stderr
        self._readers = [
            threading.Thread(target=self._read_lines, args=(self._process.stdout,)),
            threading.Thread(target=self._read_words, args=(self._process.stderr,)),
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join()
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe
            pipe.close()

    @property
    def words(self) -> str:
        return "".join(self.stderr)

    @property
    def address(self) -> str:
        """Which the host chose, and says when it has found the functions."""
        found = self.until(lambda: re.search(r"Functions on (\S+):\n", self.words))
        return str(found[1])

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.address, timeout=PATIENCE)

    def wait_for(self, **facts: Any) -> dict[str, Any]:
        """The first line with these facts."""
        found: dict[str, Any] = self.until(lambda: next(iter(self.lines(**facts)), None))
        return found

    def lines(self, **facts: Any) -> list[dict[str, Any]]:
        return [line for line in list(self.told) if facts.items() <= line.items()]

    def until(self, look: Any) -> Any:
        ends = time.monotonic() + PATIENCE
        while not (found := look()):
            assert time.monotonic() < ends, f"waited in vain; told: {self.told}; stderr:\n{self.words}"
            time.sleep(0.02)
        return found

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self._process.send_signal(how)
        return self.exit_code()

    def exit_code(self) -> int:
        return self._process.wait(PATIENCE)

    def _read_lines(self, pipe: IO[str]) -> None:
        for line in pipe:
            if line.startswith("{"):
                self.told.append(json.loads(line))
            else:  # an app's warnings
                self.stderr.append(line)

    def _read_words(self, pipe: IO[str]) -> None:
        for line in pipe:
            self.stderr.append(line)
