"""The app on storage in memory, with the demo's desk: for what is asked a hundred thousand times."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from dev.seed import publish_demo
from functions import TOPICS
from functions.contract import RouteTable
from shared.app import App, Queues, wire
from shared.clock import utc_now
from shared.domain.desk import DeskDocument
from shared.storage.letters import Letters
from shared.storage.memory import MemoryBells, MemoryBlobs, MemoryErrands, MemoryRows
from shared.storage.memory_letters import MemoryLetters
from shared.storage.poison_queues import PoisonQueues


@dataclass(slots=True)
class InMemory:
    """Twins of all that the app is wired to."""

    rows: MemoryRows
    blobs: MemoryBlobs
    bells: MemoryBells
    errands: MemoryErrands
    app: App
    letters: Callable[[str], Letters]

    async def follow_all(self) -> None:
        """Answer every visible bell and do every errand."""
        while True:
            bells, errands = self.bells.take(), self.errands.take()
            if not bells and not errands:
                return
            for bell in bells:
                await self.app.follower.follow(bell.ticket, bell.traceparent)
            for errand in errands:
                worker = self.app.router.route if errand.kind == "route" else self.app.noticer.notice
                await worker(errand)


def in_memory() -> InMemory:
    """An app without a desk."""
    rows, blobs, bells, errands = MemoryRows(), MemoryBlobs(), MemoryBells(utc_now), MemoryErrands(utc_now)
    letters = cache(lambda _queue: MemoryLetters(utc_now))
    app = wire(rows, blobs, Queues(bells, errands, PoisonQueues(letters)), utc_now)
    return InMemory(rows, blobs, bells, errands, app, letters)


@cache
def route_table() -> RouteTable:
    """Every endpoint as declared: the same for each instance of the app."""
    table, app = RouteTable(), in_memory().app
    for topic in TOPICS:
        topic.blueprint(app, table)
    return table


@cache
def demo_document() -> DeskDocument:
    """The demo's desk as it is published."""

    async def published() -> DeskDocument:
        app = in_memory().app
        await publish_demo(app)
        return await app.desks.fresh()

    coroutine = published()
    try:
        coroutine.send(None)  # nothing in memory waits, so this works inside of a running loop too
    except StopIteration as done:
        desk: DeskDocument = done.value
        return desk
    raise RuntimeError("something in memory waited")
