"""Where the compiler is looked for, and what is refused as one."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from dev.bicep import download
from dev.bicep.finder import find, places, version_of
from dev.bootstrap.console import Trouble
from dev.bootstrap.places import ON_WINDOWS, ROOT

posix = pytest.mark.skipif(ON_WINDOWS, reason="a script stands for the program")


def program(folder: Path, version: str) -> Path:
    path = folder / "bicep"
    path.write_text(f"#!/bin/sh\necho 'Bicep CLI version {version} (abc)'\n", "utf-8")
    path.chmod(0o755)
    return path


@posix
def test_the_one_that_is_named_is_taken(tmp_path: Path) -> None:
    named = program(tmp_path, "0.47.16")
    assert find({"BICEP": str(named), "PATH": ""}) == named


@posix
@pytest.mark.parametrize("version", ["0.46.9", "nonsense"])
def test_one_that_is_named_and_does_not_do_is_an_error(tmp_path: Path, version: str) -> None:
    with pytest.raises(Trouble, match="no Bicep CLI from"):
        find({"BICEP": str(program(tmp_path, version))})


@posix
def test_one_on_the_path_comes_first_and_only_if_it_is_new_enough(tmp_path: Path) -> None:
    found = program(tmp_path, "0.50.0")
    assert next(places({"PATH": str(tmp_path)})) == found
    assert find({"PATH": str(tmp_path)}) == found
    assert version_of(program(tmp_path, "0.20.4")) == (0, 20, 4)


def test_the_places_end_with_the_one_that_was_downloaded() -> None:
    looked = list(places({"PATH": ""}))
    assert looked[-2:] == [ROOT.parent / "shared" / "tools" / "bicep" / looked[0].name, download.PLACE]
    assert version_of(Path("nowhere")) == ()


def package(program: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        opened.writestr("LICENSE", "MIT")
        opened.writestr("tools/bicep", program)
    return written.getvalue()


def test_a_download_is_unpacked_only_if_it_is_the_pinned_file(tmp_path: Path) -> None:
    place = tmp_path / "new" / "bicep"
    with pytest.raises(Trouble, match="not the one that is pinned"):
        download.unpacked(package(b"another"), place)
    with pytest.raises(Trouble, match="not the package"):
        download.unpacked(b"<html>", place)
    assert not place.parent.exists()
    assert download.unpacked(package(b"it"), place, hashlib.sha256(b"it").hexdigest()) == place
    assert place.read_bytes() == b"it"
    assert place.stat().st_mode & 0o100 or ON_WINDOWS
