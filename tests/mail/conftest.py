"""A mailer that is the real one but for where it sends: the SDK's client, transport and identity, on a stand-in."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from azure.core.pipeline.transport import AioHttpTransport
from azure.identity.aio import ManagedIdentityCredential

from shared.app import Outgoing
from shared.mail.acs_mailer import AcsMailer
from shared.mail.connection import connect
from shared.storage.pace_row import PaceRow
from tests.mail.standin import StandIn, stand_in
from tests.memory_world import FaultyRows, MemoryWorld
from tests.world import TurnableClock

SENDER = "DoNotReply@mail.example.com"
CLIENT_ID = "00000000-0000-0000-0000-00000000c1d0"


@pytest.fixture
async def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[StandIn]:
    async with stand_in(tmp_path) as made:
        monkeypatch.setenv("IDENTITY_ENDPOINT", made.identity_url)
        monkeypatch.setenv("IDENTITY_HEADER", "identity-secret")
        yield made


@dataclass
class Carrier:
    """The mailer, and what has to be closed after it."""

    mailer: AcsMailer
    credential: Any


@pytest.fixture
async def carrier(service: StandIn) -> AsyncIterator[Carrier]:
    credential = ManagedIdentityCredential(client_id=CLIENT_ID)

    def client() -> Any:
        tls = ssl.create_default_context(cafile=str(service.ca))
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls))
        return connect(service.url, credential, AioHttpTransport(session=session, session_owner=True))

    made = Carrier(AcsMailer(client, SENDER), credential)
    yield made
    await made.mailer.close()
    await credential.close()


@pytest.fixture
async def mailing(carrier: Carrier) -> MemoryWorld:
    """A desk whose mail goes out by it, at most 100 an hour."""
    clock, rows = TurnableClock(), FaultyRows()
    outgoing = Outgoing(mailer=carrier.mailer, pace=PaceRow(rows, clock, 100), site="https://desk.example.com")
    return await MemoryWorld(clock, rows, outgoing=outgoing).setup()
