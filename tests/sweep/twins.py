"""Builds that are wrong in one of the ways of DESIGN.md 9: sweep and stateful tests have to find each."""

from dataclasses import fields, replace
from typing import Any

from shared.app import App, Queues, wire
from shared.services.bell_ringing import CommandBell
from shared.services.following import Follower
from shared.services.handling import Desk
from shared.services.ports import Bells, Clock, Commit, Cursor, Head, Outcome, Receipt, StorageDown
from shared.storage.rows import Blobs, Rows
from shared.storage.ticket_table import TicketTable


class BellsAfter:
    """Bells that are sent after the commit, as one would think of it."""

    hidden_s = 420.0

    def __init__(self, bells: Bells, now: Clock) -> None:
        self._bells, self._now = bells, now

    async def hide(self, number: str, _trace: str) -> Receipt:
        return Receipt(id=number, secret="", sent_at=self._now())

    async def reveal(self, receipt: Receipt) -> None:
        await self._bells.ring(receipt.id, "")

    async def withdraw(self, _receipt: Receipt) -> None:
        return

    async def ring(self, number: str, trace: str, *, delay_s: float = 0) -> None:
        await self._bells.ring(number, trace, delay_s=delay_s)


def rings_after_the_commit(rows: Rows, blobs: Blobs, queues: Queues, now: Clock) -> App:
    """Who dies in between leaves a ticket that nobody looks at."""
    return wire(rows, blobs, replace(queues, bells=BellsAfter(queues.bells, now)), now)


class TakesItsBellBack(Desk):
    """A desk that takes an error for "not done"."""

    async def commit(self, commit: Commit, bell: CommandBell) -> tuple[Head, Outcome]:
        try:
            return await Desk.commit(self, commit, bell)
        except StorageDown:
            bell._tried = False
            raise


def takes_bells_back_on_errors(rows: Rows, blobs: Blobs, queues: Queues, now: Clock) -> App:
    """The commit lands all the same, and nobody looks at the ticket."""
    return _with_desk(wire(rows, blobs, queues, now), TakesItsBellBack)


class SavesFirst(Follower):
    """A follower that says how far it has told before it has."""

    async def _advance(self, number: str, cursor: Cursor, head: Head, *, tells: bool) -> None:
        steps, desks = await self._steps_since(number, cursor, head)
        await self._move([step.after for step in steps if step.after.version > cursor.n], cursor, head)
        await self.cursors.save(number, cursor, steps[-1].after, head.ticket.version if tells else cursor.told)
        if tells:
            await self.teller.tell(number, [step for step in steps if step.recorded.n > cursor.told], desks)


def saves_its_cursor_before_the_effects(rows: Rows, blobs: Blobs, queues: Queues, now: Clock) -> App:
    """Who dies in between has told nobody, and nobody ever will."""
    app = wire(rows, blobs, queues, now)
    return replace(app, follower=SavesFirst(**_values(app.follower)))


class KnowsNoCommands(TicketTable):
    """A desk that does not look whether it was asked before."""

    async def outcome(self, _number: str, _command_id: str) -> Outcome | None:
        return None


def looks_for_no_command_row(rows: Rows, blobs: Blobs, queues: Queues, now: Clock) -> App:
    """A repeat meets its own deed, and takes it for somebody else's."""
    app = wire(rows, blobs, queues, now)
    assert isinstance(app.tickets, TicketTable)
    tickets = KnowsNoCommands(**_values(app.tickets))
    return _with_desk(app, Desk, tickets=tickets)


def _values(one: Any) -> dict[str, Any]:
    return {field.name: getattr(one, field.name) for field in fields(one) if field.init}


def _with_desk(app: App, kind: type[Desk], **changes: Any) -> App:
    """The app with another desk in all its places."""
    desk = kind(**{**_values(app.desk), **changes})
    return replace(
        app,
        desk=desk,
        intake=replace(app.intake, desk=desk),
        router=replace(app.router, desk=desk),
        follower=Follower(**{**_values(app.follower), "clock": replace(app.follower.clock, desk=desk)}),
    )
