"""Where the Bicep CLI is: `$BICEP`, PATH, where az and azd put it, beside the checkout, or downloaded once."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from dev.bicep import download
from dev.bootstrap.console import Trouble
from dev.bootstrap.places import ON_WINDOWS, ROOT

OLDEST = (0, 47)  # which formats and predicts as the tests expect
MEND = "`az bicep install` or azd brings it; or set BICEP to its path."


def find(env: Mapping[str, str] = os.environ) -> Path:
    """Raises Trouble where none is to be had; a `$BICEP` that does not do is an error, not a reason to look further."""
    if given := env.get("BICEP"):
        return _usable(Path(given))
    for path in places(env):
        if path.is_file() and version_of(path) >= OLDEST:
            return path
    return download.fetched()


def places(env: Mapping[str, str]) -> Iterator[Path]:
    """In this order."""
    name = "bicep.exe" if ON_WINDOWS else "bicep"
    if on_path := shutil.which("bicep", path=env.get("PATH")):
        yield Path(on_path)
    yield Path.home() / ".azure" / "bin" / name
    yield Path.home() / ".azd" / "bin" / name
    yield ROOT.parent / "shared" / "tools" / "bicep" / name
    yield download.PLACE


def version_of(path: Path) -> tuple[int, ...]:
    """Empty, which is older than all, if it does not start."""
    try:
        done = subprocess.run([path, "--version"], env=environment(), capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.search(rb"(\d+)\.(\d+)\.(\d+)", done.stdout)
    return tuple(int(part) for part in found.groups()) if found else ()


def environment() -> dict[str, str]:
    """It needs no ICU, which small images lack; without profiling and a second collector it is a quarter faster."""
    lean = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_TieredPGO": "0", "DOTNET_gcConcurrent": "0"}
    return {**os.environ, **lean}


def _usable(path: Path) -> Path:
    if version_of(path) < OLDEST:
        raise Trouble(f"BICEP names {path}, which is no Bicep CLI from {'.'.join(map(str, OLDEST))} on.", MEND)
    return path
