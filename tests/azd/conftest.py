"""Projects whose hooks can be run, and the package, built once."""

import sys
import zipfile
from pathlib import Path

import pytest

from dev.bootstrap.places import ROOT
from dev.package import zipped
from dev.package.dependencies import FOLDER, ready
from tests.azd.clis import Project, make_project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The hooks beside command line tools that answer as for somebody who may do everything."""
    if sys.platform == "win32":
        pytest.skip("a script without an extension is no program on Windows")
    return make_project(tmp_path)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip that azd would upload. Its dependencies are fetched once and kept for the next session."""
    ready(ROOT / FOLDER)
    target = tmp_path_factory.mktemp("package") / "package.zip"
    zipped(ROOT, target)
    return target


@pytest.fixture(scope="session")
def unpacked(package: Path) -> Path:
    """The package as it lies in Azure."""
    folder = package.parent / "wwwroot"
    with zipfile.ZipFile(package) as content:
        content.extractall(folder)
    return folder
