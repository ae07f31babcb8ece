"""Where `follow` stands with each ticket: two rows beside the head, so that all are one read."""

from dataclasses import dataclass

from shared.domain.ticket import Ticket
from shared.services.ports import Cursor, Glance, Head
from shared.storage import codec
from shared.storage.rows import Insert, Op, Replace, Rows, Values
from shared.storage.ticket_table import FOLLOW, FOLLOW_TOLD, HEAD_WORDS, TABLE, head_of


@dataclass(frozen=True, slots=True)
class CursorTable:
    """Cursors on rows."""

    rows: Rows

    async def glance(self, number: str) -> Glance:
        """The head, and how far it was followed and told."""
        cursor, head = await self.read(number)
        return Glance(head=head, followed=min(cursor.n, cursor.told))

    async def read(self, number: str) -> tuple[Cursor, Head | None]:
        """`follow`, `follow!told`, `head` and `head!words` are neighbours: one range."""
        rows, _ = await self.rows.range(TABLE, number, FOLLOW, f"{HEAD_WORDS}~")
        by_key = {row.key: row for row in rows}
        row, told = by_key.get(FOLLOW), by_key.get(FOLLOW_TOLD)
        ticket = codec.decode_state(str(row.values["state"])) if row else None
        # What was followed before there was any telling is not told in hindsight.
        before = ticket.version if ticket else 0
        cursor = Cursor(
            ticket=ticket,
            etag=row.etag if row else None,
            told=int(told.values["n"]) if told else before,
            since=int(told.values["since"]) if told else before,
            told_etag=told.etag if told else None,
        )
        return cursor, head_of(rows)

    async def save(self, number: str, cursor: Cursor, reached: Ticket, told: int) -> None:
        """Only over the cursors that were read, both or none. Raises Conflict."""
        state: Values = {"state": codec.encode_state(reached), "n": reached.version}
        ops = [_over(FOLLOW, state, cursor.etag)]
        if told != cursor.told or cursor.told_etag is None:
            ops.append(_over(FOLLOW_TOLD, {"n": told, "since": cursor.since}, cursor.told_etag))
        await self.rows.transact(TABLE, number, ops)


def _over(key: str, values: Values, etag: str | None) -> Op:
    return Insert(key, values) if etag is None else Replace(key, values, etag)
