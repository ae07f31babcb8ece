"""Time's own doing, with storage that fails: each thing is noticed once, dated truly, however late."""

import asyncio
import random
from collections import Counter
from datetime import timedelta

import pytest

from shared.domain import events as e
from shared.domain.commands import ClaimTicket, EditTicket, SetStatus
from shared.domain.watching import next_look
from shared.services.agenda_ports import Due
from shared.services.ports import StorageDown
from tests.factories import ANA
from tests.memory_world import MemoryWorld
from tests.services.faults import OnTheFirst

OVERDUE = "ticket.overdue"


async def minute(desk: MemoryWorld) -> int:
    """One run of the timer, and what it sets off."""
    rung = await desk.app.watch.ring_due("")
    await desk.follow_all()
    return rung


async def overdue(desk: MemoryWorld, number: str) -> list[e.TicketOverdue]:
    history = await desk.app.tickets.history(number)
    return [one.event for one in history if isinstance(one.event, e.TicketOverdue)]


async def test_a_ticket_is_warned_of_and_noticed_late_each_once(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    for _ in range(120):
        await minute(desk)
        desk.clock.turn(minutes=1)
    assert Counter(await desk.kinds(number)) == {"ticket.opened": 1, "ticket.sla-warned": 1, OVERDUE: 1}
    history = await desk.app.tickets.history(number)
    opened, warned, late = (one.stamp.at for one in history)
    assert timedelta(minutes=48) <= warned - opened <= timedelta(minutes=50)
    assert timedelta(minutes=62) <= late - opened <= timedelta(minutes=64)
    assert [one.due_at - opened for one in await overdue(desk, number)] == [timedelta(hours=1)]
    assert await desk.rows.scan("due") == []
    assert await desk.differences() == []


async def test_a_day_without_a_timer_is_made_good_by_one_run_and_dated_truly(desk: MemoryWorld) -> None:
    """DESIGN.md 9: a timer with a watermark would never read an hour that it has passed."""
    numbers = [await desk.open() for _ in range(5)]
    await desk.follow_all()
    desk.clock.turn(days=1)
    assert await minute(desk) == 5
    for number in numbers:
        (late,) = await overdue(desk, number)
        head = await desk.app.tickets.head(number)
        assert head is not None and head.ticket.clock is not None
        assert head.ticket.clock.decided_at == late.due_at == head.ticket.created_at + timedelta(hours=1)
        assert head.ticket.clock.detected_at == head.ticket.updated_at
        assert "ticket.sla-warned" not in await desk.kinds(number), "a warning after the fact is noise"
    assert await minute(desk) == 0


async def test_a_look_written_late_into_an_hour_that_has_passed_is_found(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.clock.turn(hours=5)
    await minute(desk)
    await desk.follow_all()  # the bell of the create is answered only now
    await minute(desk)
    assert len(await overdue(desk, number)) == 1


async def test_what_is_solved_waits_or_got_another_date_meanwhile_rings_for_nothing(desk: MemoryWorld) -> None:
    solved, waits, dated = [await desk.open() for _ in range(3)]
    await desk.follow_all()
    await desk.do(solved, SetStatus(status="resolved"))
    await desk.do(waits, SetStatus(status="pending"))
    await desk.do(dated, EditTicket(due_at=desk.clock() + timedelta(days=2)))
    await desk.follow_all()
    desk.clock.turn(hours=2)
    assert await minute(desk) == 3
    for number in (solved, waits, dated):
        assert await overdue(desk, number) == []
    desk.clock.turn(days=2)
    await minute(desk)
    assert [one.instance for one in await overdue(desk, dated)] == [None]


@pytest.mark.parametrize("place", ["transact due", "transact views", "transact tickets"])
@pytest.mark.parametrize("fault", ["lost", "retried", "down"])
async def test_wherever_an_answer_is_lost_the_next_run_makes_it_good(desk: MemoryWorld, place: str, fault: str) -> None:
    number = await desk.open()
    desk.rows.fault = OnTheFirst(place, fault)
    for _ in range(3):
        try:
            await minute(desk)
        except StorageDown:
            desk.clock.turn(minutes=10)
        desk.clock.turn(hours=1)
    desk.clock.turn(minutes=10)
    await minute(desk)
    assert len(await overdue(desk, number)) == 1
    assert await desk.differences() == []


async def test_a_timer_that_dies_between_ringing_and_taking_off_rings_again_for_nothing(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.clock.turn(hours=2)
    desk.rows.fault = OnTheFirst("transact due", "down")
    with pytest.raises(StorageDown):
        await minute(desk)
    await desk.follow_all()
    await minute(desk)
    await minute(desk)
    assert len(await overdue(desk, number)) == 1


async def test_two_timers_and_many_followers_at_once_notice_it_once(desk: MemoryWorld) -> None:
    for seed in range(20):
        number = await desk.open()
        await desk.follow_all()
        desk.clock.turn(hours=2)
        desk.rows.yields = random.Random(seed)
        others = [desk.instance(), desk.instance()]
        await asyncio.gather(
            *(app.watch.ring_due("") for app in others),
            *(app.follower.follow(number, "") for app in others),
            desk.do(number, ClaimTicket(), by=ANA),
        )
        desk.clock.turn(hours=1)
        await minute(desk)
        assert len(await overdue(desk, number)) == 1
        desk.rows.yields = None
    assert await desk.differences() == []


async def test_a_reader_of_a_late_ticket_rings_where_the_timer_is_silent(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.clock.turn(hours=2)
    await desk.app.reader.ticket(number, ANA, "")
    await desk.follow_all()
    assert len(await overdue(desk, number)) == 1


async def test_a_solve_stamped_before_the_deadline_that_lands_after_it_is_in_time(desk: MemoryWorld) -> None:
    """DESIGN.md 5: judged two minutes later."""
    number = await desk.open()
    await desk.follow_all()
    opened = (await desk.app.tickets.history(number))[0].stamp.at
    desk.clock.turn(seconds=(opened + timedelta(minutes=61) - desk.clock()).total_seconds())
    await minute(desk)
    assert OVERDUE not in await desk.kinds(number)


async def test_a_bell_for_the_clock_answers_itself_once_whatever_was_said_before(desk: MemoryWorld) -> None:
    """Warned under one plan, then given another: the second warning is news, and no bell rings itself for ever."""
    number = await desk.open()
    await desk.follow_all()
    desk.clock.turn(minutes=50)
    await minute(desk)
    await desk.do(number, EditTicket(sla="sev-b"))
    await desk.follow_all()
    desk.clock.turn(minutes=150)
    assert await desk.app.watch.ring_due("") >= 1
    assert len(await desk.follow_all()) <= 4
    assert (await desk.kinds(number)).count("ticket.sla-warned") == 2
    desk.clock.turn(hours=2)
    await minute(desk)
    assert len(await overdue(desk, number)) == 1


async def test_a_plan_noticed_late_is_not_noticed_again_when_a_later_date_by_hand_is_cleared(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.follow_all()
    desk.clock.turn(hours=2)
    await minute(desk)
    await desk.do(number, EditTicket(due_at=desk.clock() + timedelta(hours=1)))
    await desk.follow_all()
    desk.clock.turn(hours=2)
    await minute(desk)
    await desk.do(number, EditTicket(due_at=None))
    assert len(await desk.follow_all()) <= 3
    assert [one.instance for one in await overdue(desk, number)] == [1, None]


async def test_the_agenda_keeps_what_was_noted_anew_meanwhile(desk: MemoryWorld) -> None:
    agenda, now = desk.app.watch.agenda, desk.clock()
    await agenda.note("123456", now)
    (first,) = await agenda.due(now, 10)
    await agenda.note("123456", now)
    await agenda.done(first)
    assert [one.number for one in await agenda.due(now, 10)] == ["123456"]
    await agenda.done(Due(number="999999", at=now, place=("2026-01-01T00", "0!999999", "x")))


async def test_the_next_look_of_every_open_ticket_is_on_the_agenda(desk: MemoryWorld) -> None:
    numbers = [await desk.open() for _ in range(3)]
    await desk.do(numbers[0], EditTicket(sla="sev-b"))
    await desk.follow_all()
    noted = {row.key for _, row in await desk.rows.scan("due")}
    for number in numbers:
        head = await desk.app.tickets.head(number)
        assert head is not None
        look = next_look(head.ticket)
        assert look is not None and f"{round(look.timestamp() * 1000):015}!{number}" in noted
