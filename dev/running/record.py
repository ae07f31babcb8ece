"""`.dev/desk.json`: where the desk of this checkout listens, its ports, and the processes that a killed run left."""

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from dev.bootstrap.console import Trouble
from dev.bootstrap.places import DOT_DEV
from dev.running.ports import HOST, Ports
from dev.running.processes import Known

FORMAT = 1
# Another folder is another desk of the same checkout: the tests have theirs beside the developer's.
FOLDER = Path(os.environ.get("ZERODESK_DESK_FOLDER") or DOT_DEV)
FILE = FOLDER / "desk.json"
DATA = FOLDER / "azurite"
LOCK = FOLDER / "desk.lock"
LINES = FOLDER / "run.jsonl"
HOST_LOG = FOLDER / "host.log"
DEFAULT_URL = f"http://{HOST}:7071"
_FRESH = "`python -m dev run --fresh` throws the old data away and begins anew."


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Immutable: each step of `run` saves a new one, so that a kill at any moment finds what was true just before."""

    port: int | None = None
    storage: Ports | None = None
    running: dict[str, Known] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}" if self.port else DEFAULT_URL

    def with_process(self, name: str, known: Known) -> Self:
        return replace(self, running={**self.running, name: known})

    def save(self, file: Path = FILE) -> Self:
        """Whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.write_text(json.dumps(self._as_json(), indent=2) + "\n", encoding="utf-8")
        new.replace(file)
        return self

    def _as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "port": self.port,
            "storage": self.storage._asdict() if self.storage else None,
            "running": {name: known._asdict() for name, known in self.running.items()},
        }


def load(file: Path = FILE, data: Path = DATA) -> Record:
    """Refuses what it does not understand, for the data beside it is then not understood either."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        if data.exists():
            raise Trouble(f"{data} has no desk.json beside it.", _FRESH) from None
        return Record()
    try:
        return parse(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Trouble(f"{file} cannot be read.", _FRESH) from None


def parse(document: dict[str, Any]) -> Record:
    if document["format"] != FORMAT:
        found = document["format"]
        raise Trouble(f"the desk in {FOLDER.name} has format {found!r}, this version writes {FORMAT}.", _FRESH)
    storage, running = document["storage"], document["running"]
    return Record(
        port=document["port"],
        storage=Ports(**storage) if storage else None,
        running={name: Known(**known) for name, known in running.items()},
    )
