"""Where a browser is that can be driven: `$ZERODESK_BROWSER`, PATH, the usual places. None is downloaded."""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from dev.bootstrap.console import Trouble

VARIABLE = "ZERODESK_BROWSER"
MEND = f"Install Chromium, Chrome or Edge (on Debian: apt-get install chromium), or set {VARIABLE} to its path."
NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge",
    "microsoft-edge-stable", "msedge",
)  # fmt: skip
_MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)


def find(env: Mapping[str, str] = os.environ) -> Path:
    """Raises Trouble where there is none; one that is named and is no program is an error, not a reason to look on."""
    if given := env.get(VARIABLE):
        if not _is_program(Path(given)):
            raise Trouble(f"{VARIABLE} names {given}, which is no program.", MEND)
        return Path(given)
    for path in places(env):
        if _is_program(path):
            return path
    raise Trouble("There is no Chromium, Chrome or Edge here.", MEND)


def places(env: Mapping[str, str]) -> Iterator[Path]:
    """In this order."""
    for name in NAMES:
        if on_path := shutil.which(name, path=env.get("PATH", "")):
            yield Path(on_path)
    for name in _MAC:
        yield Path("/Applications", f"{name}.app", "Contents", "MacOS", name)
    for folder in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        yield from (Path(env[folder], name) for name in _WINDOWS if env.get(folder))


def _is_program(path: Path) -> bool:
    return path.is_file() and os.access(path, os.X_OK)
