"""A desk in Azure, as far as the app can tell: its storage is not local, and the platform signs people in."""

import httpx

from functions import serve
from shared.app import believing, queues_of, wire
from shared.services.signing_in import Tenant
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from tests.principals import TENANT, header
from tests.world import World


def in_azure(world: World, tenant: Tenant | None = TENANT) -> World:
    """Another instance of the app on the same storage, which believes the platform, and no local key."""
    storage = world.storage
    queues = queues_of(storage, world.clock)
    rows, blobs = AzureRows(storage.tables), AzureBlobs(storage.blobs)
    app = believing(tenant, wire(rows, blobs, queues, world.clock, is_local=False))
    return World(world.connection, storage, app, serve(app), world.clock)


def platform(account: str, **claims: str | None) -> dict[str, str]:
    """The headers of a request from one of our pages, by whoever the platform has signed in."""
    return {"x-ms-client-principal": header(account, **claims), "Origin": "http://localhost"}


async def me(world: World, headers: dict[str, str]) -> httpx.Response:
    return await world.client(None).get("me", headers=headers)
