"""The ledger holds the marks of edited entries against the log."""

import pytest

from shared.domain.commands import EditEntry
from shared.storage.rows import Merge
from tests.factories import text
from tests.memory_world import MemoryWorld


@pytest.mark.parametrize(("n", "mark"), [(1, "2"), (1, ""), (1, "3,2"), (1, "2,3,4"), (2, "3")])
async def test_a_mark_that_the_log_does_not_know_is_found(n: int, mark: str) -> None:
    desk = await MemoryWorld().setup()
    number = await desk.open()
    for words in ("better", "best"):
        await desk.do(number, EditEntry(n=1, message=text(words)))
    await desk.follow_all()
    assert await desk.differences() == []
    await desk.rows.transact("tickets", number, [Merge(f"log:{n:08}!words", {"edits": mark})])
    (found,) = await desk.differences()
    assert found.startswith(f"{number}: log:{n:08}!words is marked with the edits")
