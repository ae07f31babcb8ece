"""The one place where other programs are started, and what a hook tells the person at the terminal."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, NamedTuple, Optional

ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 300


class Finding(NamedTuple):
    """Something that stops a hook: which check found it, what is wrong, and the mend."""

    check: str
    what: str
    mend: str


class Stop(Exception):
    """A hook ends here, and azd with it; nothing was changed by it."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(finding.what for finding in findings))
        self.findings = findings


class Failed(Exception):
    """A program said no, in these words."""


def run(program: str, *arguments: str) -> str:
    """What it prints. Raises Failed with its own words, Stop where it is not installed."""
    found = shutil.which(program)
    if found is None:
        raise Stop(Finding(program, f"`{program}` is not on PATH.", _INSTALL[program]))
    try:
        done = subprocess.run(
            [found, *arguments], cwd=str(ROOT), stdin=subprocess.DEVNULL, capture_output=True, timeout=_LONGEST
        )
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{program} did not answer within {_LONGEST} s") from error
    if done.returncode:
        raise Failed(done.stderr.decode(errors="replace").strip() or f"{program} ended with {done.returncode}")
    return done.stdout.decode(errors="replace")


def az(*arguments: str) -> Any:
    """The JSON that the Azure CLI answers with. Raises Failed, Stop."""
    answer = run("az", *arguments, "--only-show-errors", "--output", "json")
    return json.loads(answer) if answer.strip() else None


def dev(*arguments: str) -> int:
    """`python -m dev …` with this terminal: its exit code. It installs what it needs by itself."""
    sys.stdout.flush()
    return subprocess.call([sys.executable, "-m", "dev", *arguments], cwd=str(ROOT))


def setting(name: str) -> str:
    """A value of azd's environment, blank where there is none."""
    return os.environ.get(name, "").strip()


def at_terminal() -> bool:
    """Whether somebody reads and can answer. In a pipeline nobody does."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def agrees(question: str) -> bool:
    """Asked at a terminal only; Enter means no, and so does an end of the input."""
    try:
        return at_terminal() and input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def say(text: str) -> None:
    """Flushed, because the words must not stand behind those of a child process."""
    print(text, flush=True)


def main(hook: Callable[[], Optional[int]]) -> int:
    """A hook's exit code; what stops it is said in words, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return hook() or 0
    except Stop as stop:
        for finding in stop.findings:
            print(f"error: {finding.what}\n  {finding.mend}", file=sys.stderr, flush=True)
        return 1
    except Failed as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("error: interrupted; it may be run again.", file=sys.stderr, flush=True)
        return 130


_INSTALL = {
    "az": "Install the Azure CLI (https://aka.ms/azure-cli), sign in with `az login`, then run azd again.",
    "azd": "Install the Azure Developer CLI: https://aka.ms/azd",
}
