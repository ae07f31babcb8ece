"""The way in: parse, install what is missing, go on in the venv's Python, hand over to the command."""

import importlib
import os
import subprocess
import sys
import time

from dev.bootstrap import azurite_package, packages
from dev.bootstrap.commands import Command, parse
from dev.bootstrap.console import Trouble, complain, say, speak_utf8
from dev.bootstrap.filelock import FileLock
from dev.bootstrap.places import DOT_DEV, ON_WINDOWS, ROOT, VENV, VENV_PYTHON

INTERRUPTED = 130
_LONGEST_WAIT = 600


def main(argv: list[str]) -> int:
    speak_utf8()
    command, args = parse(argv)
    try:
        prepare(command)
        if not in_venv():
            return go_on_in_venv(argv)
        return int(importlib.import_module(command.module).main(args))
    except Trouble as trouble:
        complain(trouble)
        return 1
    except KeyboardInterrupt:
        say("\nstopped. Run the same command again to go on.")
        return INTERRUPTED


def prepare(command: Command) -> None:
    """Usually nothing to do, and then no more than a few files are read."""
    if is_ready(command):
        return
    lock = FileLock(DOT_DEV / "install.lock")
    wait_for(lock)
    try:
        if not is_ready(command):
            install(command)
    finally:
        lock.release()


def install(command: Command) -> None:
    say("Preparing this machine (once):")
    if not packages.ready():
        packages.make()
    if command.needs_storage and not azurite_package.ready():
        azurite_package.make()


def is_ready(command: Command) -> bool:
    return packages.ready() and (not command.needs_storage or azurite_package.ready())


def wait_for(lock: FileLock) -> None:
    """Two commands at once in a fresh clone: the second waits for the first one's installation."""
    ends = time.monotonic() + _LONGEST_WAIT
    told = False
    while not lock.take():
        if not told:
            say("Another `python -m dev` is installing; waiting for it.")
            told = True
        if time.monotonic() > ends:
            raise Trouble("another `python -m dev` has been installing for ten minutes.", "End it, then try again.")
        time.sleep(0.2)


def in_venv() -> bool:
    return os.path.realpath(sys.prefix) == os.path.realpath(str(VENV))


def go_on_in_venv(argv: list[str]) -> int:
    """The same command again, by the Python that has the packages. Windows has no real exec, so there a child."""
    command = [str(VENV_PYTHON), "-m", "dev", *argv]
    os.chdir(str(ROOT))
    if not ON_WINDOWS:
        sys.stdout.flush()
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the console sent it to the child, too, who knows what to do
