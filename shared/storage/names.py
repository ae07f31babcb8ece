"""Every table, queue and container by name, from the file that Bicep reads too."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_NAMES: Mapping[str, Mapping[str, str]] = json.loads((Path(__file__).parent / "names.json").read_text("utf-8"))

TABLES: Final = _NAMES["tables"]
QUEUES: Final = _NAMES["queues"]
CONTAINERS: Final = _NAMES["containers"]
