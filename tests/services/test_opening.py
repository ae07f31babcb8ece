"""Opening tickets: one ticket for one command, whatever is lost, taken or repeated."""

import asyncio
from itertools import islice

import pytest

from shared.domain.commands import EditTicket
from shared.domain.errors import Invalid
from shared.domain.numbers import numbers
from shared.services.ports import StorageDown
from shared.services.requests import KeyReused
from tests.factories import INTAKE, of_somebody_else
from tests.memory_world import MemoryWorld, opening
from tests.services.faults import OnTheFirst


def draws(command_id: str, count: int) -> list[str]:
    return list(islice(numbers(command_id), count))


async def take(desk: MemoryWorld, number: str) -> None:
    """Somebody else has this number."""
    await desk.app.tickets.commit(of_somebody_else(number))


async def test_a_new_ticket_has_the_first_number_drawn(desk: MemoryWorld) -> None:
    assert await desk.open(key="k") == draws("k", 1)[0]


async def test_a_repeated_create_finds_the_ticket_that_it_made(desk: MemoryWorld) -> None:
    number = await desk.open(key="k")
    again = await desk.app.intake.open(opening(), desk.request(INTAKE, "k", status=201))
    assert (again.number, again.status, again.replayed) == (number, 201, True)
    assert await desk.kinds(number) == ["ticket.opened"]


async def test_a_repeated_create_with_another_body_is_refused(desk: MemoryWorld) -> None:
    await desk.app.intake.open(opening(), desk.request(INTAKE, "k", body=b"a"))
    with pytest.raises(KeyReused):
        await desk.app.intake.open(opening(subject="Other"), desk.request(INTAKE, "k", body=b"b"))


async def test_a_taken_number_gives_way_to_the_next_drawn(desk: MemoryWorld) -> None:
    first, second, third = draws("k", 3)
    await take(desk, first)
    await take(desk, second)
    assert await desk.open(key="k") == third
    again = await desk.app.intake.open(opening(), desk.request(INTAKE, "k", status=201))
    assert (again.number, again.replayed) == (third, True)


@pytest.mark.parametrize("fault", ["lost", "retried"])
async def test_a_create_whose_answer_was_lost_makes_one_ticket(desk: MemoryWorld, fault: str) -> None:
    desk.rows.fault = OnTheFirst("transact tickets", fault)
    number = await desk.open(key="k")
    assert number == draws("k", 1)[0]
    assert await desk.kinds(number) == ["ticket.opened"]
    assert [bell.ticket for bell in await desk.follow_all()] == [number]


async def test_a_create_that_could_not_be_done_leaves_a_bell_for_nothing(desk: MemoryWorld) -> None:
    desk.rows.fault = OnTheFirst("transact tickets", "down")
    with pytest.raises(StorageDown):
        await desk.open(key="k")
    desk.clock.turn(hours=1)
    await desk.follow_all()
    assert await desk.app.tickets.head(draws("k", 1)[0]) is None
    assert await desk.open(key="k") == draws("k", 1)[0]


async def test_one_command_sent_many_times_at_once_makes_one_ticket(desk: MemoryWorld) -> None:
    requests = [desk.request(INTAKE, "k", status=201) for _ in range(5)]
    answers = await asyncio.gather(*(desk.app.intake.open(opening(), one) for one in requests))
    assert {answer.number for answer in answers} == {draws("k", 1)[0]}
    assert sorted(answer.replayed for answer in answers) == [False, True, True, True, True]


async def test_many_from_one_new_address_are_one_person(desk: MemoryWorld) -> None:
    numbers_ = await asyncio.gather(*(desk.open(requester=opening().requester) for _ in range(5)))
    heads = [await desk.app.tickets.head(number) for number in numbers_]
    assert len({head.ticket.requester for head in heads if head}) == 1


async def test_a_refused_create_writes_nothing(desk: MemoryWorld) -> None:
    before = await desk.rows.scan("people")
    with pytest.raises(Invalid):
        await desk.open(topic="nothing", requester=opening().requester)
    assert await desk.rows.scan("people") == before
    assert await desk.rows.scan("tickets") == []
    assert desk.bells.waiting == {}


async def test_a_repeat_of_a_create_that_would_be_refused_now_is_answered(desk: MemoryWorld) -> None:
    number = await desk.open(key="k")
    again = await desk.app.intake.open(opening(topic="nothing"), desk.request(INTAKE, "k", status=201))
    assert (again.number, again.replayed) == (number, True)


async def test_a_requester_never_seen_is_introduced_by_follow(desk: MemoryWorld) -> None:
    number = await desk.open()
    head = await desk.app.tickets.head(number)
    assert head is not None
    await desk.follow_all()
    contact = await desk.app.people.contact(head.ticket.requester)
    assert contact is not None
    assert (contact.name, contact.email) == ("Pat", "pat@example.com")


async def test_an_intake_key_cannot_watch_what_becomes_of_its_ticket(desk: MemoryWorld) -> None:
    number = await desk.open(key="k")
    await desk.do(number, EditTicket(subject="An internal name"))
    again = await desk.app.intake.open(opening(), desk.request(INTAKE, "k", status=201))
    assert (again.number, again.status, again.ticket, again.words) == (number, 201, None, None)
