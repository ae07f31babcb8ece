"""Which browser is taken."""

from pathlib import Path

import pytest

from dev.bootstrap.console import Trouble
from dev.bootstrap.places import ON_WINDOWS
from dev.browser.finder import VARIABLE, find, places

posix = pytest.mark.skipif(ON_WINDOWS, reason="a file that may be executed stands for the program")


def program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.touch(0o755)
    return path


@posix
def test_the_one_that_is_named_is_taken_before_one_on_the_path(tmp_path: Path) -> None:
    on_path, named = program(tmp_path / "path", "chromium"), program(tmp_path / "own", "mine")
    assert find({"PATH": str(on_path.parent), VARIABLE: str(named)}) == named
    assert find({"PATH": str(on_path.parent)}) == on_path


@posix
def test_one_that_is_named_and_is_no_program_is_an_error(tmp_path: Path) -> None:
    on_path, text = program(tmp_path / "path", "chromium"), tmp_path / "text"
    text.touch(0o644)
    with pytest.raises(Trouble, match="is no program"):
        find({"PATH": str(on_path.parent), VARIABLE: str(text)})


@posix
def test_chromium_comes_before_chrome_and_edge(tmp_path: Path) -> None:
    edge, chrome = program(tmp_path, "microsoft-edge"), program(tmp_path, "google-chrome")
    assert list(places({"PATH": str(tmp_path)}))[:2] == [chrome, edge]
    chromium = program(tmp_path, "chromium")
    assert next(places({"PATH": str(tmp_path)})) == chromium


def test_without_any_it_says_how_to_get_one(tmp_path: Path) -> None:
    if any(path.is_file() for path in places({"PATH": str(tmp_path)})):
        pytest.skip("this machine has one where every machine of its kind has it")
    with pytest.raises(Trouble) as refused:
        find({"PATH": str(tmp_path)})
    assert "apt-get install chromium" in refused.value.mend
