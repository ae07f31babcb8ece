"""`run`: storage, seed, host, a welcome, then the log until Ctrl-C."""

import argparse
import asyncio
import contextlib
import os
from collections.abc import Iterable
from dataclasses import replace

from dev.azurite import Azurite, connection_string
from dev.bootstrap.console import Trouble, say, step
from dev.bootstrap.filelock import FileLock
from dev.faults.beside import proxy_beside
from dev.faults.plan import Seeded
from dev.running import interrupts, processes, record, storage
from dev.running.host_process import MARK, HostProcess, tail
from dev.running.lines import pretty
from dev.running.orphans import end_orphans, throw_away
from dev.running.ports import is_free
from dev.running.record import Record
from dev.running.welcome import Key, welcome


def main(args: argparse.Namespace) -> int:
    lock = FileLock(record.LOCK)
    if not lock.take():
        raise Trouble(_somebody_runs(record.load()), "Use that one, or stop it first with Ctrl-C where it runs.")
    try:
        with interrupts.once():
            return _run(args.port, fresh=args.fresh, faults=args.faults)
    except KeyboardInterrupt:
        say(f"stopped. The data is in {record.FOLDER.name}; `python -m dev run` goes on with it.")
        return 0
    finally:
        lock.release()


def _run(port: int, *, fresh: bool, faults: tuple[int, float] | None) -> int:
    if fresh:
        throw_away()
    found = end_orphans(record.load())
    check_port(port)
    with contextlib.ExitStack() as stack:
        azurite, saved = storage.start(replace(found, port=port, running=_ourselves()))
        stack.callback(_stop_storage, azurite, saved)
        keys = _seed(azurite.connection_string())
        proxy = stack.enter_context(proxy_beside(azurite.ports)) if faults else None
        ports = proxy.ports if proxy else azurite.ports
        host = stack.enter_context(HostProcess(port, connection_string(ports)))
        saved.with_process("host", processes.know(host.pid, MARK)).save()
        with step("starting the host"):
            host.wait_until_ready()
        say(welcome(saved.url, keys))
        if proxy and faults:
            proxy.plan(Seeded(*faults))
        return follow(host, azurite)


def check_port(port: int) -> None:
    if not is_free(port):
        raise Trouble(f"port {port} is taken.", f"Choose another: python -m dev run --port {port + 1}")


def follow(host: HostProcess, azurite: Azurite) -> int:
    """Until Ctrl-C, or until one of the two is gone: then the other is of no use."""
    while True:
        if line := host.next_line(patience=0.5):
            say(pretty(line))
        elif host.exit_code() is not None:
            raise Trouble(
                f"the host ended by itself (exit {host.exit_code()}).", f"All of it: {record.HOST_LOG}", tail()
            )
        if azurite.exit_code() is not None:
            raise Trouble(f"the storage ended by itself (exit {azurite.exit_code()}).", "", azurite.tail())


def _seed(connection_string: str) -> Iterable[Key]:
    """Imported here: it brings the whole app with it, which `--help` and an early error need not wait for."""
    from dev.seed import seed

    with step("seeding the demo desk"):
        return asyncio.run(seed(connection_string))


def _stop_storage(azurite: Azurite, saved: Record) -> None:
    if azurite.exit_code() is None:
        with step("saving and stopping the storage"):
            azurite.stop()
    Record(port=saved.port, storage=saved.storage).save()


def _ourselves() -> dict[str, processes.Known]:
    return {"run": processes.know(os.getpid(), "dev")}


def _somebody_runs(found: Record) -> str:
    """A lock without a run on record: it is just starting, or another command has started the storage meanwhile."""
    known = found.running.get("run")
    if known is None:
        return "another command is using the desk of this checkout."
    return f"the desk of this checkout is already running: {found.url} (process {known.pid})"
