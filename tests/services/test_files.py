"""Files on the one road: decided first, uploaded once, named by the commit that lands."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from shared.domain.commands import Command, PostNote, PostReply
from shared.domain.errors import NotAllowed, NotFound
from shared.domain.numbers import numbers
from shared.domain.values import Message, Upload
from shared.services.ports import StorageDown
from shared.services.requests import KeyReused
from shared.storage.rows import Op
from tests.factories import ANA, INTAKE, PAT, VERA, of_somebody_else, text
from tests.memory_world import MemoryWorld, opening
from tests.services.faults import Always, OnTheFirst

LOG = Upload.of("log.txt", "text/plain", b"a line")
SHOT = Upload.of("shot.png", "image/png", b"\x89PNG")


def reply(*uploads: Upload, source: str = "words") -> Command:
    return PostReply(message=Message(source=source), uploads=uploads)


def laid(desk: MemoryWorld) -> list[bytes]:
    """The contents of all blobs but the desk's."""
    return sorted(content for (container, _), content in desk.blobs.stored.items() if container != "desk")


async def names_of(desk: MemoryWorld, number: str, n: int) -> list[str]:
    one = await desk.app.tickets.entry(number, n)
    assert one is not None and one.event.words is not None
    return [file.name for file in one.event.words.files]


async def test_what_was_sent_is_named_by_the_entry_and_read_back(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, reply(LOG, SHOT))
    assert await names_of(desk, number, 2) == ["log.txt", "shot.png"]
    file, content = await desk.app.reader.file(number, 2, 2, ANA)
    assert (file.name, file.size, content) == ("shot.png", 4, b"\x89PNG")
    with pytest.raises(NotFound):
        await desk.app.reader.file(number, 2, 3, ANA)
    await desk.follow_all()
    assert await desk.differences() == []


@pytest.mark.parametrize("fault", ["lost", "retried", "raced"])
async def test_a_commit_tried_anew_uploads_nothing_anew(desk: MemoryWorld, fault: str) -> None:
    number = await desk.open()
    desk.rows.fault = hit = OnTheFirst("transact tickets", fault)
    await desk.do(number, reply(LOG, source="x" * 40_000))
    assert hit.hits == 1
    assert laid(desk) == [b"a line", b"x" * 40_000]
    assert await names_of(desk, number, 2) == ["log.txt"]
    await desk.follow_all()
    assert await desk.differences() == []


async def test_a_reply_with_a_file_whose_answer_was_lost_is_repeated_and_has_it_once(desk: MemoryWorld) -> None:
    number = await desk.open()

    def lost_then_away(what: str, _partition: str, _ops: Sequence[Op]) -> str | None:
        return {"transact tickets": "lost", "get": "down"}.get(what)

    desk.rows.fault = lost_then_away
    with pytest.raises(StorageDown):
        await desk.do(number, reply(LOG), key="k", body=b"a")
    desk.rows.fault = lambda _what, _partition, _ops: None
    again = await desk.do(number, reply(LOG), key="k", body=b"a")
    assert again.replayed
    assert await desk.kinds(number) == ["ticket.opened", "ticket.reply-posted", "ticket.assigned"]
    assert (await desk.app.reader.file(number, 2, 1, ANA))[1] == b"a line"


async def test_a_repeated_key_with_other_files_overwrites_nothing(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, reply(LOG), key="k", body=b"a")
    with pytest.raises(KeyReused):
        await desk.do(number, reply(Upload.of("log.txt", "text/plain", b"forged")), key="k", body=b"b")
    assert (await desk.app.reader.file(number, 2, 1, ANA))[1] == b"a line"


async def test_what_is_refused_has_uploaded_nothing(desk: MemoryWorld) -> None:
    number = await desk.open()
    with pytest.raises(NotAllowed):
        await desk.do(number, reply(LOG), by=VERA)
    with pytest.raises(NotFound):
        await desk.do("999999", reply(LOG))
    assert laid(desk) == []


async def test_where_blobs_are_away_nothing_is_committed_and_the_bell_is_taken_back(
    desk: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_args: object) -> None:
        raise StorageDown("put")

    number = await desk.open()
    await desk.follow_all()
    monkeypatch.setattr(desk.blobs, "put", away)
    with pytest.raises(StorageDown):
        await desk.do(number, reply(LOG))
    assert await desk.kinds(number) == ["ticket.opened"]
    assert desk.bells.waiting == {}


async def test_a_create_that_draws_another_number_labels_its_file_with_the_ticket_it_made(desk: MemoryWorld) -> None:
    drawn = numbers("k")
    first, second = next(drawn), next(drawn)
    await desk.app.tickets.commit(of_somebody_else(first))
    assert await desk.open(key="k", uploads=(LOG,)) == second
    file, content = await desk.app.reader.file(second, 1, 1, ANA)
    assert content == b"a line"
    assert desk.blobs.labels["files", file.blob] == {"ticket": second}


@pytest.mark.parametrize("fault", ["lost", "retried"])
async def test_a_create_whose_answer_was_lost_uploads_once(desk: MemoryWorld, fault: str) -> None:
    desk.rows.fault = OnTheFirst("transact tickets", fault)
    number = await desk.open(key="k", uploads=(LOG, SHOT))
    assert laid(desk) == [b"a line", b"\x89PNG"]
    again = await desk.app.intake.open(opening(uploads=(LOG, SHOT)), desk.request(INTAKE, "k", status=201))
    assert (again.number, again.replayed) == (number, True)


async def test_a_file_of_a_note_is_not_found_by_the_requester(desk: MemoryWorld) -> None:
    number = await desk.open()
    await desk.do(number, PostNote(message=text(), uploads=(LOG,)))
    head = await desk.app.tickets.head(number)
    assert head is not None
    pat = replace(PAT, id=head.ticket.requester)
    with pytest.raises(NotFound):
        await desk.app.reader.file(number, 2, 1, pat)
    assert (await desk.app.reader.file(number, 2, 1, VERA))[1] == b"a line"


async def test_a_commit_that_never_landed_leaves_strays_and_no_words(desk: MemoryWorld) -> None:
    number = await desk.open()
    desk.rows.fault = Always("transact tickets", "down")
    with pytest.raises(StorageDown):
        await desk.do(number, reply(LOG))
    assert laid(desk) == [b"a line"]
    assert await desk.kinds(number) == ["ticket.opened"]
