"""The lists are disposable: thrown away and made again they are the same, and nobody is told anything by it."""

from dev.proof.rebuild import rebuild


async def test_lists_made_again_from_the_log_are_the_same_bytes() -> None:
    found = await rebuild(100)
    assert found.is_identical
    assert (found.sent, found.differences) == (0, 0)
    assert found.rows >= 100
