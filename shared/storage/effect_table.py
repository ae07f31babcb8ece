"""Effects in rows of their ticket's partition: `told:<n>:<kind>`, and one mark a recipient beside it, insert only."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched

import msgspec

from shared.domain.steps import Effect, EffectKind
from shared.domain.values import Actor, State
from shared.services.effect_ports import Told, name_of
from shared.services.ports import Conflict
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Row, Rows, Value, Values

TABLE = TABLES["tickets"]
TOLD = "told:"
_MOST = 100  # rows of one transaction
_TRIES = 3


def told_key(n: int, kind: str) -> str:
    """The row of an effect; its marks are its neighbours."""
    return f"{TOLD}{n:08}:{kind}"


def mark_key(n: int, kind: str, whom: str) -> str:
    """The row that says what became of one recipient."""
    return f"{told_key(n, kind)}!{whom}"


def encode_told(told: Told) -> Values:
    """The columns of an effect's row."""
    effect = told.effect
    values: dict[str, Value] = {
        "recipients": msgspec.json.encode([name_of(one) for one in effect.recipients]).decode(),
        "trace": told.trace,
        "desk": told.desk,
    }
    if effect.entry is not None:
        values["entry"] = effect.entry
    if effect.state is not None:
        values["state"] = effect.state.value
    return values


def decode_told(rows: Sequence[Row]) -> Told:
    """An effect from its row and the marks behind it."""
    row, *marks = rows
    n, kind = row.key.removeprefix(TOLD).split(":")
    effect = Effect(
        n=int(n),
        kind=msgspec.convert(kind, EffectKind),
        recipients=tuple(_actor(name) for name in msgspec.json.decode(str(row.values["recipients"]))),
        entry=int(row.values["entry"]) if "entry" in row.values else None,
        state=State(str(row.values["state"])) if "state" in row.values else None,
    )
    return Told(
        effect=effect,
        trace=str(row.values["trace"]),
        desk=str(row.values["desk"]),
        marks={mark.key.partition("!")[2]: str(mark.values["outcome"]) for mark in marks},
    )


@dataclass(frozen=True, slots=True)
class EffectTable:
    """Effects on rows. What stands there is never written again."""

    rows: Rows

    async def record(self, number: str, told: Sequence[Told]) -> None:
        """One transaction, where nobody was here before."""
        for chunk in batched(told, _MOST, strict=False):
            await self._insert(number, {told_key(one.effect.n, one.effect.kind): encode_told(one) for one in chunk})

    async def read(self, number: str, n: int, kind: EffectKind) -> Told | None:
        """The effect with its marks: one range."""
        key = told_key(n, kind)
        rows, _ = await self.rows.range(TABLE, number, key, f'{key}"')  # `"` sorts behind `!`
        return decode_told(rows) if rows and rows[0].key == key else None

    async def mark(self, number: str, effect: Effect, whom: str, outcome: str) -> None:
        """One insert; where a repeat was faster, its mark stays."""
        try:
            await self.rows.transact(
                TABLE, number, [Insert(mark_key(effect.n, effect.kind, whom), {"outcome": outcome})]
            )
        except Conflict:
            return

    async def _insert(self, number: str, missing: dict[str, Values]) -> None:
        first, last = min(missing), max(missing)
        for _ in range(_TRIES):
            try:
                await self.rows.transact(TABLE, number, [Insert(key, values) for key, values in missing.items()])
                return
            except Conflict:  # a follower that died, or a faster one, has inserted some of them
                rows, _ = await self.rows.range(TABLE, number, first, f"{last}~", select=["RowKey"])
                there = {row.key for row in rows}
                missing = {key: values for key, values in missing.items() if key not in there}
                if not missing:
                    return
        raise Conflict(f"the effects of {number}")


def _actor(name: str) -> Actor:
    kind, _, id = name.partition(":")
    return msgspec.convert({"kind": kind, "id": id}, Actor)
