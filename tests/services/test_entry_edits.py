"""Edits on the one road: marked with the commit, in races, repeats and lost answers."""

import asyncio
import random

import pytest

from shared.domain.commands import EditEntry, PostNote, PostReply
from shared.domain.errors import Stale, WrongState
from shared.domain.rewriting import MOST_EDITS
from shared.domain.values import Message, Upload
from tests.factories import ANA, BEN, text
from tests.memory_world import MemoryWorld
from tests.services.faults import OnTheFirst


async def noted(desk: MemoryWorld, **more: object) -> str:
    """A ticket whose second entry is Ana's note."""
    number = await desk.open()
    await desk.do(number, PostNote(message=text("first"), **more))  # type: ignore[arg-type]
    return number


async def readings(desk: MemoryWorld, number: str, n: int = 2) -> list[str]:
    versions = await desk.app.tickets.versions(number, n)
    return [one.message.source for one in versions if one.message]


async def test_an_entry_reads_as_its_last_edit_and_all_versions_are_kept(desk: MemoryWorld) -> None:
    number = await noted(desk)
    for words in ("second", "third" * 10_000):
        await desk.do(number, EditEntry(n=2, message=text(words)))
    (entry,) = await desk.app.tickets.thread(number, after=1, upto=2)
    assert (entry.message, entry.edits) == (entry.edited.message if entry.edited else None, (3, 4))
    assert entry.message is not None and entry.message.source == "third" * 10_000
    assert await readings(desk, number) == ["first", "second", "third" * 10_000]
    await desk.follow_all()
    assert await desk.differences() == []


async def test_an_edit_to_the_same_long_text_is_none(desk: MemoryWorld) -> None:
    number = await noted(desk)
    for _ in range(2):
        await desk.do(number, EditEntry(n=2, message=text("long" * 10_000)))
    assert await desk.kinds(number) == ["ticket.opened", "ticket.note-posted", "ticket.entry-edited"]


async def test_files_of_an_edited_entry_stay(desk: MemoryWorld) -> None:
    number = await noted(desk, uploads=(Upload.of("log.txt", "text/plain", b"a line"),))
    await desk.do(number, EditEntry(n=2, message=text("better")))
    assert (await desk.app.reader.file(number, 2, 1, ANA))[1] == b"a line"
    desk.clock.turn(days=2)
    assert (await desk.app.tidier.tidy())["deleted"] == 0


@pytest.mark.parametrize("fault", ["lost", "retried", "raced"])
async def test_an_edit_whose_answer_was_lost_is_done_once(desk: MemoryWorld, fault: str) -> None:
    number = await noted(desk)
    desk.rows.fault = OnTheFirst("transact tickets", fault)
    answer = await desk.do(number, EditEntry(n=2, message=text("better")))
    assert (answer.status, answer.replayed) == (200, False)
    assert await readings(desk, number) == ["first", "better"]
    await desk.follow_all()
    assert await desk.differences() == []


async def test_of_many_edits_at_once_each_is_marked(desk: MemoryWorld) -> None:
    number = await noted(desk)
    desk.rows.yields = random.Random(5)
    edits = [EditEntry(n=2, message=text(f"by {n}")) for n in range(3)]
    await asyncio.gather(*(desk.do(number, edit) for edit in edits))
    assert sorted(await readings(desk, number)) == ["by 0", "by 1", "by 2", "first"]
    await desk.follow_all()
    assert await desk.differences() == []


async def test_with_an_if_match_an_edit_in_between_is_stale(desk: MemoryWorld) -> None:
    number = await noted(desk)
    await desk.do(number, EditEntry(n=2, message=text("better")), if_match=2)
    with pytest.raises(Stale):
        await desk.do(number, EditEntry(n=2, message=text("best")), if_match=2)


async def test_a_repeat_is_answered_and_does_not_bring_old_words_back(desk: MemoryWorld) -> None:
    number = await noted(desk)
    await desk.do(number, EditEntry(n=2, message=text("better")), key="k")
    await desk.do(number, EditEntry(n=2, message=text("best")))
    again = await desk.do(number, EditEntry(n=2, message=text("better")), key="k")
    assert again.replayed
    assert await readings(desk, number) == ["first", "better", "best"]


async def test_fifty_edits_are_kept_and_the_next_is_refused(desk: MemoryWorld) -> None:
    number = await noted(desk)
    for n in range(MOST_EDITS):
        await desk.do(number, EditEntry(n=2, message=text(f"edit {n}")))
    with pytest.raises(WrongState):
        await desk.do(number, EditEntry(n=2, message=text("one more")))
    assert len(await readings(desk, number)) == MOST_EDITS + 1
    await desk.follow_all()
    assert await desk.differences() == []


@pytest.mark.parametrize("first", ["short", "long" * 10_000])
async def test_a_notice_that_goes_out_after_an_edit_says_how_the_entry_reads_now(desk: MemoryWorld, first: str) -> None:
    number = await desk.open()
    assert await desk.at_rest() == []
    told = len(desk.outbox())
    await desk.do(number, PostReply(message=text(first)))
    await desk.do(number, EditEntry(n=2, message=text("Reboot it")))
    assert await desk.at_rest() == []
    (notice,) = (one for one in desk.outbox()[told:] if one["to"] == "pat@example.com")
    assert "Reboot it" in str(notice) and first not in str(notice)


async def test_the_past_of_a_ticket_does_not_mind_edits(desk: MemoryWorld) -> None:
    number = await noted(desk)
    before = desk.clock()
    desk.clock.turn(minutes=1)
    await desk.do(number, EditEntry(n=1, message=Message(source="other words")), by=ANA)
    then = await desk.app.reader.as_of(number, BEN, before)
    now = await desk.app.reader.as_of(number, BEN, desk.clock())
    assert (then.ticket.version, now.ticket.version) == (2, 3)
    assert then.words == now.words
    assert (now.ticket.public_entries, now.ticket.notes) == (1, 1)
