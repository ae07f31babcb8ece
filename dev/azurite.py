"""Azurite, the local storage, as a context manager: for `run` with its data on disk, for tests in memory."""

import base64
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from dev.bootstrap import node
from dev.bootstrap.azurite_package import SCRIPT
from dev.bootstrap.console import Trouble
from dev.bootstrap.places import ON_WINDOWS
from dev.bootstrap.tool import last_lines
from dev.running import processes
from dev.running.ports import HOST, Ports, free_ports, status_of

DEFAULT_ACCOUNT = "devstoreaccount1"
# The emulator's own key, the same everywhere and in its documentation: no secret.
DEFAULT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
# Short, because Linux allows 128 KiB for one environment variable, and the tests want thousands of accounts.
TEST_KEY = base64.b64encode(b"zerodesk").decode()
_START_LIMIT = 60.0
_STOP_LIMIT = 60.0
# Longer than clients keep an idle connection (15 s): else, now and then, one closes as a request goes out on it.
_KEEPS_IDLE_S = 60
# Azurite saves on SIGINT. Windows can send a group of its own nothing but Ctrl-Break, which Node calls SIGBREAK.
_SAVE_ON_BREAK = "--import=data:text/javascript,process.on('SIGBREAK',()=>process.emit('SIGINT'))"


def account_names(count: int) -> list[str]:
    """`t0001`, `t0002` … : one a test, so that no test sees another's rows."""
    return [f"t{n:04}" for n in range(1, count + 1)]


class Azurite:
    """One process with blob, queue and table. Without a folder it keeps nothing."""

    def __init__(
        self, folder: Path | None = None, *, ports: Ports | None = None, accounts: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.ports = ports or free_ports()
        self.accounts = {DEFAULT_ACCOUNT: DEFAULT_KEY, **(accounts or {})}
        self._scratch = None if folder else tempfile.TemporaryDirectory(prefix="azurite-")
        self.home = folder or Path(self._scratch.name if self._scratch else ".")
        self.log = self.home / "azurite.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def connection_string(self, account: str = DEFAULT_ACCOUNT, key: str | None = None) -> str:
        return connection_string(self.ports, account, key or self.accounts[account])

    def start(self) -> Self:
        """Returns when all three ports answer."""
        self.spawn()
        self.wait_until_it_answers()
        return self

    def spawn(self) -> None:
        """In a process group of its own: a Ctrl-C at the terminal is for us, and we stop Azurite last."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = processes.start(
                self._command(), cwd=self.home, env=self._environment(), out=log, err=subprocess.STDOUT
            )

    def wait_until_it_answers(self) -> None:
        ends = time.monotonic() + _START_LIMIT
        while any(status_of(port) is None for port in self.ports):
            if self.exit_code() is not None:
                raise Trouble(f"Azurite ended at once (exit {self.exit_code()}).", "", self.tail())
            if time.monotonic() > ends:
                raise Trouble(f"Azurite does not answer after {_START_LIMIT:.0f} s.", "", self.tail())
            time.sleep(0.05)

    def exit_code(self) -> int | None:
        """None while it lives."""
        return self._process.poll() if self._process else None

    def tail(self) -> str:
        return last_lines(self.log.read_text(errors="replace"))

    def stop(self) -> None:
        """By SIGINT, on which it saves; only one that does not end within a minute is killed."""
        if self._process:
            processes.stop(self._process, _STOP_LIMIT)
        if self._scratch:
            self._scratch.cleanup()

    def _command(self) -> list[str]:
        binary = node.find()
        if binary is None or not SCRIPT.exists():
            raise Trouble("Azurite is not installed.", "`python -m dev test` installs it.")
        # The queue SDK speaks a newer version of the protocol than this Azurite knows by name: hence the skip.
        flags = ["--silent", "--skipApiVersionCheck", "--disableTelemetry"]
        flags += ["--location", str(self.folder)] if self.folder else ["--inMemoryPersistence"]
        for service, port in self.ports._asdict().items():
            flags += [f"--{service}Host", HOST, f"--{service}Port", str(port)]
            flags += [f"--{service}KeepAliveTimeout", str(_KEEPS_IDLE_S)]
        return [binary, *([_SAVE_ON_BREAK] if ON_WINDOWS else []), str(SCRIPT), *flags]

    def _environment(self) -> dict[str, str]:
        accounts = ";".join(f"{name}:{key}" for name, key in self.accounts.items())
        if len(accounts) > (32_000 if ON_WINDOWS else 128_000):
            raise ValueError(f"{len(self.accounts)} accounts do not fit into one environment variable")
        return {**node.clean_environment(), "AZURITE_ACCOUNTS": accounts}


def connection_string(ports: Ports, account: str = DEFAULT_ACCOUNT, key: str = DEFAULT_KEY) -> str:
    """What the SDKs and the app take; the same for each account but for its name."""
    ends = ((s.capitalize(), port) for s, port in ports._asdict().items())
    parts = [f"{service}Endpoint=http://{HOST}:{port}/{account}" for service, port in ends]
    return ";".join(["DefaultEndpointsProtocol=http", f"AccountName={account}", f"AccountKey={key}", *parts]) + ";"
