"""`test`: the checks, then pytest last, against an Azurite in memory that lives as long as the tests."""

import argparse
import json
import os
import subprocess
import sys

from dev import check
from dev.azurite import TEST_KEY, Azurite, account_names
from dev.bootstrap.console import say, step
from dev.bootstrap.places import ON_WINDOWS, ROOT

PORTS_VARIABLE = "ZERODESK_TEST_AZURITE"
# One environment variable holds them all, and on Windows it may have 32,767 signs.
ACCOUNTS = 1_500 if ON_WINDOWS else 2_000

# A file stays with one worker, and each worker starts a storage of its own (tests/conftest.py): one process for both
# keeps half of the tests waiting, and after five thousand of them some for longer than the app waits for storage.
SIDE_BY_SIDE = ["-q", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]  # tests/conftest.py puts them in order


def main(args: argparse.Namespace) -> int:
    """pytest's exit code if it is not 0, else that of the checks. pytest runs in any case, and has the last word."""
    checked = 0 if args.no_check else check.main(args)
    if checked:
        say("The tests run all the same, but this cannot end well any more: see above.")
    return run_pytest(args.rest) or checked


def run_pytest(arguments: list[str]) -> int:
    if not arguments:
        return _pytest(SIDE_BY_SIDE, {})
    storage = storage_for_tests()
    with step("starting Azurite in memory"):
        storage.start()
    try:
        return _pytest(arguments, {PORTS_VARIABLE: json.dumps(storage.ports._asdict())})
    finally:
        storage.stop()


def storage_for_tests() -> Azurite:
    """Accounts `t0001` … with one short key: a test takes one and has storage of its own."""
    return Azurite(accounts=dict.fromkeys(account_names(ACCOUNTS), TEST_KEY))


def _pytest(arguments: list[str], env: dict[str, str]) -> int:
    """A child, for tests need a fresh interpreter. It gets the terminal's Ctrl-C itself and sums up; we wait."""
    command = [sys.executable, "-m", "pytest", *arguments]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **env})
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
