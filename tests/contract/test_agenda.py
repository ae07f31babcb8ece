"""The agenda: what is due is found by one range over the hours, however late it was written."""

from datetime import UTC, datetime, timedelta

from shared.services.effect_ports import Errand
from shared.storage.due_table import DueTable
from shared.storage.meter import metered
from tests.contract.conftest import Ports

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_what_is_due_comes_longest_due_first_and_the_rest_waits(ports: Ports) -> None:
    agenda = DueTable(ports.rows)
    for number, at in (
        ("100003", NOON),
        ("100001", NOON - 30 * HOUR),
        ("100002", NOON - HOUR),
        ("100009", NOON + HOUR),
    ):
        await agenda.note(number, at)
    await agenda.note("100008", NOON + timedelta(minutes=59, milliseconds=999))
    assert [one.number for one in await agenda.due(NOON, 100)] == ["100001", "100002", "100003"]
    assert [one.number for one in await agenda.due(NOON, 2)] == ["100001", "100002"]
    assert (await agenda.due(NOON, 1))[0].at == NOON - 30 * HOUR


async def test_what_is_done_is_gone_unless_it_was_noted_anew(ports: Ports) -> None:
    agenda = DueTable(ports.rows)
    await agenda.note("100001", NOON)
    await agenda.note("100002", NOON)
    one, two = await agenda.due(NOON, 10)
    await agenda.note("100002", NOON)
    await agenda.done(one)
    await agenda.done(one)
    await agenda.done(two)
    assert [left.number for left in await agenda.due(NOON, 10)] == ["100002"]


async def test_a_ticket_may_be_looked_at_twice_within_an_hour(ports: Ports) -> None:
    """Were the ticket alone the key, a slow follower could write over the earlier look."""
    agenda = DueTable(ports.rows)
    await agenda.note("100001", NOON)
    await agenda.note("100001", NOON + timedelta(minutes=10))
    assert len(await agenda.due(NOON + HOUR, 10)) == 2


async def test_looking_costs_one_call(ports: Ports) -> None:
    agenda = DueTable(ports.rows)
    for place in range(30):
        await agenda.note(f"1000{place:02}", NOON - place * HOUR)
    with metered() as meter:
        assert len(await agenda.due(NOON, 1000)) == 30
    assert meter.calls in (0, 1)  # memory makes none


async def test_an_errand_that_was_put_off_comes_back_whole_beside_the_look_at_its_ticket(ports: Ports) -> None:
    agenda, errand = DueTable(ports.rows), Errand(ticket="100001", n=3, kind="reply", trace="00-a-b-01")
    await agenda.note("100001", NOON)
    for _ in range(2):
        await agenda.put_off(errand, NOON)
    await agenda.put_off(Errand(ticket="100001", n=4, kind="reply"), NOON + HOUR)
    look, put_off = await agenda.due(NOON, 10)
    assert (look.errand, put_off.errand, put_off.number) == (None, errand, "100001")
    await agenda.done(put_off)
    assert [one.errand for one in await agenda.due(NOON, 10)] == [None]
