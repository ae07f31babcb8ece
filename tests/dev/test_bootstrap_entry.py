"""The way in works before anything is installed, and with the oldest Python that it promises."""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev.bootstrap.commands import COMMANDS, parse
from dev.bootstrap.places import ROOT

OLDEST = (3, 9)
EARLY = [ROOT / "dev" / "__init__.py", ROOT / "dev" / "__main__.py", *(ROOT / "dev" / "bootstrap").glob("*.py")]


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def an_old_python() -> str | None:
    """One that really starts: a name on PATH may be a shim without anything behind it."""
    roots = [Path(os.environ.get("PYENV_ROOT", "nowhere")) / "versions", Path(sys.base_prefix).parent]
    found = [shutil.which("python3.9"), *(str(p) for root in roots for p in root.glob("3.9*/bin/python3.9"))]
    starts = (p for p in found if p and not subprocess.run([p, "-c", ""], capture_output=True, check=False).returncode)
    return next(starts, None)


@pytest.mark.parametrize("file", EARLY, ids=lambda file: file.name)
def test_what_runs_first_is_old_syntax_and_standard_library(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"), feature_version=OLDEST)
    others = [name for name in imported(tree) if name.partition(".")[0] not in sys.stdlib_module_names]
    assert [name for name in others if not name.startswith("dev.bootstrap")] == []


def test_help_works_with_an_old_python_and_installs_nothing(tmp_path: Path) -> None:
    python = an_old_python()
    if python is None:
        pytest.skip("no Python 3.9 here")
    shutil.copytree(ROOT / "dev" / "bootstrap", tmp_path / "dev" / "bootstrap")
    for name in ("__init__.py", "__main__.py"):
        shutil.copy(ROOT / "dev" / name, tmp_path / "dev" / name)
    for words in ([], *([command.name] for command in COMMANDS)):
        asked = [python, "-S", "-m", "dev", *words, "--help"]
        done = subprocess.run(asked, cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout.startswith(f"usage: python -m dev{''.join(' ' + word for word in words)} ")
    assert [path.name for path in tmp_path.iterdir()] == ["dev"]


def test_what_test_does_not_know_is_handed_to_pytest_in_its_order() -> None:
    _, args = parse(["test", "-k", "claim", "tests/domain", "--no-check", "-x"])
    assert args.no_check
    assert args.rest == ["-k", "claim", "tests/domain", "-x"]


@pytest.mark.parametrize("words", [[], ["sing"], ["run", "--prot", "80"], ["run", "--port", "0"], ["check", "more"]])
def test_arguments_that_nobody_knows_end_it(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert "error: " in capsys.readouterr().err
