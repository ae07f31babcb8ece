"""Every table, queue and container by name, from the file that Bicep reads too."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_NAMES: Mapping[str, Mapping[str, str]] = json.loads((Path(__file__).parent / "names.json").read_text("utf-8"))

TABLES: Final = _NAMES["tables"]
QUEUES: Final = _NAMES["queues"]
CONTAINERS: Final = _NAMES["containers"]


def poison_of(queue: str) -> str:
    """Where the host parks what failed five times; its name is the host's choice."""
    return f"{queue}-poison"


def unread_of(queue: str) -> str:
    """Where poison is set aside that this version cannot read: it must not hide the rest."""
    return f"{queue}-unread"


def all_queues() -> list[str]:
    """Every queue with its two poison queues."""
    return [one for name in QUEUES.values() for one in (name, poison_of(name), unread_of(name))]
