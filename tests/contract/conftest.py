"""Every port twice: in memory and on real storage, under the same tests."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from azure.storage.queue.aio import QueueClient

from shared.app import queues_of
from shared.services.effect_ports import Errand, Errands
from shared.services.ports import Bells
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.bell import Bell
from shared.storage.bell_queue import QueueBells
from shared.storage.blob_contents import BlobContents
from shared.storage.connection import Storage, connect_patiently
from shared.storage.cursor_table import CursorTable
from shared.storage.desk_store import DeskStore
from shared.storage.draw_table import DrawTable
from shared.storage.effect_table import EffectTable
from shared.storage.errand import decode_errand
from shared.storage.errand_queue import QueueErrands
from shared.storage.letters import Letters
from shared.storage.limit_table import LimitTable
from shared.storage.mark_table import MarkTable
from shared.storage.memory import MemoryBells, MemoryBlobs, MemoryErrands, MemoryRows
from shared.storage.memory_letters import MemoryLetters
from shared.storage.outbox_blobs import OutboxBlobs
from shared.storage.people_table import PeopleTable
from shared.storage.poison_queues import PoisonQueues
from shared.storage.rows import Blobs, Rows
from shared.storage.ticket_table import TicketTable
from shared.storage.vault_table import VaultTable
from shared.storage.view_table import ViewTable
from tests.world import TurnableClock


@dataclass
class Ports:
    """All ports over one storage."""

    rows: Rows
    blobs: Blobs
    bells: Bells
    errands: Errands
    clock: TurnableClock
    storage: Storage | None = None
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    _letters: dict[str, Letters] = field(default_factory=dict)

    def new_id(self) -> str:
        return f"{next(self._ids):032x}"

    @property
    def tickets(self) -> TicketTable:
        return TicketTable(self.rows, self.blobs, self.new_id)

    @property
    def contents(self) -> BlobContents:
        return BlobContents(self.blobs, self.new_id)

    @property
    def cursors(self) -> CursorTable:
        return CursorTable(self.rows)

    @property
    def views(self) -> ViewTable:
        return ViewTable(self.rows)

    @property
    def people(self) -> PeopleTable:
        return PeopleTable(self.rows, self.new_id)

    @property
    def vault(self) -> VaultTable:
        return VaultTable(self.rows)

    def limits(self) -> LimitTable:
        """Those of an instance of its own, which remembers nothing yet."""
        return LimitTable(self.rows, self.clock)

    @property
    def marks(self) -> MarkTable:
        return MarkTable(self.rows)

    @property
    def desks(self) -> DeskStore:
        return DeskStore(self.rows, self.blobs, self.clock)

    def letters(self, name: str) -> Letters:
        if name not in self._letters:
            self._letters[name] = self.storage.letters(name) if self.storage else MemoryLetters(self.clock)
        return self._letters[name]

    @property
    def poison(self) -> PoisonQueues:
        return PoisonQueues(self.letters)

    @property
    def effects(self) -> EffectTable:
        return EffectTable(self.rows)

    @property
    def draws(self) -> DrawTable:
        return DrawTable(self.rows)

    @property
    def mailer(self) -> OutboxBlobs:
        return OutboxBlobs(self.blobs)

    async def visible_errands(self) -> dict[str, list[Errand]]:
        """The errands of each queue that can be done now, taken off."""
        if isinstance(self.errands, MemoryErrands):
            taken = self.errands.take()
            routes = [one for one in taken if one.kind == "route"]
            return {"notices": [one for one in taken if one not in routes], "routes": routes}
        assert isinstance(self.errands, QueueErrands)
        return {"notices": await _taken(self.errands.notices), "routes": await _taken(self.errands.routes)}

    async def visible_bells(self) -> list[Bell]:
        """The bells that ring now, taken off."""
        if isinstance(self.bells, MemoryBells):
            return self.bells.take()
        assert isinstance(self.bells, QueueBells)
        taken = []
        async for message in self.bells.queue.receive_messages(max_messages=32):
            taken.append(Bell.decode(await _decoded(message.content)))
            await self.bells.queue.delete_message(message)
        return taken


async def _taken(queue: QueueClient) -> list[Errand]:
    taken = []
    async for message in queue.receive_messages(max_messages=32):
        taken.append(decode_errand(await _decoded(message.content)))
        await queue.delete_message(message)
    return taken


async def _decoded(content: str) -> bytes:
    import base64

    return base64.b64decode(content)


@pytest.fixture(params=["memory", "azurite"])
async def ports(request: pytest.FixtureRequest) -> AsyncIterator[Ports]:
    clock = TurnableClock()
    if request.param == "memory":
        yield Ports(MemoryRows(), MemoryBlobs(), MemoryBells(clock), MemoryErrands(clock), clock)
        return
    storage = connect_patiently(request.getfixturevalue("storage_account"))
    await storage.create_all()
    queues = queues_of(storage, clock)
    rows, blobs = AzureRows(storage.tables), AzureBlobs(storage.blobs)
    yield Ports(rows, blobs, queues.bells, queues.errands, clock, storage)
    await storage.close()
