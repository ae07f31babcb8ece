"""Blobs: written and read whole."""

from tests.contract.conftest import Ports


async def test_what_was_put_is_read_back(ports: Ports) -> None:
    content = bytes(range(256)) * 4000
    await ports.blobs.put("bodies", "2026-03-02/x", content)
    assert await ports.blobs.get("bodies", "2026-03-02/x") == content


async def test_a_blob_that_is_not_there_is_none(ports: Ports) -> None:
    assert await ports.blobs.get("bodies", "nothing") is None
