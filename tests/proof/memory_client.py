"""A client of a desk in memory."""

import httpx

from dev.host.direct import client as direct_client
from functions import serve
from tests.memory_world import MemoryWorld


def client_of(world: MemoryWorld, key: str | None) -> httpx.AsyncClient:
    """It asks with this key."""
    made = direct_client(serve(world.app))
    made.base_url = httpx.URL("http://localhost")
    if key is not None:
        made.headers["X-Api-Key"] = key
    return made
