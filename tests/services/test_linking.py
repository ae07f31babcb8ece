"""Answers to questions for links, where storage fails in between: one link at least, and nobody learns anything."""

from collections.abc import Sequence

import pytest

from shared.services.linking import Question
from shared.services.tokens import Token
from shared.storage.rows import Op
from tests.memory_world import MemoryWorld

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
        desk.clock.turn(seconds=60)
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
