"""The ledger looks at every file that words name."""

from shared.domain.commands import PostNote
from shared.domain.values import Upload
from tests.factories import text
from tests.memory_world import MemoryWorld


async def test_a_file_that_is_gone_or_another_one_is_found() -> None:
    desk = await MemoryWorld().setup()
    number = await desk.open()
    upload = Upload.of("log.txt", "text/plain", b"a line")
    await desk.do(number, PostNote(message=text(), uploads=(upload,)))
    await desk.follow_all()
    assert await desk.differences() == []
    (name,) = (one for one in desk.blobs.stored if one[0] == "files")
    desk.blobs.stored[name] = b"a lime"
    assert await desk.differences() == [f"{number}: file 1 of event 2 is not the one that was sent"]
    del desk.blobs.stored[name]
    assert await desk.differences() == [f"{number}: file 1 of event 2 is gone"]
