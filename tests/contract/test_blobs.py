"""Blobs: written and read whole, found by the beginning of their names, deleted."""

import pytest

from shared.storage.rows import BlobName
from tests.contract.conftest import Ports


async def test_what_was_put_is_read_back(ports: Ports) -> None:
    content = bytes(range(256)) * 4000
    await ports.blobs.put("bodies", "2026-03-02/x", content)
    assert await ports.blobs.get("bodies", "2026-03-02/x") == content


async def test_a_blob_that_is_not_there_is_none(ports: Ports) -> None:
    assert await ports.blobs.get("bodies", "nothing") is None


async def test_blobs_are_listed_by_prefix_with_their_labels_each_container_its_own(ports: Ports) -> None:
    for name in ("2026-03-02/b", "2026-03-02/a", "2026-03-03/c", "2026-03-02"):
        await ports.blobs.put("files", name, b"x", {"ticket": name[-1]})
    await ports.blobs.put("files", "2026-03-02/n", b"x")
    await ports.blobs.put("bodies", "2026-03-02/z", b"x")
    assert await ports.blobs.names("files", "2026-03-02/") == [
        BlobName("2026-03-02/a", {"ticket": "a"}),
        BlobName("2026-03-02/b", {"ticket": "b"}),
        BlobName("2026-03-02/n", {}),
    ]
    assert await ports.blobs.names("files", "2026-04") == []


async def test_a_deleted_blob_is_gone_and_may_be_deleted_again(ports: Ports) -> None:
    await ports.blobs.put("files", "2026-03-02/a", b"x")
    for _ in range(2):
        await ports.blobs.delete("files", "2026-03-02/a")
        assert await ports.blobs.get("files", "2026-03-02/a") is None
    assert await ports.blobs.names("files", "") == []


@pytest.mark.parametrize("size", [1, 25 * 1024 * 1024])
async def test_the_smallest_and_the_largest_come_back(ports: Ports, size: int) -> None:
    await ports.blobs.put("files", "2026-03-02/a", b"x" * size)
    assert await ports.blobs.get("files", "2026-03-02/a") == b"x" * size
