"""Answers to questions for links, where storage fails in between: one link at least, and nobody learns anything."""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from shared.services.linking import Question
from shared.services.ports import Conflict, StorageDown
from shared.services.tokens import Token
from shared.storage.rows import Op
from tests.memory_world import FaultyRows, MemoryWorld
from tests.services.faults import Died, OnTheRow

QUESTION = Question(nonce="0" * 32, number="", email="pat@example.com", trace="")


class Desk(MemoryWorld):
    """With what came of questions."""

    async def answer_all(self) -> list[bool]:
        """What came of each question; one that storage kept from being answered is asked again."""
        return [await self.app.links.answer(one) for one in self.asks.take()]

    def links(self) -> list[str]:
        """The tokens that were mailed."""
        bodies = [mail["body"] for mail in self.outbox() if mail["about"].endswith("-link")]
        return [body.split("/link?token=")[1].split("&")[0] for body in bodies]


@pytest.fixture
async def desk() -> Desk:
    made = Desk()
    await made.setup()
    return made


async def ask(desk: Desk, **changes: str) -> str:
    number = await desk.open()
    await desk.follow_all()
    given = {"nonce": "0" * 32, "number": number, "email": "pat@example.com", "trace": "", **changes}
    await desk.app.links.ask(Question(**given))
    return number


async def test_a_question_is_answered_once_however_often_its_errand_comes(desk: Desk) -> None:
    number = await ask(desk)
    (errand,) = desk.asks.take()
    assert [await desk.app.links.answer(errand) for _ in range(3)] == [True, False, False]
    (link,) = desk.links()
    opened = await desk.app.links.open(link, None)
    assert opened is not None and opened[0] == number


async def test_another_address_and_a_missing_ticket_are_answered_with_silence(desk: Desk) -> None:
    number = await desk.open()
    for id, named, email in (("0", number, "kim@example.com"), ("1", "999999", "pat@example.com")):
        await desk.app.links.ask(Question(nonce=id * 32, number=named, email=email, trace=""))
    assert await desk.answer_all() == [False, False]
    assert desk.links() == []


@pytest.mark.parametrize("what", ["get web", "transact web", "range tickets"])
@pytest.mark.parametrize("fault", ["down", "lost"])
async def test_storage_that_fails_once_anywhere_delays_the_link_and_loses_none(
    desk: Desk, what: str, fault: str
) -> None:
    for nth in range(4):
        await ask(desk, nonce=f"{nth}" * 32)
        calls = 0

        def fails(doing: str, _partition: str, ops: Sequence[Op], nth: int = nth) -> str | None:
            nonlocal calls
            calls += doing == what or (doing == what.split(maxsplit=1)[0] and not ops)
            return fault if calls == nth + 1 and (ops or fault == "down") else None

        desk.rows.fault = fails
        await desk.answer_all()
        desk.rows.fault = lambda _what, _partition, _ops: None
        for _ in range(2):  # where nobody knows whether a claim was written, its time has to pass
            desk.clock.turn(seconds=desk.app.links.lives_s)
            await desk.answer_all()
        assert desk.asks.waiting == []
    tokens = [Token.read(link) for link in desk.links()]
    assert len(tokens) >= 4 and all(tokens)


async def test_a_mail_that_was_sent_before_its_sender_died_is_sent_again_with_another_link(desk: Desk) -> None:
    await ask(desk)
    desk.blobs.faults = ("lost",)
    assert await desk.answer_all() == [False]
    desk.clock.turn(seconds=60)
    assert await desk.answer_all() == [True]
    (link,) = desk.links()
    assert await desk.app.links.open(link, None) is not None, "the last one holds; both have one Message-ID"


@pytest.mark.parametrize("seed", range(20))
async def test_one_question_sent_often_and_answered_by_many_at_once_is_one_mail_with_a_link_that_holds(
    desk: Desk, seed: int
) -> None:
    number = await desk.open()
    await desk.follow_all()
    for _ in range(6):
        await desk.app.links.ask(replace(QUESTION, number=number))
    desk.rows.yields = desk.blobs.yields = random.Random(seed)
    sent = await asyncio.gather(*(desk.instance().links.answer(one) for one in desk.asks.take()))
    desk.rows.yields = desk.blobs.yields = None
    assert sent.count(True) == 1
    for _ in range(2):  # who was not first looks again
        desk.clock.turn(seconds=desk.app.links.lives_s)
        assert True not in await desk.answer_all()
    assert desk.asks.waiting == []
    (link,) = desk.links()
    assert [count for name, count in desk.blobs.sent.items() if "-link" in name] == [1]
    assert await desk.app.links.open(link, None) is not None


@pytest.mark.parametrize("row", ["link:", "held"])
async def test_who_dies_between_claim_and_mail_is_followed_by_another_when_nobody_can_live_so_long(
    desk: Desk, row: str
) -> None:
    await ask(desk)
    (errand,) = desk.asks.take()
    desk.rows.fault = OnTheRow(row, "died")
    with pytest.raises(Died):
        await desk.app.links.answer(errand)
    assert not await desk.app.links.answer(errand), "nobody knows that it is dead"
    assert await desk.answer_all() == [], "and it looks again when it must be"
    desk.clock.turn(seconds=desk.app.links.lives_s)
    assert await desk.answer_all() == [True]
    (link,) = desk.links()
    assert await desk.app.links.open(link, None) is not None


