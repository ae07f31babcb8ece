"""Fills .python_packages with wheels for the platform in Azure: no remote build, so what runs is what was tested."""

import shutil
import sys
from pathlib import Path

from dev.bootstrap import stamp
from dev.bootstrap.console import step
from dev.bootstrap.places import DOT_DEV, ROOT
from dev.bootstrap.tool import quietly

FOLDER = Path(".python_packages", "lib", "site-packages")
_LOCK = ROOT / "requirements.txt"
_STAMP = "python_packages.stamp"  # not beside them: it would be deployed
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_28_x86_64")


def ready(folder: Path) -> None:
    """The dependencies of requirements.txt in `folder`, and nothing else; quick where they lie there already."""
    expected = stamp.of([_LOCK.read_text("utf-8"), *PLATFORMS])
    if folder.exists() and stamp.fits(DOT_DEV, _STAMP, expected):
        return
    stamp.remove(DOT_DEV, _STAMP)
    if folder.exists():
        shutil.rmtree(folder)
    with step("fetching the packages that run in Azure (a quarter of a minute)"):
        quietly(pip_command(folder), "fetching the packages for Azure")
    stamp.write(DOT_DEV, _STAMP, expected)


def pip_command(folder: Path) -> list[str]:
    """Wheels for CPython 3.13 on Linux, byte for byte as locked, whatever machine this is."""
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    return [
        *(sys.executable, "-m", "pip", "install", "--target", str(folder)),
        *(*platforms, "--implementation", "cp", "--python-version", "3.13", "--only-binary=:all:"),
        *("--require-hashes", "--no-compile", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"),
        *("-r", str(_LOCK)),
    ]
