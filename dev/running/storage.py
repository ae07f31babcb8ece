"""The storage of this checkout's desk: kept on disk, on ports that stay the same from run to run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from dev.azurite import Azurite, connection_string
from dev.bootstrap.console import Trouble, say, step
from dev.bootstrap.filelock import FileLock
from dev.running import processes, record
from dev.running.orphans import end_orphans
from dev.running.ports import Ports, free_ports, is_free
from dev.running.record import Record


def remembered_or_free(storage: Ports | None) -> Ports:
    """The old ports unless a stranger has taken one."""
    if storage and all(is_free(port) for port in storage):
        return storage
    if storage:
        say("  a storage port of the last run is taken by something else: new ones")
    return free_ports()


def start(found: Record) -> tuple[Azurite, Record]:
    """Its number is on record before it is waited for, so that a kill in between leaves nothing unknown."""
    azurite = Azurite(record.DATA, ports=remembered_or_free(found.storage))
    with step("starting the storage"):
        try:
            azurite.spawn()
            known = processes.know(azurite.pid or 0, str(record.DATA))
            saved = replace(found, storage=azurite.ports).with_process("azurite", known).save()
            azurite.wait_until_it_answers()
        except BaseException:
            azurite.stop()
            raise
    return azurite, saved


@contextmanager
def storage_of_desk() -> Iterator[str]:
    """The connection string of the running desk's storage; if it does not run, its storage is started meanwhile."""
    if not record.FILE.exists():
        raise Trouble("there is no desk in .dev yet.", "`python -m dev run` makes one.")
    lock = FileLock(record.LOCK)
    if not lock.take():
        yield connection_string(_ports(record.load()))
        return
    try:
        azurite, saved = start(end_orphans(record.load()))
        try:
            yield azurite.connection_string()
        finally:
            azurite.stop()
            Record(port=saved.port, storage=saved.storage).save()
    finally:
        lock.release()


def _ports(found: Record) -> Ports:
    if found.storage is None:
        raise Trouble("the desk is just starting.", "Try again in a moment.")
    return found.storage
