"""What cannot go out now: at the carrier's pace, ever more rarely, and past who dies; nobody waits in a function."""

from datetime import timedelta

import pytest

from shared.services.effect_ports import Errand
from shared.services.linking import Question
from tests.mail.standin import StandIn, Way
from tests.mail.steps import THROTTLED, addresses, minutes, outcomes, succeed, waiting
from tests.memory_world import MemoryWorld
from tests.services.faults import Died, OnTheRow

# The carrier's pace.


async def test_a_carrier_that_had_enough_is_left_alone_by_all_until_it_said(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    service.ways = [THROTTLED]
    assert await mailing.app.noticer.notice(errand) == {"throttled": 1}
    other = await waiting(mailing)
    assert await mailing.instance().noticer.notice(other) == {"throttled": 1}, "another instance knows it too"
    assert (len(service.posts), mailing.errands.waiting) == (1, []), "no message is parked"
    await minutes(mailing, 9)
    assert len(service.posts) == 1
    await minutes(mailing, 3)
    assert len(service.posts) == 1 + 4
    assert sorted(addresses(service)[1:]) == ["olga@example.com"] * 2 + ["pat@example.com"] * 2
    assert set(service.taken.values()) == {1}


async def test_a_link_for_which_the_carrier_had_enough_keeps_the_notices_waiting_too(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    await mailing.app.links.ask(Question(nonce="0" * 32, number=errand.ticket, email="pat@example.com", trace=""))
    (asked,) = mailing.asks.take()
    service.ways = [THROTTLED]
    assert not await mailing.app.links.answer(asked)
    assert await mailing.app.noticer.notice(errand) == {"throttled": 1}
    assert len(service.posts) == 1


async def test_no_more_than_may_go_out_in_an_hour_do_and_the_rest_go_out_afterwards(
    mailing: MemoryWorld, service: StandIn
) -> None:
    for _ in range(60):
        await mailing.open(topic="feedback")
    await mailing.follow_all()
    assert len(service.posts) == 100
    assert mailing.errands.waiting == []
    succeed(service)
    await minutes(mailing, 58)
    assert len(service.posts) == 100
    await minutes(mailing, 5)
    assert (len(service.posts), len(service.taken)) == (120, 120)
    succeed(service)
    await minutes(mailing, 40)
    assert await mailing.at_rest() == []


async def test_what_could_not_go_out_for_three_days_is_given_up_and_marked(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    service.ways = [Way(403, "Forbidden") for _ in range(200)]
    assert await mailing.app.noticer.notice(errand) == {"away": 1}
    for _ in range(80):
        mailing.clock.turn(hours=1)
        await minutes(mailing, 1)
    assert set((await outcomes(mailing, errand.ticket)).values()) == {"failed"}
    assert 60 < len(service.posts) < 160
    assert await mailing.at_rest() == []


@pytest.mark.parametrize("way", [Way(500), Way(401, "Denied"), Way(404, "DomainNotLinked"), Way(cut="before")])
async def test_what_is_not_carried_now_is_tried_again_by_the_clock_ever_more_rarely(
    mailing: MemoryWorld, service: StandIn, way: Way
) -> None:
    errand = await waiting(mailing)
    service.ways = [way, way, way]
    await mailing.app.noticer.notice(errand)
    seen = []
    for _ in range(5):
        await minutes(mailing, 1)
        seen.append(len(service.posts))
    assert seen == [2, 3, 3, 5, 5], "who was tried least comes first; the pause after a second try is two minutes"
    assert sorted(addresses(service)[:2]) == ["olga@example.com", "pat@example.com"]
    assert len(service.taken) == 2, "in the end both are carried"
    assert mailing.errands.waiting == []


# Crashes.


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_connection_that_breaks_costs_at_most_a_repeat_of_the_same_operation_and_message(
    mailing: MemoryWorld, service: StandIn, cut: str
) -> None:
    errand = await waiting(mailing)
    service.ways = [Way(cut=cut)]
    await mailing.app.noticer.notice(errand)
    await minutes(mailing, 3)
    (first, one), _, (again, other) = service.posts
    assert first == again
    assert one["headers"]["Message-ID"] == other["headers"]["Message-ID"]
    assert service.taken[first] == 1 + (cut == "after")
    assert len(service.taken) == 2


@pytest.mark.parametrize("write", ["claim", "accepted"])
@pytest.mark.parametrize("whose", ["person", "agent"])
async def test_a_sender_that_dies_before_or_after_the_request_sends_at_most_once_more_and_never_nothing(
    mailing: MemoryWorld, service: StandIn, write: str, whose: str
) -> None:
    errand = await waiting(mailing)
    mailing.rows.fault = OnTheRow(f"told:00000001:opened!{whose}", "died", skips=int(write == "accepted"))
    with pytest.raises(Died):
        await mailing.app.noticer.notice(errand)
    await mailing.instance().noticer.notice(errand)
    mailing.clock.turn(seconds=430)
    await mailing.follow_all()
    succeed(service)
    await minutes(mailing, 40)
    assert await mailing.at_rest() == []
    repeated = write == "accepted"
    assert sorted(service.taken.values()) == [1, 1 + repeated]
    assert len({mail["headers"]["Message-ID"] for _, mail in service.posts}) == 2


async def test_who_dies_before_the_agenda_has_it_finds_it_again_by_the_message(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    mailing.rows.fault = lambda what, _partition, _ops: "down" if what == "transact due" else None
    assert await mailing.app.noticer.notice(errand) == {}, "the errand is sent again"
    mailing.rows.fault = lambda _what, _partition, _ops: None
    mailing.clock.turn(seconds=20)
    await mailing.follow_all()
    succeed(service)
    await minutes(mailing, 3)
    assert await mailing.at_rest() == []
    assert set(service.taken.values()) == {1}


async def test_a_timer_that_dies_between_queue_and_agenda_queues_twice_and_sends_once(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    service.ways = [Way(503)]
    await mailing.app.noticer.notice(errand)
    mailing.clock.turn(minutes=2)
    mailing.rows.fault = lambda what, _partition, _ops: "down" if what == "transact due" else None
    with pytest.raises(Exception, match="transact"):
        await mailing.app.watch.ring_due("")
    mailing.rows.fault = lambda _what, _partition, _ops: None
    await minutes(mailing, 1)
    assert sorted(service.taken.values()) == [1, 1]


async def test_the_errand_on_the_agenda_keeps_its_trace(mailing: MemoryWorld, service: StandIn) -> None:
    errand = await waiting(mailing)
    service.ways = [THROTTLED]
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await mailing.app.noticer.notice(Errand(ticket=errand.ticket, n=1, kind="opened", trace=trace))
    (due,) = [one for one in await mailing.app.watch.agenda.due(mailing.clock() + timedelta(hours=1), 10) if one.errand]
    assert due.errand == Errand(ticket=errand.ticket, n=1, kind="opened", trace=trace)
