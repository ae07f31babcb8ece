"""Runs an installer quietly: its words go to a log, and to the person only when it fails."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Optional

from dev.bootstrap.console import Trouble
from dev.bootstrap.places import INSTALL_LOG

_NETWORK = (
    "The packages come from PyPI and npm: is there a connection, and if a mirror or proxy is needed here, do pip and "
    "npm know it? Then run the same command again; it goes on where it stopped."
)
_HASHES = "What was downloaded is not what the lock names. Do not go on before you know why: ask who changed the lock."
_RIGHTS = "May you write here, and does no program hold .venv open? On Windows: start with another Python than .venv's."
_DISK = "Make room on the disk, then run the same command again."


def quietly(command: list[str], what: str, cwd: Optional[Path] = None, env: Optional[Mapping[str, str]] = None) -> None:
    INSTALL_LOG.parent.mkdir(parents=True, exist_ok=True)
    with open(str(INSTALL_LOG), "wb") as log:
        try:
            code = subprocess.call(
                command, cwd=str(cwd) if cwd else None, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        except OSError as error:
            raise Trouble(f"{what} did not start: {error}", f"Is {command[0]} usable?") from error
    if code:
        text = INSTALL_LOG.read_text(encoding="utf-8", errors="replace")
        raise Trouble(f"{what} failed (exit {code}).", mend(text), last_lines(text))


def last_lines(text: str, count: int = 8) -> str:
    return "\n".join([line for line in text.splitlines() if line.strip()][-count:])


def mend(output: str) -> str:
    """The likeliest cause, from the installer's own words."""
    lowered = output.lower()
    if "do not match the hashes" in lowered or "eintegrity" in lowered:
        return _HASHES
    if "no space left" in lowered or "enospc" in lowered:
        return _DISK
    if "permission denied" in lowered or "access is denied" in lowered:
        return _RIGHTS
    return _NETWORK
