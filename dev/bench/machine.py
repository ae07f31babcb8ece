"""The machine that a bench runs on, and what a process on it uses: from /proc, so on Linux only."""

import json
import os
import platform
import re
from pathlib import Path

from dev.bench.figures import Memory
from dev.bootstrap.azurite_package import SCRIPT


def describe() -> dict[str, str]:
    """What a reader must know to compare: no names, no paths."""
    return {
        "system": platform.system(),
        "architecture": platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": _total_memory(),
        "python": platform.python_version(),
        "azurite": _azurite_version(),
        "storage": "Azurite in memory, on loopback, one process for all services",
    }


class Process:
    """Another process, as /proc shows it; None where there is no /proc."""

    def __init__(self, pid: int) -> None:
        self._folder = Path("/proc") / str(pid)

    def cpu_s(self) -> float | None:
        """Seconds of CPU, its own and the system's for it."""
        try:
            stat = (self._folder / "stat").read_text()
        except OSError:
            return None
        user, system = stat.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def memory_mib(self, what: str = "VmRSS") -> float | None:
        """Resident memory now, or with "VmHWM" at its highest."""
        try:
            status = (self._folder / "status").read_text()
        except OSError:
            return None
        found = re.search(rf"^{what}:\s+(\d+) kB", status, re.MULTILINE)
        return round(int(found[1]) / 1024, 1) if found else None

    def memory_since(self, idle: float | None) -> Memory | None:
        """Idle, now, and highest."""
        now, peak = self.memory_mib(), self.memory_mib("VmHWM")
        if idle is None or now is None or peak is None:
            return None
        return Memory(idle=idle, loaded=now, peak=peak)


def _total_memory() -> str:
    try:
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return "not known"
    return f"{pages / 2**30:.0f} GiB"


def _azurite_version() -> str:
    package = next(folder for folder in SCRIPT.parents if (folder / "package.json").exists())
    return str(json.loads((package / "package.json").read_text("utf-8"))["version"])
