"""Views: anchor and rows of a ticket move together, only forwards."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import State
from shared.domain.views import keys_in
from shared.services.ports import Item
from shared.storage import view_table
from shared.storage.rows import Delete
from tests.contract.conftest import Ports
from tests.factories import ticket

SCOPE = "open!online-banking"


def item(version: int, **changes: object) -> Item:
    opened = ticket()
    later = opened.updated_at + timedelta(minutes=version)
    moved: Ticket = replace(opened, version=version, updated_at=later, **changes)  # type: ignore[arg-type]
    return Item(ticket=moved, words=TicketWords(subject="Down", name="Pat", email="pat@example.com"))


async def stands(ports: Ports, scope: str = SCOPE) -> list[tuple[str, Item]]:
    page = await ports.views.page(scope, "created!", "v", 100)
    return list(page.rows)


async def test_a_ticket_stands_once_for_each_order(ports: Ports) -> None:
    await ports.views.move(SCOPE, item(1), is_new=True)
    assert [key for key, _ in await stands(ports)] == sorted(keys_in(item(1).ticket, SCOPE))
    assert all(one == item(1) for _, one in await stands(ports))


async def test_a_later_version_takes_the_place_of_an_earlier(ports: Ports) -> None:
    await ports.views.move(SCOPE, item(1), is_new=True)
    await ports.views.move(SCOPE, item(2), is_new=False)
    assert [one.ticket.version for _, one in await stands(ports)] == [2, 2, 2]


async def test_an_earlier_version_changes_nothing(ports: Ports) -> None:
    await ports.views.move(SCOPE, item(5), is_new=True)
    before = await stands(ports)
    await ports.views.move(SCOPE, item(3), is_new=False)
    await ports.views.move(SCOPE, item(3), is_new=True)
    assert await stands(ports) == before


async def test_deleting_an_emptied_anchor_would_reopen_the_hole(ports: Ports) -> None:
    """A ticket that left leaves an empty anchor: a slow follower cannot put old rows back (DESIGN.md 9)."""
    await ports.views.move(SCOPE, item(1), is_new=True)
    await ports.views.move(SCOPE, item(3, department="support"), is_new=False)
    await ports.views.move(SCOPE, item(2), is_new=False)
    assert await stands(ports) == []
    assert await ports.rows.get("views", SCOPE, "at!123456") is not None


async def test_a_scope_that_was_passed_through_unseen_keeps_an_anchor_too(ports: Ports) -> None:
    await ports.views.move(SCOPE, item(3, department="support"), is_new=True)
    await ports.views.move(SCOPE, item(2), is_new=True)
    assert await stands(ports) == []


async def test_a_delete_of_a_missing_row_fails_its_whole_transaction_and_is_mended(ports: Ports) -> None:
    """DESIGN.md 9: rows taken away by hand do not stop a ticket from being followed for ever."""
    await ports.views.move(SCOPE, item(1), is_new=True)
    key = keys_in(item(1).ticket, SCOPE)[0]
    await ports.rows.transact("views", SCOPE, [Delete(key)])
    await ports.views.move(SCOPE, item(2), is_new=False)
    assert [one.ticket.version for _, one in await stands(ports)] == [2, 2, 2]


async def test_of_many_movers_the_newest_stays(ports: Ports) -> None:
    versions = [3, 1, 5, 2, 4, 5, 1]
    await asyncio.gather(*(ports.views.move(SCOPE, item(version), is_new=True) for version in versions))
    assert [one.ticket.version for _, one in await stands(ports)] == [5, 5, 5]


async def test_a_closed_ticket_stands_by_its_last_change_only(ports: Ports) -> None:
    closed = item(2, state=State.CLOSED, status="closed")
    await ports.views.move("closed", closed, is_new=True)
    assert [key.partition("!")[0] for key, _ in await stands(ports, "closed")] == ["updated"]


async def test_marks_tell_number_and_answered_without_the_rest(ports: Ports) -> None:
    await ports.views.move(SCOPE, item(1, answered=True), is_new=True)
    assert await ports.views.marks(SCOPE, "updated!", 'updated"', 10) == ([("123456", True)], False)


async def test_a_raised_view_version_does_not_let_a_slow_follower_move_rows_backwards(
    ports: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ports.views.move(SCOPE, item(8), is_new=True)
    monkeypatch.setattr(view_table, "VIEW_VERSION", 2)
    await ports.views.move(SCOPE, item(5), is_new=False)
    assert [one.ticket.version for _, one in await stands(ports)] == [8, 8, 8]
    await ports.views.move(SCOPE, item(8), is_new=False)
    anchor = await ports.rows.get("views", SCOPE, "at!123456")
    assert anchor is not None
    assert anchor.values["v"] == 2
