"""What a killed run left behind: ended in the order in which `run` itself would have ended it."""

import contextlib
import shutil

from dev.bootstrap.console import Trouble, step
from dev.running import processes, record
from dev.running.record import Record

_ORDER = ("host", "azurite")
_PATIENCE = 30.0


def end_orphans(found: Record) -> Record:
    """Only processes that are still the ones that were started; the lock is ours, so nobody is using them."""
    for name in _ORDER:
        known = found.running.get(name)
        if known and processes.lives(known):
            with step(f"ending the {name} (process {known.pid}) of a run that was killed"):
                processes.end_orphan(known, _PATIENCE)
    return Record(port=found.port, storage=found.storage)


def throw_away() -> None:
    """`--fresh`. What it cannot read it cannot end either, but it forgets it."""
    with contextlib.suppress(Trouble):
        end_orphans(record.load())
    shutil.rmtree(record.DATA, ignore_errors=True)
    for file in (record.FILE, record.LINES, record.HOST_LOG):
        file.unlink(missing_ok=True)
