"""A stamp says what an installation was made from. It is written last, so one that was cut off has none."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def of(texts: Iterable[str]) -> str:
    """Line ends do not count: a checkout on Windows has others."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.replace("\r\n", "\n").encode() + b"\0")
    return digest.hexdigest()


def fits(folder: Path, name: str, expected: str) -> bool:
    try:
        return (folder / name).read_text(encoding="ascii") == expected
    except (OSError, UnicodeDecodeError):
        return False


def write(folder: Path, name: str, stamp: str) -> None:
    (folder / name).write_text(stamp, encoding="ascii")


def remove(folder: Path, name: str) -> None:
    """Before anything is changed: half of a change must not look like the whole."""
    with suppress(FileNotFoundError):
        (folder / name).unlink()
