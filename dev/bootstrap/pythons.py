"""Finds a Python 3.13, the version that runs in Azure, wherever such a thing usually lies."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Optional

from dev.bootstrap.console import Trouble, step
from dev.bootstrap.places import ON_WINDOWS, python_in

WANTED = "3.13"
# A venv's Python names the one that it was made from: making a venv anew must not begin by deleting its maker.
_PROBE = (
    "import sys, venv, ensurepip; print(getattr(sys, '_base_executable', sys.executable)); "
    "print('%d.%d.%d' % sys.version_info[:3])"
)
_MEND = (
    "Install it from python.org, with your system's packages (python3.13 and python3.13-venv), "
    "with `pyenv install 3.13` or `uv python install 3.13`, then try again."
)


class Python(NamedTuple):
    path: str
    version: str


def find() -> Python:
    """The first that really starts and can make a venv; a name on PATH may be a shim without anything behind it."""
    for command in candidates(os.environ, home(), Path(sys.base_prefix)):
        found = probe(command)
        if found and found.version.startswith(WANTED + "."):
            return found
    return _from_uv()


def home() -> Path:
    """Nowhere rather than an error on an account without one."""
    try:
        return Path.home()
    except RuntimeError:
        return Path("nowhere")


def candidates(env: Mapping[str, str], home: Path, prefix: Path) -> Iterator[list[str]]:
    """Command lines to try, best first. The last place is beside the running Python: an empty HOME hides pyenv."""
    if sys.version_info[:2] == (3, 13):
        yield [sys.executable]
    for name in ("python" + WANTED, "python3", "python"):
        found = shutil.which(name, path=env.get("PATH"))
        if found:
            yield [found]
    if ON_WINDOWS:
        yield ["py", "-" + WANTED]
    roots = [Path(env["PYENV_ROOT"])] if env.get("PYENV_ROOT") else []
    for versions in [root / "versions" for root in [*roots, home / ".pyenv"]] + [prefix.parent]:
        yield from ([str(path)] for path in installed_in(versions))


def installed_in(versions: Path) -> list[Path]:
    """Interpreters in a folder of installations, newest first: `3.13.10` after `3.13.9`, `Python313` on Windows."""
    folders = [*versions.glob("*3.13*"), *versions.glob("*313*")]
    pythons: dict[Path, list[int]] = {}
    for folder in folders:
        path = python_in(folder, "python" + WANTED)
        if path.exists():
            pythons[path] = [int(number) for number in re.findall(r"\d+", folder.name)]
    return sorted(pythons, key=lambda path: pythons[path], reverse=True)


def probe(command: list[str]) -> Optional[Python]:
    try:
        done = subprocess.run(
            [*command, "-I", "-c", _PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.decode(errors="replace").splitlines()
    return Python(*lines) if done.returncode == 0 and len(lines) == 2 else None


def _from_uv() -> Python:
    """With uv on PATH it can fetch one. Never tried: where this was written, its downloads cannot be reached."""
    uv = shutil.which("uv")
    if uv:
        with step("fetching Python " + WANTED + " with uv"):
            fetched = subprocess.run([uv, "python", "install", WANTED], stdout=subprocess.DEVNULL)
        where = subprocess.run([uv, "python", "find", WANTED], stdout=subprocess.PIPE)
        path = where.stdout.decode(errors="replace").strip()
        found = probe([path]) if fetched.returncode == 0 and path else None
        if found:
            return found
    raise Trouble(f"no Python {WANTED} on this machine (this is {sys.version_info[0]}.{sys.version_info[1]}).", _MEND)