async def opened(desk: Desk, number: str, cookie: str | None) -> str:
    """The cookie of a browser that opened a new link to a ticket."""
    found = await desk.app.links.open(await token_to(desk, number), cookie)
    assert found is not None and found[0] == number and found[1] is not None
    return found[1].text


async def token_to(desk: Desk, number: str) -> str:
    head = await desk.app.tickets.head(number)
    assert head is not None
    link = await desk.app.links.drawer.draw(number, head.ticket.requester)
    return link.url.split("token=")[1].split("&")[0]


async def tickets_of(desk: Desk, cookie: str) -> tuple[str, ...]:
    """What a session sees, for an instance that did not know it before."""
    known = await desk.instance().sessions.known(cookie)
    return () if known is None or known.only is None else known.only


@pytest.mark.parametrize("fault", ["down", "lost"])
@pytest.mark.parametrize("row", ["session:", "held"])
async def test_storage_that_fails_while_another_link_is_opened_leaves_the_browser_what_it_sees(
    desk: Desk, row: str, fault: str
) -> None:
    first, second = [await desk.open() for _ in range(2)]
    cookie, link = await opened(desk, first, None), await token_to(desk, second)
    desk.rows.fault = OnTheRow(row, fault)
    with pytest.raises(StorageDown):
        await desk.app.links.open(link, cookie)
    assert await tickets_of(desk, cookie) == (first,)
    cookie = await opened(desk, second, cookie)
    assert await tickets_of(desk, cookie) == (first, second)


@pytest.mark.parametrize("fault", ["down", "lost"])
async def test_storage_that_fails_when_the_old_session_ends_does_not_keep_the_new_one_from_its_browser(
    desk: Desk, fault: str
) -> None:
    first, second = [await desk.open() for _ in range(2)]
    cookie = await opened(desk, first, None)
    desk.rows.fault = OnTheRow("session:", fault, skips=1)
    assert await tickets_of(desk, await opened(desk, second, cookie)) == (first, second)


class Interrupted(FaultyRows):
    """Something else happens, whole, at one moment before or after a call."""

    def __init__(self) -> None:
        super().__init__()
        self.moments = -1
        self.other: Callable[[], Awaitable[None]]

    async def _pause(self) -> None:
        self.moments -= self.moments >= 0
        if self.moments == 0:
            self.moments = -1
            await self.other()


@pytest.mark.parametrize("moment", range(1, 7))
async def test_ending_all_links_at_any_moment_while_one_is_opened_ends_what_it_begins(moment: int) -> None:
    rows = Interrupted()
    desk = Desk(rows=rows)
    await desk.setup()
    number = await desk.open()
    mine, link = await opened(desk, number, None), await token_to(desk, number)
    rows.other = lambda: end_all(desk, mine)
    rows.moments = moment
    found = await desk.instance().links.open(link, None)
    assert rows.moments < 0, "it was interrupted"
    assert found is None or found[1] is not None
    assert found is None or found[1] is None or await tickets_of(desk, found[1].text) == ()
    assert await desk.instance().links.open(link, None) is None


@pytest.mark.parametrize("moment", range(1, 10))
async def test_ending_all_links_to_a_ticket_at_any_moment_keeps_it_from_a_session_that_takes_the_place_of_another(
    moment: int,
) -> None:
    rows = Interrupted()
    desk, phone = Desk(rows=rows), ""
    await desk.setup()
    first, second = [await desk.open() for _ in range(2)]
    mine, phone = [await opened(desk, first, None) for _ in range(2)]
    link, there = await token_to(desk, second), desk.instance()
    assert await there.sessions.known(phone) is not None, "and for a while it goes on knowing it"
    rows.other = lambda: end_all(desk, mine)
    rows.moments = moment
    found = await there.links.open(link, phone)
    assert rows.moments < 0, "it was interrupted"
    assert found is not None and found[1] is not None, "the second ticket's link was not ended"
    assert first not in await tickets_of(desk, found[1].text)


async def test_a_session_that_was_ended_hands_nothing_on_to_the_next(desk: Desk) -> None:
    """Where it was ended elsewhere, an instance goes on knowing it for a while."""
    first, second = [await desk.open() for _ in range(2)]
    mine, phone = [await opened(desk, first, None) for _ in range(2)]
    there = desk.instance()
    assert await there.sessions.known(phone) is not None
    await end_all(desk, mine)
    found = await there.links.open(await token_to(desk, second), phone)
    assert found is not None and found[1] is not None
    assert await tickets_of(desk, found[1].text) == (second,)


async def end_all(desk: Desk, cookie: str) -> None:
    guest = await desk.app.sessions.known(cookie)
    assert guest is not None
    await desk.app.links.end_all(guest, cookie)


@pytest.mark.parametrize("fault", ["down", "lost", "retried", "raced"])
@pytest.mark.parametrize("row", ["link:", "session:", "held"])
async def test_ending_all_links_that_storage_broke_off_ends_them_when_asked_again(
    desk: Desk, row: str, fault: str
) -> None:
    number = await desk.open()
    mine, phone = [await opened(desk, number, None) for _ in range(2)]
    link = await token_to(desk, number)
    desk.rows.fault = OnTheRow(row, fault)
    for _ in range(2):
        with contextlib.suppress(StorageDown, Conflict):
            await end_all(desk, mine)
    assert (await tickets_of(desk, mine), await tickets_of(desk, phone)) == ((number,), ())
    assert await desk.app.links.open(link, None) is None
