"""Seeded faults: what a slip of the hand would do to these files, and that a check finds each."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from dev.bicep.cli import Bicep, Refused
from tests.infra import checks_app, checks_around, checks_data, checks_files
from tests.infra.faults import FAULTS, Fault
from tests.infra.scenarios import FOLDER, SCENARIOS
from tests.infra.stack import Stack
from tests.infra.test_compile import ROOT

CHECKS = (*checks_data.CHECKS, *checks_app.CHECKS, *checks_around.CHECKS)


class Found(NamedTuple):
    """Which checks failed, and with which words."""

    checks: list[str]
    words: str


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of all that the checks read."""
    for name in (*checks_files.FILES, FOLDER.relative_to(ROOT).as_posix()):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        else:
            shutil.copyfile(ROOT / name, target)
    return tmp_path


def findings(bicep: Bicep, tree: Path, fault: Fault) -> Found:
    """By the cheapest check that is meant to see it: a file alone, the compiler, or the whole evaluated."""
    if fault.by == "files":
        return _failing([partial(check, tree) for check in checks_files.CHECKS], checks_files.CHECKS)
    if fault.by in ("compiler", "formatter"):
        path = tree / fault.file
        words = bicep.compile(path).findings if fault.by == "compiler" else _unformatted(bicep, path)
        return Found([fault.by] if words else [], "\n".join(words))
    try:
        stack = Stack(bicep.snapshot(tree / "tests" / "infra" / "scenarios" / f"{fault.by}.bicepparam"))
    except Refused as refused:
        return Found(["compiler"], str(refused))
    return _failing([partial(check, stack, SCENARIOS[fault.by]) for check in CHECKS], CHECKS)


def _failing(calls: list[Callable[[], None]], named: tuple[Callable[..., None], ...]) -> Found:
    failed = {}
    for call, check in zip(calls, named, strict=True):
        try:
            call()
        except (AssertionError, KeyError, ValueError) as error:
            failed[check.__name__] = str(error)
    return Found(list(failed), "\n".join(failed.values()))


def _unformatted(bicep: Bicep, path: Path) -> list[str]:
    return [] if bicep.formatted(path) == path.read_text("utf-8") else ["not formatted"]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found(bicep: Bicep, tree: Path, fault: Fault) -> None:
    path = tree / fault.file
    before = path.read_text("utf-8")
    assert fault.old in before, "the fault no longer fits the file"
    path.write_text(before.replace(fault.old, fault.new, 1), "utf-8")
    found = findings(bicep, tree, fault)
    assert fault.caught_by in (*found.checks, *found.words.split()), found


@pytest.mark.parametrize("by", sorted({(fault.by, fault.file if fault.by[-2:] == "er" else "") for fault in FAULTS}))
def test_without_a_fault_nothing_is_found(bicep: Bicep, tree: Path, by: tuple[str, str]) -> None:
    fault = Fault(by[1], by[0], "none", "", "", "")
    assert findings(bicep, tree, fault) == Found([], "")


def test_there_are_many_faults_of_all_kinds() -> None:
    assert len(FAULTS) >= 30
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {"files", "compiler", "formatter", "smallest"} <= {fault.by for fault in FAULTS}
