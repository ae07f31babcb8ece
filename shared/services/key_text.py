"""What an API key looks like: `zd_<id>_<secret><check>`. The check finds what was mistyped without asking storage."""

import hashlib
import re
import zlib

_KEY = re.compile(r"(zd_([a-z0-9][a-z0-9-]{0,39})_[0-9a-f]{64})([0-9a-f]{8})", re.ASCII)


def write_key(id: str, secret: str) -> str:
    """The key of that id; `secret` is 256 bits as hex."""
    text = f"zd_{id}_{secret}"
    return f"{text}{_check(text)}"


def id_in(text: str) -> str | None:
    """Which key it says to be; None for what no desk has ever given out."""
    found = _KEY.fullmatch(text)
    return found[2] if found is not None and _check(found[1]) == found[3] else None


def hash_of_key(text: str) -> str:
    """What is kept of a key. It is long and random: a plain hash is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


def _check(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"
