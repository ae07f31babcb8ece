"""How long a fresh interpreter needs to import the app, against just the SDKs that the app uses."""

import os
import subprocess
import sys
import tempfile
from statistics import median

from dev.azurite import connection_string
from dev.bench.figures import Imports
from dev.bootstrap.places import ROOT
from dev.running.ports import Ports

APP = "import function_app"
SDKS = """
import azure.functions
import azure.data.tables.aio
import azure.storage.queue.aio
import azure.storage.blob.aio
import msgspec
import aiohttp
"""
_TIMED = "import time; began = time.perf_counter()\n{}\nprint(time.perf_counter() - began)"


def measure(runs: int) -> Imports:
    """Medians, in turns, the ratio that of each turn's pair; the first is not counted, for it compiles."""
    taken: dict[str, list[float]] = {APP: [], SDKS: []}
    with tempfile.TemporaryDirectory(prefix="bench-") as compiled:
        for _ in range(runs + 1):
            for what, seconds in taken.items():
                seconds.append(_seconds(what, compiled))
    app, sdks = (taken[what][1:] for what in (APP, SDKS))
    return Imports(
        runs=runs,
        app=round(median(app) * 1000, 1),
        sdks=round(median(sdks) * 1000, 1),
        ratio=round(median(one / other for one, other in zip(app, sdks, strict=True)), 2),
    )


def _seconds(what: str, compiled: str) -> float:
    """Both from byte code, as deployed: a checkout may have none, and an environment may forbid to write it."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Nothing is asked of this storage: building the app opens no connection.
    env |= {"PYTHONPYCACHEPREFIX": compiled, "AzureWebJobsStorage": connection_string(Ports(1, 1, 1))}
    command = [sys.executable, "-c", _TIMED.format(what)]
    done = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    return float(done.stdout)
