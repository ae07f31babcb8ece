"""Where `follow` stands with each ticket: a row beside the head, so that both are one read."""

from dataclasses import dataclass

from shared.domain.ticket import Ticket
from shared.services.ports import Cursor, Glance, Head
from shared.storage import codec
from shared.storage.rows import Insert, Op, Replace, Rows, Values
from shared.storage.ticket_table import FOLLOW, HEAD_WORDS, TABLE, head_of


@dataclass(frozen=True, slots=True)
class CursorTable:
    """Cursors on rows."""

    rows: Rows

    async def glance(self, number: str) -> Glance:
        """The head, and how far its views are."""
        cursor, head = await self.read(number)
        return Glance(head=head, followed=cursor.n)

    async def read(self, number: str) -> tuple[Cursor, Head | None]:
        """`follow`, `head` and `head!words` are neighbours: one range."""
        rows, _ = await self.rows.range(TABLE, number, FOLLOW, f"{HEAD_WORDS}~")
        row = next((row for row in rows if row.key == FOLLOW), None)
        ticket = codec.decode_state(str(row.values["state"])) if row else None
        return Cursor(ticket=ticket, etag=row.etag if row else None), head_of(rows)

    async def save(self, number: str, cursor: Cursor, reached: Ticket) -> None:
        """Only over the cursor that was read. Raises Conflict."""
        values: Values = {"state": codec.encode_state(reached), "n": reached.version}
        op: Op = Insert(FOLLOW, values) if cursor.etag is None else Replace(FOLLOW, values, cursor.etag)
        await self.rows.transact(TABLE, number, [op])
