"""Who is told what: nobody who may not, and to an address that is not proved no word of the request."""

from typing import Any

import pytest

from shared.domain.commands import AssignTicket, Command, EditTicket, PostMessage, PostNote, PostReply, SetStatus
from shared.domain.values import Actor, Contact, Message
from shared.services.configuring import AgentChange
from shared.storage.rows import Delete
from tests.factories import ANA, BEN, OLGA, text
from tests.memory_world import MemoryWorld, opening
from tests.services.messages import opened, to

CANARY = "Kanarienvogel"
STRANGER = Contact(name=f"{CANARY} N", email="stranger@example.com", phone=f"+49 {CANARY}")
WORDS: dict[str, Any] = {
    "requester": STRANGER,
    "subject": f"{CANARY} S",
    "message": Message(source=f"{CANARY} M"),
}


# Who is looked up and not found.


async def test_who_left_or_lost_the_ticket_meanwhile_is_skipped(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, AssignTicket(agent="ben"))
    desk.bells.take()
    await desk.app.follower.follow(number, "")
    changes = {"olga": AgentChange(admin=False), "ben": AgentChange(active=False)}
    await desk.app.administration.put_agent("ana", AgentChange(admin=True), desk.request(OLGA), None)
    for id, change in changes.items():
        await desk.app.administration.put_agent(id, change, desk.request(ANA), None)
    assert await desk.at_rest() == []
    assert [one["to"] for one in desk.outbox()] == ["pat@example.com"]


async def test_a_person_who_is_forgotten_is_skipped(desk: MemoryWorld) -> None:
    number = await desk.open()
    head = await desk.app.tickets.head(number)
    assert head is not None
    desk.bells.take()
    await desk.app.follower.follow(number, "")
    await desk.rows.transact("people", head.ticket.requester, [Delete("person")])
    for errand in desk.errands.take():
        await desk.run(errand)
    assert [one["to"] for one in desk.outbox()] == ["olga@example.com"]


async def test_the_longest_address_there_is_gets_its_mail_uncut(desk: MemoryWorld) -> None:
    longest = f"{'a' * 64}@{'b' * 62}.{'c' * 62}.{'d' * 51}.example.com"
    assert len(longest) == 254
    told = await opened(desk, requester=Contact(name="Long", email=longest))
    assert [one["about"].split("-")[2] for one in to(told, longest)] == ["opened"]


@pytest.mark.parametrize(
    "address",
    [
        "pat@example.com\r\nBcc: x@example.com",
        "pat @example.com",
        "a@example.com, b@example.com",
        "x" * 251 + "@a.b",
        "",
    ],
)
async def test_an_address_that_would_not_come_in_is_not_written_to_and_not_mended(
    desk: MemoryWorld, address: str
) -> None:
    number = await desk.open(requester=Contact(name="Pat", email=address))
    assert await desk.at_rest() == []
    assert [one["to"] for one in desk.outbox()] == ["olga@example.com"]
    rows, _ = await desk.rows.range("tickets", number, "told:", "told;")
    assert [row.values["outcome"] for row in rows if "!person" in row.key] == ["gone"]


# To an address that is not proved.

EVERYTHING: list[Command] = [
    PostReply(message=Message(source=f"> {CANARY} M\n\nPlease try again.\n  > {CANARY}")),
    PostReply(message=Message(format="html", source=f"<blockquote>{CANARY}</blockquote><p>Please try again.</p>")),
    PostReply(message=Message(format="markdown", source=f"> quoted\n{CANARY} continued lazily\n\nPlease try again.")),
    PostReply(
        message=Message(format="html", source=f"<p>Please try again.</p><div class='gmail_quote'>{CANARY}</div>")
    ),
    PostReply(message=Message(source=f"Please try again.\n\n-----Original Message-----\nFrom: {CANARY}\n{CANARY}")),
    PostNote(message=Message(source=f"{CANARY} note")),
    SetStatus(status="pending"),
    EditTicket(subject=f"{CANARY} again"),
    SetStatus(status="resolved", comment=Message(source=f"{CANARY} comment")),
    SetStatus(status="open"),
    SetStatus(status="closed"),
]


async def test_an_address_that_is_not_proved_gets_no_word_of_the_request(desk: MemoryWorld) -> None:
    messages = await opened(desk, *EVERYTHING, **WORDS)
    told = to(messages, "stranger@example.com")
    kinds = [one["about"].split("-")[2] for one in told]
    assert sorted(kinds) == sorted(["opened", *["reply"] * 5, "pending", "resolved", "reopened", "closed"])
    assert CANARY not in str(told)
    assert "Please try again." not in str(told), "what an agent wrote may quote the request in a way that nobody knows"
    assert all(one["subject"].endswith("] Your request") for one in told)
    assert sum("answered your request" in one["body"] for one in told) == 5
    assert CANARY in str(to(messages, "olga@example.com")), "agents may read it"


