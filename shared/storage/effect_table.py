"""Effects in rows of their ticket's partition: `told:<n>:<kind>`, insert only, and one mark a recipient beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched

import msgspec

from shared.domain.steps import Effect, EffectKind
from shared.domain.values import Actor, State
from shared.services.effect_ports import Mark, Place, Told, name_of
from shared.services.ports import Conflict
from shared.storage.names import TABLES
from shared.storage.rows import Insert, Op, Replace, Row, Rows, Value, Values

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
        marks={mark.key.partition("!")[2]: decode_mark(mark) for mark in marks},
    )


def encode_mark(mark: Mark) -> Values:
    """The columns of a mark; those of a claim that was let go have no time."""
    values: dict[str, Value] = {"outcome": mark.outcome}
    if mark.at is not None:
        values |= {"at": mark.at.isoformat(), "by": mark.by}
    if mark.why:
        values["why"] = mark.why
    if mark.tries:
        values["tries"] = mark.tries
    return values


def decode_mark(row: Row) -> Mark:
    """A mark from its row."""
    at = row.values.get("at")
    return Mark(
        outcome=str(row.values["outcome"]),
        at=None if at is None else datetime.fromisoformat(str(at)),
        by=str(row.values.get("by", "")),
        why=str(row.values.get("why", "")),
        tries=int(row.values.get("tries", 0)),
        etag=row.etag,
    )


@dataclass(frozen=True, slots=True)
class EffectTable:
    """Effects on rows. What stands there is never written again, but for the claim of who sends."""

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

    async def claim(self, place: Place, mine: Mark, before: Mark | None) -> Mark:
        """One write; where somebody was faster (or the driver, for the second time), a read of what stands there."""
        try:
            return replace(mine, etag=await self._write(place, mine, before))
        except Conflict:
            row = await self.rows.get(TABLE, place.ticket, _key_at(place))
            if row is None:
                raise
            return decode_mark(row)

    async def mark(self, place: Place, outcome: str, before: Mark | None = None, why: str = "") -> None:
        """One write; where somebody was faster, that mark stays."""
        try:
            await self._write(place, Mark(outcome=outcome, why=why), before)
        except Conflict:
            return

    async def _write(self, place: Place, mark: Mark, before: Mark | None) -> str:
        key, values = _key_at(place), encode_mark(mark)
        op: Op = Insert(key, values) if before is None else Replace(key, values, before.etag)
        (etag,) = await self.rows.transact(TABLE, place.ticket, [op])
        return etag

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


def _key_at(place: Place) -> str:
    return mark_key(place.n, place.kind, place.whom)


def _actor(name: str) -> Actor:
    kind, _, id = name.partition(":")
    return msgspec.convert({"kind": kind, "id": id}, Actor)
