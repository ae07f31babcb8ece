import pytest

from tests.memory_world import MemoryWorld


@pytest.fixture
async def desk() -> MemoryWorld:
    """A seeded desk in memory."""
    return await MemoryWorld().setup()
