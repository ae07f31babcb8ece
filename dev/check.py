"""`check`: what a reviewer need not look for. One line a tool; its words only when it found something."""

import argparse
import subprocess
import sys
import time
from typing import NamedTuple

from dev.bootstrap.console import say
from dev.bootstrap.places import ROOT

_FOLDERS = ("functions", "shared", "dev", "tests", "infra", "function_app.py")


class Tool(NamedTuple):
    """`module` is started by the venv's Python: a script in its bin folder may name another place."""

    name: str
    arguments: list[str]


def tools() -> list[Tool]:
    here = [name for name in _FOLDERS if (ROOT / name).is_file() or any((ROOT / name).rglob("*.py"))]
    imports = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return [
        Tool("lint", ["-m", "ruff", "check", "--quiet", "--output-format=concise", "."]),
        Tool("format", ["-m", "ruff", "format", "--quiet", "--check", "--output-format=concise", "."]),
        Tool("imports", ["-c", imports, "--no-logo"]),
        Tool("types", ["-m", "mypy", *here]),
    ]


def main(args: argparse.Namespace) -> int:
    """All of them, even when the first has found something: one round of mending instead of four."""
    failed = [tool.name for tool in tools() if not passes(tool)]
    if failed:
        say(f"check: {', '.join(failed)} failed")
    return 1 if failed else 0


def passes(tool: Tool) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *tool.arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    outcome = "ok" if done.returncode == 0 else "FAILED"
    say(f"check: {tool.name:8}{outcome:7}{time.monotonic() - began:5.1f} s")
    if done.returncode:
        say(done.stdout.decode(errors="replace"))
    return done.returncode == 0
