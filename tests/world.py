"""A whole desk for a test: the app on storage of its own, its functions, clients by key, and a clock to turn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import azure.functions as func
import httpx

from dev.host.direct import client as direct_client
from dev.host.drain import drain
from dev.seed import publish_demo
from functions import serve
from shared.app import App, queues_of, wire
from shared.clock import utc_now
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import Storage, connect_patiently

STORY: Mapping[str, Any] = {
    "subject": "Online banking system down",
    "message": "I cannot log in since this morning.",
    "requester": {"name": "Pat", "email": "pat@example.com"},
    "topic": "online-banking",
}


@dataclass
class TurnableClock:
    """The real time, and as much later as a test wants it."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    def turn(self, **by: float) -> None:
        self.ahead += timedelta(**by)


@dataclass
class World:
    """A desk on real storage."""

    connection: str
    storage: Storage
    app: App
    functions: func.FunctionApp
    clock: TurnableClock
    spoiled: bool = False  # a test that breaks storage by hand says so: the last ledger leaves it out
    _clients: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self, key: str | None = "local-agent", caller: str = "127.0.0.1") -> httpx.AsyncClient:
        """An HTTP client that asks with this key."""
        made = direct_client(self.functions, caller=caller)
        if key is not None:
            made.headers["X-Api-Key"] = key
        made.base_url = httpx.URL("http://localhost/api")
        self._clients.append(made)
        return made

    async def follow_all(self) -> int:
        """Answer every visible bell, and do every errand."""
        return await drain(self.functions, self.connection, limit=100_000)

    async def open(self, key: str = "local-intake", **changes: Any) -> str:
        """A ticket opened over HTTP and followed into its views; its number."""
        answer = await self.client(key).post("tickets", json={**STORY, **changes})
        assert answer.status_code == 201, answer.text
        await self.follow_all()
        return str(answer.json()["number"])

    async def close(self) -> None:
        for client in self._clients:
            await client.aclose()
        await self.storage.close()


async def make_world(connection: str) -> World:
    """A seeded desk on an empty account."""
    clock = TurnableClock()
    storage = connect_patiently(connection)
    await storage.create_all()
    app = second_app(storage, clock)
    await publish_demo(app)
    return World(connection, storage, app, serve(app), clock)


def second_app(storage: Storage, clock: TurnableClock) -> App:
    """Another instance of the app on the same storage, with caches of its own."""
    return wire(AzureRows(storage.tables), AzureBlobs(storage.blobs), queues_of(storage, clock), clock)
