"""Finding a Python 3.13 on a machine that hides it."""

import sys
from pathlib import Path

from dev.bootstrap.places import ON_WINDOWS
from dev.bootstrap.pythons import WANTED, candidates, installed_in, probe


def installed(versions: Path, name: str) -> Path:
    """An interpreter's file where its installer would have put it."""
    path = versions / name / ("python.exe" if ON_WINDOWS else f"bin/python{WANTED}")
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_the_newest_of_several_comes_first_by_number_not_by_letter(tmp_path: Path) -> None:
    old, new = installed(tmp_path, "3.13.9"), installed(tmp_path, "3.13.10")
    installed(tmp_path, "3.12.1")
    assert installed_in(tmp_path) == [new, old]


def test_a_folder_without_an_interpreter_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "3.13.1").mkdir()
    assert installed_in(tmp_path) == []


def test_pyenvs_root_is_looked_at_before_the_home_folder(tmp_path: Path) -> None:
    of_root = installed(tmp_path / "root" / "versions", "3.13.1")
    of_home = installed(tmp_path / "home" / ".pyenv" / "versions", "3.13.2")
    env = {"PATH": "", "PYENV_ROOT": str(tmp_path / "root")}
    found = list(candidates(env, tmp_path / "home", tmp_path / "elsewhere" / "3.9"))
    assert found[-2:] == [[str(of_root)], [str(of_home)]]


def test_with_an_empty_home_the_neighbours_of_the_running_python_are_tried(tmp_path: Path) -> None:
    neighbour = installed(tmp_path / "versions", "3.13.0")
    found = list(candidates({"PATH": ""}, tmp_path / "empty", tmp_path / "versions" / "3.9.18"))
    assert found[-1] == [str(neighbour)]


def test_a_name_with_nothing_behind_it_is_no_python() -> None:
    assert probe(["no-such-python"]) is None
    assert probe([sys.executable, "-c", "raise SystemExit(127)"]) is None


def test_a_python_is_asked_for_its_version_and_place() -> None:
    found = probe([sys.executable])
    assert found is not None
    assert found.version == ".".join(map(str, sys.version_info[:3]))
    assert Path(found.path).exists()
