"""Strays go after two days; what a ticket names, what is young, and what cannot be asked about stays."""

import pytest

from shared.domain.commands import PostNote
from shared.domain.values import Message, Upload
from shared.services.ports import StorageDown
from tests.factories import text
from tests.memory_world import MemoryWorld
from tests.services.faults import Always, OnTheFirst

LOG = Upload.of("log.txt", "text/plain", b"a line")
NOTE = PostNote(message=Message(source="x" * 40_000), uploads=(LOG,))


def laid(desk: MemoryWorld) -> set[tuple[str, str]]:
    return {key for key in desk.blobs.stored if key[0] != "desk"}


async def with_strays(desk: MemoryWorld) -> tuple[str, set[tuple[str, str]], set[tuple[str, str]]]:
    """A ticket with a long note and a file, and a second try of them that never landed."""
    number = await desk.open()
    await desk.do(number, NOTE)
    named = laid(desk)
    desk.rows.fault = Always("transact tickets", "down")
    with pytest.raises(StorageDown):
        await desk.do(number, NOTE)
    desk.rows.fault = lambda _what, _partition, _ops: None
    return number, named, laid(desk) - named


async def test_strays_are_deleted_and_what_is_named_is_kept(desk: MemoryWorld) -> None:
    _, named, strays = await with_strays(desk)
    assert (len(named), len(strays)) == (2, 2)
    desk.clock.turn(days=2)
    assert await desk.app.tidier.tidy() == {"found": 4, "kept": 2, "deleted": 2, "left": 0, "over": 0}
    assert laid(desk) == named
    assert await desk.app.tidier.tidy() == {"found": 2, "kept": 2, "deleted": 0, "left": 0, "over": 0}
    await desk.follow_all()
    assert await desk.differences() == []


@pytest.mark.parametrize("days", [0, 1])
async def test_what_was_uploaded_today_or_yesterday_is_left_alone(desk: MemoryWorld, days: int) -> None:
    """A commit may be under way that names it: around midnight its blobs are yesterday's."""
    _, named, strays = await with_strays(desk)
    desk.clock.turn(days=days)
    assert (await desk.app.tidier.tidy())["found"] == 0
    assert laid(desk) == named | strays


@pytest.mark.parametrize(("days", "deleted"), [(8, 2), (9, 0)])
async def test_a_week_of_missed_nights_is_made_good(desk: MemoryWorld, days: int, deleted: int) -> None:
    await with_strays(desk)
    desk.clock.turn(days=days)
    assert (await desk.app.tidier.tidy())["deleted"] == deleted


async def test_a_stray_of_a_ticket_that_there_is_not_is_deleted(desk: MemoryWorld) -> None:
    desk.rows.fault = Always("transact tickets", "down")
    with pytest.raises(StorageDown):
        await desk.open(uploads=(LOG,))
    desk.rows.fault = lambda _what, _partition, _ops: None
    desk.clock.turn(days=2)
    assert (await desk.app.tidier.tidy())["deleted"] == 1
    assert laid(desk) == set()


async def test_of_a_ticket_that_cannot_be_read_nothing_is_deleted(desk: MemoryWorld) -> None:
    number, named, strays = await with_strays(desk)
    other = await desk.open()
    desk.rows.fault = OnTheFirst("transact tickets", "down")
    with pytest.raises(StorageDown):
        await desk.do(other, PostNote(message=text(), uploads=(LOG,)))
    desk.clock.turn(days=2)
    desk.rows.fault = lambda what, partition, _ops: "down" if (what, partition) == ("range", number) else None
    assert await desk.app.tidier.tidy() == {"found": 5, "kept": 0, "deleted": 1, "left": 4, "over": 0}
    assert laid(desk) == named | strays


async def test_where_blobs_cannot_be_listed_or_deleted_the_next_night_does_it(
    desk: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_args: object) -> None:
        raise StorageDown("blobs")

    _, named, _ = await with_strays(desk)
    desk.clock.turn(days=2)
    for call, counts in (
        ("names", {"found": 0, "kept": 0, "deleted": 0, "left": 0, "over": 0}),
        ("delete", {"found": 4, "kept": 2, "deleted": 0, "left": 2, "over": 0}),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(desk.blobs, call, away)
            assert await desk.app.tidier.tidy() == counts
    desk.clock.turn(days=1)
    assert (await desk.app.tidier.tidy())["deleted"] == 2
    assert laid(desk) == named


@pytest.mark.parametrize("labels", [{}, {"ticket": ""}, {"ticket": "x' or '1' eq '1"}])
async def test_a_blob_that_does_not_say_whose_it_is_stays(desk: MemoryWorld, labels: dict[str, str]) -> None:
    day = desk.clock().date().isoformat()
    await desk.blobs.put("files", f"{day}/unknown", b"x", labels)
    desk.clock.turn(days=2)
    assert (await desk.app.tidier.tidy())["left"] == 1
    assert laid(desk) == {("files", f"{day}/unknown")}


async def test_words_of_a_newer_version_still_name_their_files(desk: MemoryWorld) -> None:
    """A look at the stored text: what this code cannot decode must not be taken for nothing."""
    number, named, _ = await with_strays(desk)
    row = await desk.rows.get("tickets", number, "log:00000002!words")
    assert row is not None
    newer = {**row.values, "files": str(row.values["files"]).replace('"name"', '"label"')}
    desk.rows._partition("tickets", number)[row.key] = type(row)(row.key, newer, row.etag)
    desk.clock.turn(days=2)
    await desk.app.tidier.tidy()
    assert laid(desk) == named