async def test_one_that_is_proved_is_told_of_the_own_words_and_of_the_quotes(desk: MemoryWorld) -> None:
    pat = Contact(name="Pat", email="pat@example.com")
    told = to(await opened(desk, *EVERYTHING, **{**WORDS, "requester": pat}), "pat@example.com")
    assert sum(CANARY in one["body"] for one in told) == 6, "the replies, and what was asked"
    opened_by_form, *later = sorted(told, key=lambda one: one["about"].split("-")[2] != "opened")
    assert opened_by_form["subject"].endswith("] Your request"), "who opened it in Pat's name chose the subject"
    assert all(one["subject"].endswith(f"{CANARY} again") for one in later)
    assert f"{CANARY} note" not in str(told) and f"{CANARY} comment" not in str(told)


async def test_opened_goes_to_an_address_that_is_not_proved_once_a_day_and_to_a_proved_one_each_time(
    desk: MemoryWorld,
) -> None:
    async def told_about(name: str) -> int:
        for _ in range(3):
            await desk.open(requester=Contact(name=name, email=f"{name}@example.com"))
        assert await desk.at_rest() == []
        return len(to(desk.outbox(), f"{name}@example.com"))

    assert await told_about("stranger") == 1
    assert await told_about("pat") == 3
    desk.clock.turn(days=1)
    assert await told_about("stranger") == 2


async def test_the_one_that_goes_out_goes_out_however_often_it_fails_and_the_others_do_not(desk: MemoryWorld) -> None:
    first = await desk.open(requester=STRANGER)
    await desk.app.follower.follow(first, "")
    desk.bells.take()
    (errand,) = desk.errands.take()
    desk.blobs.faults = ("down",)
    await desk.app.noticer.notice(errand)
    await desk.open(requester=STRANGER)
    await desk.follow_all()
    desk.clock.turn(seconds=16)
    assert await desk.at_rest() == []
    assert [one["about"] for one in to(desk.outbox(), "stranger@example.com")] == [f"{first}-1-opened"]


async def test_replies_are_not_counted_by_the_day(desk: MemoryWorld) -> None:
    replies: list[Command] = [PostReply(message=text(str(place))) for place in range(3)]
    assert len(to(await opened(desk, *replies, requester=STRANGER), "stranger@example.com")) == 1 + 3


# What is told.


async def test_an_agent_who_opens_a_ticket_for_somebody_has_them_told_and_is_not_told(desk: MemoryWorld) -> None:
    await desk.app.intake.open(opening(), desk.request(OLGA, status=201))
    assert await desk.at_rest() == []
    assert [one["to"] for one in desk.outbox()] == ["pat@example.com"]


async def test_a_message_of_the_requester_reaches_the_agent_with_its_text(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, AssignTicket(agent="ben"))
    head = await desk.app.tickets.head(number)
    assert head is not None
    pat = Actor(kind="person", id=head.ticket.requester)
    await desk.do(number, PostMessage(message=Message(source="Still down")), by=pat)
    assert await desk.at_rest() == []
    assigned, wrote = to(desk.outbox(), "ben@example.com")
    assert (assigned["subject"], wrote["subject"]) == (f"[#{number}] Down", f"[#{number}] Down")
    assert assigned["body"].startswith("Ana gave this ticket to you.\n\nTicket: ")
    assert wrote["body"].startswith("Pat wrote:\n\nStill down\n\nTicket: ")


async def test_messages_of_one_ticket_belong_together_and_say_that_a_machine_sent_them(desk: MemoryWorld) -> None:
    told = to(await opened(desk, PostReply(message=text()), by=BEN), "pat@example.com")
    assert len({one["headers"]["Message-ID"] for one in told}) == 2
    assert len({one["headers"]["In-Reply-To"] for one in told}) == 1
    assert {one["headers"]["Auto-Submitted"] for one in told} == {"auto-generated"}


async def test_waiting_quotes_what_was_asked_unless_the_requester_has_written_since_whatever_was_marked(
    desk: MemoryWorld,
) -> None:
    asked = PostReply(message=text("Which browser?"))
    number = await desk.open()
    head = await desk.app.tickets.head(number)
    assert head is not None
    pat = Actor(kind="person", id=head.ticket.requester)
    for command, by in (
        (asked, ANA),
        (SetStatus(status="pending"), ANA),
        (PostMessage(message=text("All")), pat),
        (EditTicket(answered=True), ANA),
        (SetStatus(status="pending"), ANA),
    ):
        await desk.do(number, command, by=by)
        assert await desk.at_rest() == []
        desk.clock.turn(seconds=1)
    waiting = [one["body"] for one in desk.outbox() if one["about"].endswith("-pending")]
    assert ["Which browser?" in body for body in waiting] == [True, False]
