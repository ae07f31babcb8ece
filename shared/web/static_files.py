"""Style, script and icon: read and compressed once, under names that change with their content."""

import gzip
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

FOLDER = Path(__file__).parent / "static"
TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


class StaticFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it is served: whoever has it under this name has it for good."""

    name: str  # with a part of its hash
    type: str
    content: bytes = msgspec.field()
    compressed: bytes = msgspec.field()


@cache
def static_files() -> Mapping[str, StaticFile]:
    """The files by the names that they are asked for."""
    return {one.name: one for one in map(_read, sorted(FOLDER.iterdir()))}


@cache
def address_of(name: str) -> str:
    """Where a page finds a file of the folder. Raises KeyError for one that is not there."""
    addresses = {_plain(one): f"/static/{one}" for one in static_files()}
    return addresses[name]


def _plain(name: str) -> str:
    stem, _, ending = name.split(".")
    return f"{stem}.{ending}"


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:12]
    return StaticFile(
        name=f"{path.stem}.{digest}{path.suffix}",
        type=TYPES[path.suffix],
        content=content,
        compressed=gzip.compress(content, mtime=0),
    )
