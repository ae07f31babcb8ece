"""Fills a desk with many tickets, or one ticket with many entries, faster than clients could: for tests and bench."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import batched

from shared.app import App
from shared.domain.clocks import Versions
from shared.domain.commands import OpenTicket
from shared.domain.events import Event, ReplyPosted
from shared.domain.intake import open_ticket
from shared.domain.numbers import numbers
from shared.domain.ticket import Ticket, versions_of
from shared.domain.values import Actor, Contact, Grant, Message, Stamp, Words
from shared.domain.views import VIEW_VERSION, standings
from shared.domain.watching import next_look
from shared.services.desk_versions import read_versions
from shared.services.handling import commit_of
from shared.services.ports import Commit, Conflict, Cursor, Head, Item
from shared.services.requests import Request
from shared.storage.cursor_table import CursorTable
from shared.storage.names import TABLES
from shared.storage.rows import Put, Rows, Values
from shared.storage.ticket_table import MOST_EVENTS
from shared.storage.view_table import anchor_key, anchor_values, row_values

AT_ONCE = 8
KEY = Actor(kind="key", id="bulk", grant=Grant(scopes=frozenset({"intake"})))


async def load_tickets(app: App, rows: Rows, count: int, requester: Contact) -> list[str]:
    """`count` tickets of one requester, a minute apart, followed into their lists; their numbers."""
    await app.people.introduce(requester)
    gate, cursors = asyncio.Semaphore(AT_ONCE), CursorTable(rows)

    async def one(place: int) -> Head:
        async with gate:
            return await _open(app, place, requester)

    async def follow(head: Head) -> None:
        async with gate:
            await _told_to_nobody(cursors, head.ticket)
            if look := next_look(head.ticket):
                await app.watch.agenda.note(head.ticket.number, look)

    heads = list(await asyncio.gather(*(one(place) for place in range(count))))
    await _list(rows, heads)
    await asyncio.gather(*(follow(head) for head in heads))
    return [head.ticket.number for head in heads]


async def load_entries(app: App, number: str, count: int, by: Actor) -> None:
    """`count` replies on a ticket, not followed."""
    for places in batched(range(count), MOST_EVENTS, strict=False):
        head = await app.tickets.head(number)
        assert head is not None
        events = [ReplyPosted(words=Words(message=Message(source=f"Reply {place}"))) for place in places]
        stamp = await _stamp(app, by, f"bulk-{number}-{places[0]}", 0)
        desks = await read_versions(app.desks, versions_of([], head.ticket) | {stamp.desk})
        await app.tickets.commit(_commit(head, events, stamp.not_before(head.ticket.updated_at), desks))


async def follow_silently(app: App, number: str) -> None:
    """Bring a ticket's lists to its log, and let nobody be told of what happened so far."""
    await app.follower.bring(number)
    cursor, head = await app.follower.cursors.read(number)
    assert head is not None
    last = head.ticket.version
    await app.follower.cursors.save(number, replace(cursor, since=last), head.ticket, last)


async def _told_to_nobody(cursors: CursorTable, ticket: Ticket) -> None:
    cursor = Cursor(ticket=None, etag=None, since=ticket.version)
    await cursors.save(ticket.number, cursor, ticket, ticket.version)


async def _open(app: App, place: int, requester: Contact) -> Head:
    stamp = await _stamp(app, KEY, f"bulk-{place}", place)
    message = Message(source="I cannot log in.")
    command = OpenTicket(requester=requester, subject=f"Ticket {place}", message=message, topic="feedback")
    desk = await app.desks.current()
    events = open_ticket(command, stamp, desk)
    for number in numbers(stamp.command_id):
        try:
            head, _ = await app.tickets.commit(_commit(number, events, stamp, {desk.version: desk}))
        except Conflict:
            continue
        return head
    raise Conflict(stamp.command_id)


async def _stamp(app: App, by: Actor, command_id: str, place: int) -> Stamp:
    desk = await app.desks.current()
    at = app.now() - timedelta(days=1) + timedelta(minutes=place % 1000)
    return Stamp(command_id=command_id, by=by, at=at, desk=desk.version, trace="")


def _commit(base: Head | str, events: Sequence[Event], stamp: Stamp, desks: Versions) -> Commit:
    request = Request(by=stamp.by, command_id=stamp.command_id, nonce="bulk", trace="", status=201)
    return commit_of(request, base, events, stamp, desks)


async def _list(rows: Rows, heads: Sequence[Head]) -> None:
    scopes: dict[str, list[tuple[str, Values]]] = defaultdict(list)
    for head in heads:
        item = Item(ticket=head.ticket, words=head.words)
        for scope, keys in standings(head.ticket).items():
            anchor = anchor_values(VIEW_VERSION, head.ticket.version, keys)
            scopes[scope].append((anchor_key(head.ticket.number), anchor))
            scopes[scope] += [(key, row_values(item)) for key in keys]
    for scope, values in scopes.items():
        for chunk in batched(values, 100, strict=False):
            await rows.transact(TABLES["views"], scope, [Put(key, value) for key, value in chunk])
