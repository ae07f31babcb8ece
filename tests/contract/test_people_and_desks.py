"""People and desks: one person an address, one winner of a change."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.domain.values import Contact
from shared.services.ports import Conflict, Publication, StorageDown
from tests.contract.conftest import Ports
from tests.factories import DESK


def publication(base: str, name: str, command: str = "c1") -> Publication:
    return Publication(
        base=base, document=replace(DESK, name=name), command_id=command, status=200, request=b"r", nonce="n"
    )


async def test_an_address_leads_to_one_person_however_it_is_written(ports: Ports) -> None:
    first = await ports.people.id_at("pat@example.com")
    assert await ports.people.id_at("Pat@Example.com") == first
    assert await ports.people.id_at("kim@example.com") != first


async def test_of_many_who_write_first_from_one_address_all_are_one_person(ports: Ports) -> None:
    people = ports.people
    ids = await asyncio.gather(*(people.id_at("new@example.com") for _ in range(8)))
    assert len(set(ids)) == 1


async def test_a_person_is_introduced_once(ports: Ports) -> None:
    await ports.people.introduce(Contact(id="p1", name="Pat", email="pat@example.com", phone="1"))
    await ports.people.introduce(Contact(id="p1", name="Other", email="other@example.com"))
    assert await ports.people.contact("p1") == Contact(id="p1", name="Pat", email="pat@example.com", phone="1")
    assert await ports.people.contact("p2") is None


async def test_whether_an_address_is_proved_is_kept_with_the_person(ports: Ports) -> None:
    for proved in (True, False):
        contact = Contact(id=f"p-{proved}", name="Pat", email="pat@example.com", proved=proved)
        await ports.people.introduce(contact)
        assert await ports.people.contact(contact.id) == contact


@pytest.mark.parametrize("proved", [None, False, True])
async def test_an_address_is_proved_whether_or_not_its_person_was_introduced(ports: Ports, proved: bool | None) -> None:
    known = Contact(id="p1", name="Pat", email="pat@example.com", phone="1", proved=bool(proved))
    if proved is not None:
        await ports.people.introduce(known)
    said = Contact(id="p1", name="Patricia", email="pat@example.com", proved=True)
    await asyncio.gather(*(ports.people.prove(said) for _ in range(3)))
    wanted = said if proved is None else Contact(id="p1", name="Pat", email="pat@example.com", phone="1", proved=True)
    assert await ports.people.contact("p1") == wanted


async def test_an_address_hears_of_one_thing_a_day_and_of_that_as_often_as_it_takes(ports: Ports) -> None:
    people = ports.people
    asked = [("pat@example.com", "2026-03-02", "1"), ("Pat@Example.com", "2026-03-02", "2")]
    asked += [("pat@example.com", "2026-03-02", "1"), ("pat@example.com", "2026-03-03", "2")]
    asked += [("kim@example.com", "2026-03-02", "2")]
    assert [await people.is_first_of_day(*one) for one in asked] == [True, False, True, True, True]
    firsts = await asyncio.gather(*(people.is_first_of_day("new@example.com", "2026-03-02", str(n)) for n in range(5)))
    assert sum(firsts) == 1


async def test_a_desk_that_was_never_set_up_is_storage_away(ports: Ports) -> None:
    with pytest.raises(StorageDown):
        await ports.desks.current()


async def test_each_publication_is_a_version_that_stays(ports: Ports) -> None:
    desks = ports.desks
    first = await desks.publish(publication("", "one"))
    second = await desks.publish(publication(first.version, "two", "c2"))
    assert (await desks.current()).name == "two"
    assert (await ports.desks.at(first.version)).name == "one"
    assert replace(second, version="") == replace(DESK, name="two", version="")


async def test_of_two_who_publish_on_one_base_the_second_gets_a_conflict(ports: Ports) -> None:
    first = await ports.desks.publish(publication("", "one"))
    await ports.desks.publish(publication(first.version, "two", "c2"))
    with pytest.raises(Conflict):
        await ports.desks.publish(publication(first.version, "three", "c3"))
    assert (await ports.desks.current()).name == "two"


async def test_a_publication_is_done_once(ports: Ports) -> None:
    first = await ports.desks.publish(publication("", "one"))
    with pytest.raises(Conflict):
        await ports.desks.publish(publication(first.version, "two", "c1"))
    done = await ports.desks.outcome("c1")
    assert done is not None
    assert done["status"] == "200"
    assert await ports.desks.outcome("c9") is None


async def test_another_instance_sees_a_change_within_15_seconds(ports: Ports) -> None:
    here, there = ports.desks, ports.desks
    first = await here.publish(publication("", "one"))
    assert (await there.current()).name == "one"
    await here.publish(publication(first.version, "two", "c2"))
    assert (await there.current()).name == "one"
    ports.clock.turn(seconds=13)
    assert (await there.current()).name == "two"


async def test_a_clock_that_steps_back_does_not_keep_a_desk_for_ever(ports: Ports) -> None:
    desks = ports.desks
    first = await desks.publish(publication("", "one"))
    await desks.current()
    await ports.desks.publish(publication(first.version, "two", "c2"))
    ports.clock.ahead -= timedelta(hours=1)
    assert (await desks.current()).name == "two"
