"""What figures are made of: whole departments, each ticket once, and where reading stopped is said."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain.commands import SetStatus, TransferTicket
from shared.domain.desk import Department
from shared.domain.errors import NotAllowed, NotFound
from shared.domain.ticket import Ticket
from shared.domain.values import Actor
from shared.services import reporting
from shared.services.ports import Publication
from shared.services.reporting import Facts, Stop, departments_of
from tests.factories import ANA, DESK, LEA, OLGA, PAT, VERA, agent, changed
from tests.memory_world import MemoryWorld


def long_ago(desk: MemoryWorld) -> datetime:
    return desk.clock() - timedelta(days=30)


async def facts(desk: MemoryWorld, by: Actor = ANA, department: str | None = None) -> Facts:
    return await desk.app.reporter.facts(by, long_ago(desk), department)


def numbers(found: Facts) -> set[str]:
    return {one.number for one in found.tickets}


async def resolve(desk: MemoryWorld, number: str) -> None:
    await desk.do(number, SetStatus(status="resolved"), OLGA)


async def test_open_and_closed_tickets_of_ones_departments_are_facts_and_no_others(desk: MemoryWorld) -> None:
    mine, solved, other = await desk.open(), await desk.open(), await desk.open(topic="report-a-problem")
    await resolve(desk, solved)
    await desk.follow_all()
    for who in (ANA, VERA):
        assert numbers(await facts(desk, who)) == {mine, solved}, "who may only look sees them too"
    assert numbers(await facts(desk, LEA)) == set(), "she has Support alone"
    assert numbers(await facts(desk, OLGA)) == {mine, solved, other}
    assert numbers(await facts(desk, OLGA, "maintenance")) == {other}


async def test_a_ticket_that_one_sees_by_chance_is_no_share_of_another_departments_figures(desk: MemoryWorld) -> None:
    number = await desk.open(topic="report-a-problem")
    head = await desk.app.tickets.head(number)
    assert head is not None and head.ticket.department == "maintenance"
    await desk.follow_all()
    assert numbers(await facts(desk, ANA)) == set()


async def test_what_changed_last_before_the_period_is_left_out_unless_it_is_open(desk: MemoryWorld) -> None:
    still_open, solved = await desk.open(), await desk.open()
    await resolve(desk, solved)
    await desk.follow_all()
    desk.clock.turn(days=31)
    assert numbers(await facts(desk)) == {still_open}


async def test_a_department_of_others_is_not_there(desk: MemoryWorld) -> None:
    for who, department in ((ANA, "maintenance"), (ANA, "no-such"), (OLGA, "no-such"), (LEA, "online-banking")):
        with pytest.raises(NotFound):
            await facts(desk, who, department)


@pytest.mark.parametrize("who", [PAT, agent("gone"), Actor(kind="key", id="k")])
async def test_figures_are_for_agents(desk: MemoryWorld, who: Actor) -> None:
    with pytest.raises(NotAllowed):
        await facts(desk, who)


async def test_an_agent_who_lost_the_last_department_has_no_figures(desk: MemoryWorld) -> None:
    current = await desk.app.desks.fresh()
    without_roles = changed("agents", "vera", current, roles={})
    publication = Publication(
        base=current.version, document=without_roles, command_id="p", status=200, request=b"", nonce=""
    )
    await desk.app.desks.publish(publication)
    await desk.open()
    await desk.follow_all()
    found = await facts(desk, VERA)
    assert (found.items, found.departments) == ([], [])


async def test_a_ticket_between_two_lists_counts_once_as_it_is_now(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    await resolve(desk, number)
    view = desk.app.reporter.views
    page = await view.page("open!online-banking", "created!", 'created"', 10)
    await desk.follow_all()
    (key, stale), *_ = page.rows
    assert key.endswith(number)
    await view.move("open!support", stale, is_new=True)  # as if a follower had died between the two
    found = await facts(desk)
    assert [(one.number, one.state) for one in found.tickets] == [(number, "resolved")]


async def test_a_ticket_that_was_moved_away_is_gone_from_the_figures(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, TransferTicket(department="sales"), OLGA)
    await desk.follow_all()
    assert numbers(await facts(desk)) == set()


async def test_it_is_said_where_reading_stopped(desk: MemoryWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "MOST_A_SCOPE", 2)
    tickets: list[Ticket] = []
    for n in range(3):
        desk.clock.turn(minutes=n)
        number = await desk.open()
        head = await desk.app.tickets.head(number)
        assert head is not None
        tickets.append(head.ticket)
    await desk.follow_all()
    found = await facts(desk)
    assert numbers(found) == {tickets[1].number, tickets[2].number}, "the newest"
    assert found.stops == [Stop(half="open", department="online-banking", at=tickets[1].created_at)]
    assert (await facts(desk, OLGA)).stops == [Stop(half="open", department=None, at=tickets[1].created_at)]


def test_departments_are_those_with_a_role_by_name_and_of_an_admin_all() -> None:
    assert departments_of(DESK, ANA) == ["online-banking", "support"]
    assert departments_of(DESK, OLGA) == ["maintenance", "online-banking", "sales", "support"]


async def test_who_sees_very_many_departments_begins_with_one_and_may_choose(desk: MemoryWorld) -> None:
    current = await desk.app.desks.fresh()
    many = {f"d{n:02}": Department(name=f"D {n:02}") for n in range(11)}
    roles = dict.fromkeys([*many, "online-banking"], "view-only")
    wide = replace(current, departments={**current.departments, **many})
    wide = changed("agents", "vera", wide, roles=roles)
    await desk.app.desks.publish(
        Publication(base=current.version, document=wide, command_id="p", status=200, request=b"", nonce="")
    )
    number = await desk.open()
    await desk.follow_all()
    found = await facts(desk, VERA)
    assert (found.department, numbers(found), len(found.departments)) == ("d00", set(), 12)
    assert numbers(await facts(desk, VERA, "online-banking")) == {number}
