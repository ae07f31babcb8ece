"""A desk in memory whose storage fails when a test wants it to, and whose tasks meet in any order."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dev.ledger import differences
from dev.seed import publish_demo
from shared.app import App, Outgoing, Queues, wire
from shared.domain.commands import Command, OpenTicket
from shared.domain.values import Actor, Contact, Message
from shared.services.effect_ports import Errand
from shared.services.ports import Conflict, Receipt, StorageDown
from shared.services.requests import Answer, Request
from shared.storage.bell import Bell
from shared.storage.memory import MemoryBells, MemoryBlobs, MemoryErrands, MemoryRows
from shared.storage.memory_asks import MemoryAsks
from shared.storage.rows import Labels, Op, Row
from tests.factories import ANA, INTAKE
from tests.world import TurnableClock

type Fault = Callable[[str, str, Sequence[Op]], str | None]


class FaultyRows(MemoryRows):
    """Asks `fault` before each call: None, "down" (not done), "lost" (done, answer lost), "retried" (done, then 409),
    "raced" (409, not done), "late" (not done yet: `land` does it)."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: Fault = lambda _what, _partition, _ops: None
        self.late: list[tuple[str, str, Sequence[Op]]] = []
        self.yields: random.Random | None = None

    async def get(self, table: str, partition: str, key: str) -> Row | None:
        await self._pause()
        self._fail_if_down("get", partition)
        return await super().get(table, partition, key)

    async def range(self, table: str, partition: str, start: str, stop: str, **how: Any) -> tuple[list[Row], bool]:
        await self._pause()
        self._fail_if_down("range", partition)
        return await super().range(table, partition, start, stop, **how)

    async def transact(self, table: str, partition: str, ops: Sequence[Op]) -> list[str]:
        await self._pause()
        fault = self.fault(f"transact {table}", partition, ops)
        if fault == "late":
            self.late.append((table, partition, ops))
        if fault in ("down", "late"):
            raise StorageDown("transact")
        if fault == "raced":
            raise Conflict("another was first")
        etags = await super().transact(table, partition, ops)
        await self._pause()
        if fault == "lost":
            raise StorageDown("the answer")
        if fault == "retried":
            raise Conflict("the driver's own second try")
        return etags

    async def land(self) -> None:
        """What was late arrives."""
        for table, partition, ops in self.late:
            await super().transact(table, partition, ops)

    def _fail_if_down(self, what: str, partition: str) -> None:
        if self.fault(what, partition, ()) == "down":
            raise StorageDown(what)

    async def _pause(self) -> None:
        await _let_others_go_first(self.yields)


async def _let_others_go_first(yields: random.Random | None) -> None:
    """As often as chance has it; one call in ten is slow enough to be overtaken."""
    if yields is None:
        return
    for _ in range(yields.choice([0, 1, 2, 3, 0, 1, 2, 3, 0, 80])):
        await asyncio.sleep(0)


class FaultyBells(MemoryBells):
    """Bells that fail to be revealed, rung or withdrawn when a test wants it."""

    broken: tuple[str, ...] = ()

    async def reveal(self, receipt: Receipt) -> None:
        self._check("reveal")
        await super().reveal(receipt)

    async def withdraw(self, receipt: Receipt) -> None:
        self._check("withdraw")
        await super().withdraw(receipt)

    async def ring(self, number: str, trace: str, *, delay_s: float = 0) -> None:
        self._check("ring")
        await super().ring(number, trace, delay_s=delay_s)

    def _check(self, what: str) -> None:
        if what in self.broken:
            raise StorageDown(what)


class FaultyErrands(MemoryErrands):
    """Errands whose n-th sending fails: "down" (not sent), "lost" (sent, answer lost)."""

    faults: tuple[str | None, ...] = ()

    async def send(self, errand: Errand, *, delay_s: float = 0) -> None:
        fault, *rest = self.faults or (None,)
        self.faults = tuple(rest)
        if fault == "down":
            raise StorageDown("send")
        await super().send(errand, delay_s=delay_s)
        if fault == "lost":
            raise StorageDown("the answer")


