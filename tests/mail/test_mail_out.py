"""From the notice to the carrier: to each once, and what became of it is marked."""

import pytest

from shared.domain.commands import PostReply
from shared.domain.values import Contact
from shared.services.sending import ASKS_S
from tests.factories import text
from tests.mail.standin import StandIn, Way
from tests.mail.steps import addresses, minutes, outcomes, succeed, waiting
from tests.memory_world import MemoryWorld

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


async def test_agents_find_their_ticket_by_its_address_and_requesters_by_a_link_of_their_own(
    mailing: MemoryWorld, service: StandIn
) -> None:
    number = await mailing.open()
    await mailing.follow_all()
    bodies = {mail["recipients"]["to"][0]["address"]: mail["content"]["plainText"] for _, mail in service.posts}
    assert f"Link: https://desk.example.com/desk/tickets/{number}" in bodies["olga@example.com"]
    (link,) = [one for one in bodies["pat@example.com"].splitlines() if "desk.example.com" in one]
    opened = await mailing.app.links.open(link.split("token=")[1].split("&")[0], None)
    assert link.startswith("https://desk.example.com/link?token=") and opened is not None
    assert opened[0] == number


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


async def test_a_stranger_still_hears_of_one_new_ticket_a_day(mailing: MemoryWorld, service: StandIn) -> None:
    for _ in range(3):
        await mailing.open(requester=Contact(name="Kim", email="kim@example.com"))
    await mailing.follow_all()
    assert addresses(service).count("kim@example.com") == 1
