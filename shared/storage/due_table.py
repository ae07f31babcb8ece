"""When to look at which ticket, in rows: the partition is the hour (DESIGN.md 4), the row its moment and the ticket.

The moment is in the key: a slow follower cannot write over an earlier look, each stands by itself until it is done.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from shared.domain.steps import EffectKind
from shared.domain.views import millis
from shared.services.agenda_ports import Due
from shared.services.effect_ports import Errand
from shared.services.ports import Conflict
from shared.storage.names import TABLES
from shared.storage.rows import Delete, Put, Row, RowMissing, Rows

TABLE = TABLES["due"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def hour_of(at: datetime) -> str:
    """The partition of a time in UTC; later hours sort later."""
    return f"{at:%Y-%m-%dT%H}"


@dataclass(frozen=True, slots=True)
class DueTable:
    """An agenda on rows. There is no watermark: a row written into an hour that has passed is found all the same."""

    rows: Rows

    async def note(self, number: str, at: datetime) -> None:
        """Written again it is the same row, with another etag."""
        await self.rows.transact(TABLE, hour_of(at), [Put(f"{millis(at):015}!{number}", {})])

    async def put_off(self, errand: Errand, until: datetime) -> None:
        """Beside the looks at its ticket; it keeps its trace."""
        key = f"{millis(until):015}!{errand.ticket}!{errand.n}!{errand.kind}"
        await self.rows.transact(TABLE, hour_of(until), [Put(key, {"trace": errand.trace})])

    async def due(self, now: datetime, most: int) -> list[Due]:
        """One range over the hours up to now; those of this hour that lie ahead are left."""
        found = [_due(hour, row) for hour, row in await self.rows.upto(TABLE, hour_of(now), most=most)]
        return [one for one in found if one.at <= now]

    async def done(self, due: Due) -> None:
        """By the row's etag: one that was noted anew stays."""
        hour, key, etag = due.place
        try:
            await self.rows.transact(TABLE, hour, [Delete(key, etag)])
        except (Conflict, RowMissing):
            return


def _due(hour: str, row: Row) -> Due:
    moment, number, *errand = row.key.split("!")
    return Due(
        number=number,
        at=_EPOCH + timedelta(milliseconds=int(moment)),
        place=(hour, row.key, row.etag),
        errand=_errand(number, *errand, trace=str(row.values["trace"])) if errand else None,
    )


def _errand(number: str, n: str, kind: str, *, trace: str) -> Errand:
    return Errand(ticket=number, n=int(n), kind=msgspec.convert(kind, EffectKind), trace=trace)
