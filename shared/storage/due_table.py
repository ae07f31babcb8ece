"""When to look at which ticket, in rows: the partition is the hour (DESIGN.md 4), the row its moment and the ticket.

The moment is in the key: a slow follower cannot write over an earlier look, each stands by itself until it is done.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.domain.views import millis
from shared.services.ports import Conflict, Due
from shared.storage.names import TABLES
from shared.storage.rows import Delete, Put, RowMissing, Rows

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

    async def due(self, now: datetime, most: int) -> list[Due]:
        """One range over the hours up to now; those of this hour that lie ahead are left."""
        found = [_due(hour, row.key, row.etag) for hour, row in await self.rows.upto(TABLE, hour_of(now), most=most)]
        return [one for one in found if one.at <= now]

    async def done(self, due: Due) -> None:
        """By the row's etag: one that was noted anew stays."""
        hour, key, etag = due.place
        try:
            await self.rows.transact(TABLE, hour, [Delete(key, etag)])
        except (Conflict, RowMissing):
            return


def _due(hour: str, key: str, etag: str) -> Due:
    moment, _, number = key.partition("!")
    return Due(number=number, at=_EPOCH + timedelta(milliseconds=int(moment)), place=(hour, key, etag))
