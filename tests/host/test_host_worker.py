"""The worker library loads the app, and both of its entries give the same."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .running import NOWHERE, ROOT, RunningHost
from .sample import FOLDER


def test_the_native_entry_gives_what_the_classic_one_gives() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.host.twice"],
        cwd=FOLDER / "sample",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    native, classic = (json.loads(line) for line in done.stdout.splitlines())
    assert native == classic
    assert [ok for ok, _ in native] == [True, True, False, False, True, True, False, True]
    assert native[1][1][3] == ["a", "b"]


@pytest.mark.parametrize(
    ("app", "reason"),
    [
        ("broken", "declared in Python but not in the function definition"),
        ("outputs", "function work: the local host does not serve bindings of type queue"),
        ("", "0 functions found"),
    ],
)
def test_an_app_that_does_not_load_is_refused_with_the_reason(app: str, reason: str) -> None:
    with RunningHost(FOLDER / app, NOWHERE) as host:
        assert host.exit_code() == 1
        host.until(lambda: reason in host.words)


def test_a_missing_setting_is_named() -> None:
    with RunningHost(FOLDER / "sample", NOWHERE) as host:
        assert host.exit_code() == 1
        host.until(lambda: host.words == "the app setting TICKS is missing\n")


def test_loading_writes_nothing_into_the_apps_folder(tmp_path: Path) -> None:
    code = (FOLDER / "broken" / "function_app.py").read_text("utf-8")
    (tmp_path / "function_app.py").write_text(code, "utf-8")
    with RunningHost(tmp_path, NOWHERE) as host:
        assert host.exit_code() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["function_app.py"]
