"""Contents: laid apart once for a load, named by the words, found under their day."""

from dataclasses import replace
from datetime import timedelta

from shared.domain import events as e
from shared.domain.values import Message, Upload, Words
from shared.services.contents import Laid, Load
from shared.services.ports import Commit
from shared.storage import codec
from tests.contract.conftest import Ports
from tests.factories import NOON, NUMBER, VERSIONS, opened, stamp, text

LOG = Upload.of("log.txt", "text/plain", b"a line")
SHOT = Upload.of("shot.png", "image/png", b"\x89PNG")
LONG = "x" * 40_000


def load(*uploads: Upload) -> Load:
    return Load(NUMBER, {one.file.sha256: one.content for one in uploads})


def said(source: str, *uploads: Upload) -> e.NotePosted:
    files = tuple(one.file for one in uploads)
    return e.NotePosted(words=Words(message=Message(source=source), files=files))


async def test_what_was_laid_apart_is_read_by_the_file_that_names_it(ports: Ports) -> None:
    (event,) = await ports.contents.lay_apart([said("see these", LOG, SHOT)], load(LOG, SHOT), NOON)
    assert event.words is not None
    log, shot = event.words.files
    assert replace(log, blob="") == LOG.file and log.blob.startswith("2026-03-02/")
    assert [await ports.contents.read(one) for one in (log, shot)] == [b"a line", b"\x89PNG"]


async def test_a_load_is_laid_once_and_another_one_again(ports: Ports) -> None:
    mine = load(LOG)
    event = said(LONG, LOG)
    first = await ports.contents.lay_apart([event], mine, NOON)
    assert await ports.contents.lay_apart([event], mine, NOON + timedelta(days=1)) == first
    assert len(await ports.contents.laid_on(NOON.date())) == 2
    assert await ports.contents.lay_apart([event], load(LOG), NOON) != first
    assert len(await ports.contents.laid_on(NOON.date())) == 4


async def test_what_is_short_stays_where_it_is(ports: Ports) -> None:
    events = [said("short"), e.TicketReleased(agent="ana", how="assign")]
    assert await ports.contents.lay_apart(events, load(), NOON) == events
    assert await ports.contents.laid_on(NOON.date()) == []


async def test_blobs_lie_under_their_day_and_say_whose_they_are(ports: Ports) -> None:
    (event,) = await ports.contents.lay_apart([said(LONG, LOG)], load(LOG), NOON)
    assert event.words is not None and event.words.message is not None and event.words.message.blob is not None
    file = Laid(container="files", blob=event.words.files[0].blob, number=NUMBER)
    body = Laid(container="bodies", blob=event.words.message.blob, number=NUMBER)
    assert await ports.contents.laid_on(NOON.date()) == [file, body]
    assert await ports.contents.laid_on(NOON.date() - timedelta(days=1)) == []
    await ports.contents.remove(file)
    assert await ports.contents.laid_on(NOON.date()) == [body]
    assert await ports.contents.read(event.words.files[0]) is None


async def test_a_ticket_knows_which_blobs_its_words_name(ports: Ports) -> None:
    events = await ports.contents.lay_apart([opened(), said(LONG, LOG, SHOT)], load(LOG, SHOT), NOON)
    await ports.tickets.commit(
        Commit(
            number=NUMBER,
            base=None,
            events=events,
            stamp=stamp(),
            desks=VERSIONS,
            status=201,
            request=b"",
            nonce="n",
        )
    )
    laid = {one.blob for one in await ports.contents.laid_on(NOON.date())}
    assert len(laid) == 3
    assert await ports.tickets.named_of(NUMBER, laid | {"2026-03-02/stray"}) == laid
    assert await ports.tickets.named_of("999999", laid) == set()
    one = await ports.tickets.entry(NUMBER, 2)
    assert one is not None and one.event.words is not None and one.event.words.message is not None
    assert one.event.words.files == events[1].words.files  # type: ignore[union-attr]
    assert one.event.words.message.source == "", "the body was not fetched"
    assert await ports.tickets.entry(NUMBER, 3) is None


def test_the_digest_covers_files_and_is_what_it_was_without() -> None:
    words = Words(message=text("words"))
    assert codec.digest_of(words, "salt") == "b0781bcbc46d6b42851d73888a6104902c4213664bd9181679e50f289dde3f7b"
    digests = {
        codec.digest_of(replace(words, files=files), "salt")
        for files in ((), (LOG.file,), (SHOT.file,), (LOG.file, SHOT.file), (replace(LOG.file, name="x"),))
    }
    assert len(digests) == 5
    moved = replace(LOG.file, blob="elsewhere")
    assert codec.digest_of(replace(words, files=(moved,)), "s") == codec.digest_of(
        replace(words, files=(LOG.file,)), "s"
    )
