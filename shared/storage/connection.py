"""One transport for tables, queues and blobs: counted, with short timeouts, and with the `Date` header heard."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlparse

from azure.core.exceptions import ResourceExistsError
from azure.core.pipeline.transport import AioHttpTransport
from azure.data.tables.aio import TableServiceClient
from azure.storage.blob.aio import BlobServiceClient
from azure.storage.queue import TextBase64EncodePolicy
from azure.storage.queue.aio import QueueClient, QueueServiceClient

from shared.costs import Service
from shared.storage.driver_errors import translated
from shared.storage.meter import counted
from shared.storage.names import CONTAINERS, TABLES, all_queues
from shared.storage.queue_letters import QueueLetters

# A handler answers within 10 s even when storage does not: few retries, short waits.
_READ_TIMEOUT_S = 6.0
_PATIENT_S = 60.0
_TABLE_RETRIES: dict[str, Any] = {
    "retry_total": 2,
    "retry_connect": 1,
    "retry_read": 1,
    "retry_backoff_factor": 0.2,
    "retry_backoff_max": 1,
}
_OTHER_RETRIES: dict[str, Any] = {
    "retry_total": 1,
    "initial_backoff": 0,
    "increment_base": 0,
    "random_jitter_range": 0,
}
_WHOLE_AT_MOST = 64 * 1024
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

type HearDate = Callable[[str | None], None]


class MeteredTransport(AioHttpTransport):  # type: ignore[misc]  # azure-core loads it lazily, as Any
    """Counts each request on the wire, and tells the clock what time storage says it is."""

    def __init__(self, hear_date: HearDate, *, read_timeout: float = _READ_TIMEOUT_S) -> None:
        # Without the environment: reading .netrc for each call would double its cost.
        super().__init__(use_env_settings=False, connection_timeout=3, read_timeout=read_timeout)
        self._hear_date = hear_date

    async def send(self, request: Any, **config: Any) -> Any:
        path = urlparse(request.url).path
        with counted(f"{request.method} {path}", _service_of(request, path)):
            response = await super().send(request, **config)
        self._hear_date(response.headers.get("Date"))
        return response

    def _get_request_data(self, request: Any) -> Any:
        """A long body as a stream, which goes out in pieces: whole, it would hold up every other request."""
        data = super()._get_request_data(request)
        return BytesIO(data) if isinstance(data, bytes) and len(data) > _WHOLE_AT_MOST else data


@dataclass(frozen=True, slots=True)
class Storage:
    """The clients of one storage account."""

    tables: TableServiceClient
    queues: QueueServiceClient
    blobs: BlobServiceClient
    transport: MeteredTransport
    credential: Any = None

    @property
    def is_local(self) -> bool:
        """Whether the endpoint is a loopback address: only there the demo's keys and people exist."""
        return urlparse(self.tables.url).hostname in _LOOPBACK

    def queue(self, name: str) -> QueueClient:
        """A queue's client, base64 as the Functions host expects it."""
        return self.queues.get_queue_client(name, message_encode_policy=TextBase64EncodePolicy())

    def letters(self, name: str) -> QueueLetters:
        """A queue's messages as they are stored."""
        return QueueLetters(self.queues.get_queue_client(name))

    async def create_all(self) -> None:
        """Every table, queue and container of names.json, unless it is there. Bicep does this in Azure."""
        with translated("set up storage"):
            await asyncio.gather(
                *(self.tables.create_table_if_not_exists(name) for name in TABLES.values()),
                *(_unless_there(self.queue(name).create_queue()) for name in all_queues()),
                *(_unless_there(self.blobs.create_container(name)) for name in CONTAINERS.values()),
            )

    async def close(self) -> None:
        """Give back the connections."""
        await self.transport.close()
        if self.credential is not None:
            await self.credential.close()


def connect(connection_string: str, hear_date: HearDate, transport: MeteredTransport | None = None) -> Storage:
    """Storage by a connection string: the emulator's, or a test account's."""
    transport = transport or MeteredTransport(hear_date)
    return Storage(
        tables=TableServiceClient.from_connection_string(connection_string, transport=transport, **_TABLE_RETRIES),
        queues=QueueServiceClient.from_connection_string(connection_string, transport=transport, **_OTHER_RETRIES),
        blobs=BlobServiceClient.from_connection_string(connection_string, transport=transport, **_OTHER_RETRIES),
        transport=transport,
    )


def connect_patiently(connection_string: str) -> Storage:
    """As `connect`, for a tool or a test, whom nobody waits for: on a busy machine it rather waits than fails."""
    return connect(connection_string, _unheard, MeteredTransport(_unheard, read_timeout=_PATIENT_S))


def connect_as_identity(account: str, client_id: str | None, hear_date: HearDate) -> Storage:
    """Storage of an account in Azure by the app's managed identity: no key anywhere."""
    from azure.identity.aio import ManagedIdentityCredential  # 0.2 s of import, only needed there

    return _connect_account(account, ManagedIdentityCredential(client_id=client_id), MeteredTransport(hear_date))


def connect_as_person(account: str, credential: Any) -> Storage:
    """Storage of an account in Azure by the credential of a person who sets it up, patiently."""
    return _connect_account(account, credential, MeteredTransport(_unheard, read_timeout=_PATIENT_S))


def _connect_account(account: str, credential: Any, transport: MeteredTransport) -> Storage:
    given: dict[str, Any] = {"credential": credential, "transport": transport}
    return Storage(
        tables=TableServiceClient(f"https://{account}.table.core.windows.net", **given, **_TABLE_RETRIES),
        queues=QueueServiceClient(f"https://{account}.queue.core.windows.net", **given, **_OTHER_RETRIES),
        blobs=BlobServiceClient(f"https://{account}.blob.core.windows.net", **given, **_OTHER_RETRIES),
        transport=transport,
        credential=credential,
    )


def _service_of(request: Any, path: str) -> Service:
    """By what its client sends: the emulator's services have no names of their own."""
    if "DataServiceVersion" in request.headers:
        return "table"
    if "/messages" in path or "comp=metadata" in request.url:
        return "queue"
    return "blob write" if request.method == "PUT" else "blob read"


def _unheard(_date: str | None) -> None:
    return None


async def _unless_there(creation: Any) -> None:
    try:
        await creation
    except ResourceExistsError:
        return
