"""Child processes in groups of their own: started, interrupted, and told from strangers that got an old number."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, NamedTuple


class Known(NamedTuple):
    """A process as it was when it was started. A number alone may belong to somebody else by now."""

    pid: int
    started: str
    mark: str


def start(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], out: int | IO[bytes], err: int | IO[bytes]
) -> subprocess.Popen[bytes]:
    """A Ctrl-C at the terminal reaches us alone, and we decide who stops in what order."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
        return subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, creationflags=flags
        )
    return subprocess.Popen(
        command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err, start_new_session=True
    )


def interrupt(pid: int) -> None:
    """Ask it to finish. Windows knows Ctrl-Break alone for a group that is not ours."""
    with contextlib.suppress(ProcessLookupError):
        if sys.platform == "win32":
            os.kill(pid, signal.CTRL_BREAK_EVENT)
        else:
            os.kill(pid, signal.SIGINT)


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def stop(process: subprocess.Popen[bytes], patience: float) -> None:
    """Only one that does not listen is killed."""
    if process.poll() is not None:
        return
    interrupt(process.pid)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def know(pid: int, mark: str) -> Known:
    return Known(pid, started(pid), mark)


def is_still(known: Known, *, line: Callable[[int], str], begun: Callable[[int], str]) -> bool:
    """The same process: it began at the same moment, and its command line names what is ours alone."""
    return known.mark != "" and known.mark in line(known.pid) and begun(known.pid) == known.started


def lives(known: Known) -> bool:
    return is_still(known, line=command_line, begun=started)


def end_orphan(known: Known, patience: float) -> None:
    """Somebody else's child by now, so it cannot be waited for, only looked at."""
    interrupt(known.pid)
    if not _is_gone(known, patience):
        kill(known.pid)
        _is_gone(known, patience)  # what a shell put into the background ignores an interrupt, and dies in a moment


def _is_gone(known: Known, patience: float) -> bool:
    ends = time.monotonic() + patience
    while lives(known):
        if time.monotonic() > ends:
            return False
        time.sleep(0.05)
    return True


def command_line(pid: int) -> str:
    """Empty if there is no such process, or it has ended and nobody has fetched its exit code."""
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    if sys.platform == "win32":
        return _powershell(pid, "CommandLine")
    return _output(["ps", "-ww", "-o", "command=", "-p", str(pid)])


def started(pid: int) -> str:
    """Compared only with itself: ticks since the machine's start on Linux, a date elsewhere."""
    if sys.platform == "linux":
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2]
        except OSError:
            return ""
        return after_name.split()[19]
    if sys.platform == "win32":
        return _powershell(pid, "CreationDate.Ticks")
    return _output(["ps", "-o", "lstart=", "-p", str(pid)])


def _powershell(pid: int, what: str) -> str:
    query = f"(Get-CimInstance Win32_Process -Filter 'ProcessId={pid}').{what}"
    return _output(["powershell", "-NoProfile", "-Command", query])


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""
