"""The pace of mail: one row for all instances, one call a mail for who is alone."""

import asyncio

from shared.storage.meter import metered
from shared.storage.pace_row import PaceRow
from tests.contract.conftest import Ports


async def test_all_instances_together_take_no_more_than_there_is(ports: Ports) -> None:
    paces = [PaceRow(ports.rows, ports.clock, 7) for _ in range(4)]
    answers = [await asyncio.gather(*(pace.take() for pace in paces)) for _ in range(8)]
    taken = [wait for round in answers for wait in round]
    assert taken.count(0) == 7
    assert all(3500 < wait <= 3660 for wait in taken if wait > 1)


async def test_what_one_closes_is_closed_to_all_and_for_no_shorter_time(ports: Ports) -> None:
    one, other = (PaceRow(ports.rows, ports.clock, 100) for _ in range(2))
    assert await other.take() == 0
    await one.close(600)
    await one.close(10)
    assert await one.take() > 590
    ports.clock.turn(seconds=590)
    assert await PaceRow(ports.rows, ports.clock, 100).take() > 0
    ports.clock.turn(seconds=11)
    assert await other.take() == 0, "what it saw last was another's before: it looks again"


async def test_who_is_alone_needs_a_read_at_first_and_then_one_write_a_mail(ports: Ports) -> None:
    pace = PaceRow(ports.rows, ports.clock, 100)
    with metered() as meter:
        for _ in range(5):
            assert await pace.take() == 0
    assert meter.calls in (0, 1 + 5)  # memory makes none


async def test_who_must_wait_writes_nothing(ports: Ports) -> None:
    pace = PaceRow(ports.rows, ports.clock, 1)
    assert await pace.take() == 0
    with metered() as meter:
        assert await pace.take() > 0
    assert meter.calls == 0
