"""From the notice to the carrier: once, never none, at the carrier's pace, and nobody waits in a function."""

from datetime import timedelta

import pytest

from shared.domain.commands import PostReply
from shared.domain.values import Contact
from shared.services.effect_ports import Errand
from shared.services.sending import ASKS_S
from tests.factories import text
from tests.mail.standin import StandIn, Way
from tests.memory_world import MemoryWorld
from tests.services.faults import Died, OnTheRow

THROTTLED = Way(429, "TooManyRequests", {"Retry-After": "600"})


async def waiting(desk: MemoryWorld) -> Errand:
    """The errand of a new ticket: Pat and Olga are to be told."""
    await desk.open()
    for bell in desk.bells.take():
        await desk.app.follower.follow(bell.ticket, "")
    (errand,) = desk.errands.take()
    return errand


async def minutes(desk: MemoryWorld, count: int) -> None:
    """So many runs of the timer, and all that they set off."""
    for _ in range(count):
        desk.clock.turn(minutes=1)
        await desk.app.watch.ring_due("")
        await desk.follow_all()


async def outcomes(desk: MemoryWorld, number: str) -> dict[str, str]:
    rows, _ = await desk.rows.range("tickets", number, "told:", "told;")
    return {row.key.partition("!")[2]: str(row.values["outcome"]) for row in rows if "!" in row.key}


def succeed(service: StandIn) -> None:
    service.states |= {id: {"status": "Succeeded"} for id, _ in service.posts}


def addresses(service: StandIn) -> list[str]:
    return [message["recipients"]["to"][0]["address"] for _, message in service.posts]


# The usual case.


async def test_a_mail_is_accepted_asked_about_a_minute_later_and_marked_as_sent(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    assert await mailing.app.noticer.notice(errand) == {"accepted": 2}
    assert sorted(addresses(service)) == ["olga@example.com", "pat@example.com"]
    assert set((await outcomes(mailing, errand.ticket)).values()) == {"accepted"}
    succeed(service)
    await minutes(mailing, 2)
    assert await mailing.at_rest() == []
    assert len(service.posts) == 2
    assert set((await outcomes(mailing, errand.ticket)).values()) == {"sent"}


async def test_opened_replied_and_resolved_are_plain_mails_of_one_thread(
    mailing: MemoryWorld, service: StandIn
) -> None:
    number = await mailing.open()
    await mailing.do(number, PostReply(message=text("Try again"), status="resolved"))
    await mailing.follow_all()
    to_pat = [mail for _, mail in service.posts if mail["recipients"]["to"][0]["address"] == "pat@example.com"]
    assert [set(mail["content"]) for mail in to_pat] == [{"subject", "plainText"}] * 2
    opened, resolved = (mail["content"]["plainText"] for mail in to_pat)
    assert f"We have received your request {number}" in opened
    assert "Try again" in resolved and "With this your request is resolved." in resolved
    assert len({mail["headers"]["In-Reply-To"] for mail in to_pat}) == 1
    assert len({mail["headers"]["Message-ID"] for mail in to_pat}) == 2


async def test_agents_find_their_ticket_by_a_link_and_requesters_get_none(
    mailing: MemoryWorld, service: StandIn
) -> None:
    number = await mailing.open()
    await mailing.follow_all()
    bodies = {mail["recipients"]["to"][0]["address"]: mail["content"]["plainText"] for _, mail in service.posts}
    assert f"Link: https://desk.example.com/tickets/{number}" in bodies["olga@example.com"]
    assert "desk.example.com" not in bodies["pat@example.com"]


# What is refused.


@pytest.mark.parametrize("code", ["InvalidRecipient", "EmailDroppedAllRecipientsSuppressed"])
async def test_who_is_refused_for_good_is_marked_with_the_code_and_the_others_are_told(
    mailing: MemoryWorld, service: StandIn, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    errand = await waiting(mailing)
    service.ways = [Way(400, code)]
    assert await mailing.app.noticer.notice(errand) == {"failed": 1, "accepted": 1}
    succeed(service)
    await minutes(mailing, 2)
    assert await mailing.at_rest() == []
    rows, _ = await mailing.rows.range("tickets", errand.ticket, "told:", "told;")
    assert [row.values["why"] for row in rows if row.values.get("outcome") == "failed"] == [code]
    assert code in caplog.text and "example.com" not in caplog.text
    assert len(service.posts) == 2


async def test_a_refusal_that_comes_after_the_mail_was_accepted_is_marked_too(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    await mailing.app.noticer.notice(errand)
    for id, _ in service.posts:
        service.states[id] = {"status": "Failed", "error": {"code": "EmailDroppedAllRecipientsSuppressed"}}
    await minutes(mailing, 2)
    assert set((await outcomes(mailing, errand.ticket)).values()) == {"failed"}
    assert await mailing.at_rest() == []


async def test_who_never_hears_what_became_of_a_mail_takes_it_as_sent(mailing: MemoryWorld, service: StandIn) -> None:
    errand = await waiting(mailing)
    await mailing.app.noticer.notice(errand)
    service.asked = [Way(429, "TooManyRequests"), Way(500)]
    await minutes(mailing, sum(ASKS_S) // 60 + 2)
    assert set((await outcomes(mailing, errand.ticket)).values()) == {"sent"}
    assert len(service.posts) == 2


async def test_a_clock_that_was_late_does_not_make_anybody_forget_to_ask(
    mailing: MemoryWorld, service: StandIn
) -> None:
    errand = await waiting(mailing)
    await mailing.app.noticer.notice(errand)
    for _ in range(len(ASKS_S) + 1):
        mailing.clock.turn(hours=1)
        await mailing.app.watch.ring_due("")
        await mailing.follow_all()
    rows, _ = await mailing.rows.range("tickets", errand.ticket, "told:00000001:opened!", "told:00000001:opened~")
    assert [row.values["outcome"] for row in rows] == ["sent", "sent"]


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


async def test_a_stranger_still_hears_of_one_new_ticket_a_day(mailing: MemoryWorld, service: StandIn) -> None:
    for _ in range(3):
        await mailing.open(requester=Contact(name="Kim", email="kim@example.com"))
    await mailing.follow_all()
    assert addresses(service).count("kim@example.com") == 1