class FaultyBlobs(MemoryBlobs):
    """Blobs that count what is put, and whose n-th put into the outbox fails like that of errands."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: tuple[str | None, ...] = ()
        self.sent: Counter[str] = Counter()
        self.yields: random.Random | None = None

    async def put(self, container: str, name: str, content: bytes, labels: Labels | None = None) -> None:
        if container != "outbox":
            await super().put(container, name, content, labels)
            return
        fault, *rest = self.faults or (None,)
        self.faults = tuple(rest)
        await _let_others_go_first(self.yields)
        if fault == "down":
            raise StorageDown("put")
        self.sent[name] += 1
        await super().put(container, name, content)
        await _let_others_go_first(self.yields)
        if fault == "lost":
            raise StorageDown("the answer")


@dataclass
class MemoryWorld:
    """The app on the twins."""

    clock: TurnableClock = field(default_factory=TurnableClock)
    rows: FaultyRows = field(default_factory=FaultyRows)
    blobs: FaultyBlobs = field(default_factory=FaultyBlobs)
    outgoing: Outgoing | None = None

    def __post_init__(self) -> None:
        self.bells = FaultyBells(self.clock)
        self.errands = FaultyErrands(self.clock)
        self.asks = MemoryAsks(self.clock)
        self.app = self.instance()
        self._ids = 0

    def instance(self) -> App:
        """An instance of the app, with caches of its own."""
        queues = Queues(self.bells, self.errands, asks=self.asks)
        return wire(self.rows, self.blobs, queues, self.clock, outgoing=self.outgoing)

    async def setup(self) -> "MemoryWorld":
        await publish_demo(self.app)
        return self

    def request(self, by: Actor = ANA, key: str | None = None, **changes: Any) -> Request:
        self._ids += 1
        given: dict[str, Any] = {
            "by": by,
            "command_id": key or f"id{self._ids}",
            "nonce": f"nonce{self._ids}",
            "trace": "",
            "is_keyed": key is not None,
        }
        return Request(**{**given, **changes})

    async def open(self, key: str | None = None, **changes: Any) -> str:
        answer = await self.app.intake.open(opening(**changes), self.request(INTAKE, key, status=201))
        return answer.number

    async def do(self, number: str, command: Command, by: Actor = ANA, key: str | None = None, **more: Any) -> Answer:
        return await self.app.desk.handle(number, command, self.request(by, key, **more))

    async def follow_all(self) -> list[Bell]:
        """Answer every visible bell and do every errand; the bells."""
        answered: list[Bell] = []
        while True:
            bells, errands, asks = self.bells.take(), self.errands.take(), self.asks.take()
            for ask in asks:
                await self.app.links.answer(ask)
            if not bells and not errands and not asks:
                return answered
            for bell in bells:
                await self.app.follower.follow(bell.ticket, bell.traceparent)
            for errand in errands:
                await self.run(errand)
            answered += bells

    async def run(self, errand: Errand, app: App | None = None) -> None:
        """Do an errand, as its queue's function would."""
        app = app or self.app
        await (app.router.route(errand) if errand.kind == "route" else app.noticer.notice(errand))

    async def kinds(self, number: str) -> list[str]:
        return [one.event.kind for one in await self.app.tickets.history(number)]

    async def differences(self) -> list[str]:
        """What the ledger finds."""
        return await differences(self.rows, self.blobs)

    async def at_rest(self) -> list[str]:
        """What the ledger finds once every bell is answered and every errand done."""
        await self.follow_all()
        return await differences(self.rows, self.blobs, at_rest=True)

    def outbox(self) -> list[dict[str, Any]]:
        """The messages, in the order of their names."""
        stored = sorted((name, content) for (place, name), content in self.blobs.stored.items() if place == "outbox")
        return [json.loads(content) for _, content in stored]


def opening(**changes: Any) -> OpenTicket:
    given: dict[str, Any] = {
        "requester": Contact(id="", name="Pat", email="pat@example.com"),
        "subject": "Down",
        "message": Message(source="words"),
        "topic": "online-banking",
    }
    return OpenTicket(**{**given, **changes})
