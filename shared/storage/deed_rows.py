"""Command rows of what was done to the app itself, beside those of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.storage.names import TABLES
from shared.storage.rows import Insert, Rows

TABLE = TABLES["desk"]
PARTITION = "ops"


@dataclass(frozen=True, slots=True)
class DeedRows:
    """Deeds on rows."""

    rows: Rows

    async def outcome(self, command_id: str) -> Mapping[str, str] | None:
        row = await self.rows.get(TABLE, PARTITION, f"command:{command_id}")
        return None if row is None else {name: str(value) for name, value in row.values.items()}

    async def record(self, command_id: str, outcome: Mapping[str, str]) -> None:
        await self.rows.transact(TABLE, PARTITION, [Insert(f"command:{command_id}", dict(outcome))])
