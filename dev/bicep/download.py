"""The pinned release, fetched once where the machine has no Bicep CLI; refused if it is not the very file."""

import hashlib
import io
import os
import platform
import sys
import urllib.request
import zipfile
from pathlib import Path

from dev.bootstrap.console import Trouble
from dev.bootstrap.places import DOT_DEV

VERSION = "0.47.16"
PLACE = DOT_DEV / "bicep" / VERSION / "bicep"
_PACKAGE = "azure.bicep.commandline.linux-x64"
_URL = f"https://api.nuget.org/v3-flatcontainer/{_PACKAGE}/{VERSION}/{_PACKAGE}.{VERSION}.nupkg"
_SHA256 = "64c345a58e0c3e48b1bc98a4e62d6b3adb1d238281297de3400aeafb2697aa5a"
_SECONDS = 30
_MEND = "`az bicep install` or azd brings it; or set BICEP to its path."


def fetched() -> Path:
    """Where it lies now. Raises Trouble without a network, or on a machine that the pinned file is not for."""
    if not (sys.platform == "linux" and platform.machine() == "x86_64"):
        raise Trouble("There is no Bicep CLI here, and the pinned one is for Linux on x86-64.", _MEND)
    try:
        with urllib.request.urlopen(_URL, timeout=_SECONDS) as answer:
            return unpacked(answer.read(), PLACE)
    except OSError as error:
        raise Trouble(f"There is no Bicep CLI here, and it could not be downloaded: {error}", _MEND) from error


def unpacked(package: bytes, place: Path, sha256: str = _SHA256) -> Path:
    """The one program of the package; written beside its place first, so that half a file is never found there."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as opened:
            program = opened.read(next(name for name in opened.namelist() if Path(name).name == "bicep"))
    except (zipfile.BadZipFile, StopIteration) as error:
        raise Trouble("What was downloaded is not the package of the Bicep CLI.", _MEND) from error
    if hashlib.sha256(program).hexdigest() != sha256:
        raise Trouble("The Bicep CLI that was downloaded is not the one that is pinned.", _MEND)
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_suffix(f".{os.getpid()}")
    beside.write_bytes(program)
    beside.chmod(0o755)
    return beside.replace(place)
