"""A desk in memory that many instances share, and that can be copied: each crash starts from the same storage."""

import base64
import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import httpx

from dev.host.direct import client as direct_client
from dev.ledger import differences
from dev.seed import publish_demo
from functions import serve
from shared.app import App, Queues, wire
from shared.services.effect_ports import Errand
from shared.services.ports import Clock, UnknownMessage
from shared.services.web_ports import AskErrand
from shared.storage.bell import Bell
from shared.storage.errand import decode_errand
from shared.storage.letters import Letters
from shared.storage.memory import MemoryBells, MemoryErrands, MemoryRows
from shared.storage.memory_asks import MemoryAsks
from shared.storage.memory_letters import MemoryLetters
from shared.storage.names import QUEUES, poison_of
from shared.storage.poison_queues import PoisonQueues
from shared.storage.rows import Blobs, Rows
from tests.memory_world import FaultyBlobs
from tests.sweep.border import Across, Border
from tests.world import TurnableClock

type Build = Callable[[Rows, Blobs, Queues, Clock], App]
type Message = Bell | Errand | AskErrand
LEASE_S = 30  # until the host shows a message again whose function failed, or died


class Door:
    """The app that the functions see: serving one takes long, so all instances go through the same door."""

    app: App
    is_local = True  # asked before anybody stands behind the door

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app, name)


@cache
def front() -> tuple[Door, httpx.AsyncClient]:
    """The door, and a client in front of it."""
    door = Door()
    client = direct_client(serve(cast(App, door)))
    client.base_url = httpx.URL("http://localhost/api")
    return door, client


class Asking:
    """A caller of one instance, with a key."""

    def __init__(self, app: App, key: str) -> None:
        self._app, self._key = app, key

    async def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        door, client = front()
        door.app = self._app
        headers = {"X-Api-Key": self._key, **(more.pop("headers", None) or {})}
        return await client.request(method, path, headers=headers, **more)

    async def post(self, path: str, **more: Any) -> httpx.Response:
        return await self.request("POST", path, **more)


class Forwarding(MemoryLetters):
    """A queue whose twin holds bells or errands: what poison sends again arrives there."""

    scene: "Scene"
    queue: str

    async def send(self, text: str, *, hidden_s: float = 0) -> None:
        body = base64.b64decode(text)
        try:
            if self.queue == QUEUES["bells"]:
                await self.scene.bells.ring(Bell.decode(body).ticket, "", delay_s=hidden_s)
            else:
                await self.scene.errands.send(decode_errand(body), delay_s=hidden_s)
        except UnknownMessage:  # it fails five times more
            await self.scene.letters(poison_of(self.queue)).send(text)


@dataclass
class Scene:
    """Storage, a clock, and as many instances as one likes; `app` is one to which nothing happens."""

    build: Build = wire
    clock: TurnableClock = field(default_factory=TurnableClock)
    number: str = ""  # of the ticket that it is about
    sending: Any = None  # by a browser

    def __post_init__(self) -> None:
        self.rows, self.blobs = MemoryRows(), FaultyBlobs()
        self.bells, self.errands = MemoryBells(self.clock), MemoryErrands(self.clock)
        self.asks = MemoryAsks(self.clock)
        self._letters: dict[str, MemoryLetters] = {}
        self.app = self.instance()

    async def setup(self) -> "Scene":
        await publish_demo(self.app)
        return self

    def copied(self) -> "Scene":
        """The same storage and time, on its own from now on."""
        made = Scene(self.build, TurnableClock(self.clock.ahead), self.number, self.sending)
        made.rows._tables = {
            table: {partition: dict(rows) for partition, rows in partitions.items()}
            for table, partitions in self.rows._tables.items()
        }
        made.rows._etags, made.bells._ids = self.rows._etags, self.bells._ids
        made.blobs.stored, made.blobs.labels = dict(self.blobs.stored), dict(self.blobs.labels)
        made.blobs.sent = copy.copy(self.blobs.sent)
        made.bells.waiting = {id: copy.copy(one) for id, one in self.bells.waiting.items()}
        made.errands.waiting = list(self.errands.waiting)
        made.asks.waiting = list(self.asks.waiting)
        for name, letters in self._letters.items():
            made.letters(name).stored = {id: copy.copy(one) for id, one in letters.stored.items()}
            made.letters(name)._ids = letters._ids
        return made

    def instance(self, border: Border | None = None, clock: Clock | None = None) -> App:
        """An instance with caches of its own, all of whose calls cross the border; its clock may be wrong."""
        border = border or Border()

        def across(port: object, service: str) -> Any:
            return Across(port, service, border)

        def letters(name: str) -> Letters:
            return cast(Letters, across(self.letters(name), "queue"))

        bells, errands, asks = (across(one, "queue") for one in (self.bells, self.errands, self.asks))
        queues = Queues(bells, errands, PoisonQueues(letters), asks=asks)
        return self.build(across(self.rows, "table"), across(self.blobs, "blob"), queues, clock or self.clock)

    def letters(self, name: str) -> MemoryLetters:
        """A queue as its letters."""
        if name not in self._letters:
            self._letters[name] = MemoryLetters(self.clock)
            if name in QUEUES.values():
                forwarding = Forwarding(self.clock)
                forwarding.scene, forwarding.queue = self, name
                self._letters[name] = forwarding
        return self._letters[name]

    def client(self, key: str | None = "local-agent", app: App | None = None) -> Asking:
        """Who asks an instance with this key."""
        assert key is not None
        return Asking(app or self.app, key)

    def take(self) -> list[Message]:
        """What is visible in all queues, taken off them."""
        return [*self.bells.take(), *self.errands.take(), *self.asks.take()]

    async def answer(self, message: Message, app: App | None = None) -> None:
        """As the host does: a message whose function failed, or died, is shown again after a while."""
        try:
            await run(message, app or self.app)
        except BaseException:
            if isinstance(message, Bell):
                await self.bells.ring(message.ticket, message.traceparent, delay_s=LEASE_S)
            elif isinstance(message, AskErrand):
                await self.asks.send(message, delay_s=LEASE_S)
            else:
                await self.errands.send(message, delay_s=LEASE_S)
            raise

    async def drain(self) -> None:
        """Answer all that is visible, and what becomes visible by that."""
        while messages := self.take():
            for message in messages:
                await self.answer(message)

    @property
    def waiting(self) -> int:
        """How many messages lie in the queues, the hidden ones too."""
        return len(self.bells.waiting) + len(self.errands.waiting) + len(self.asks.waiting)

    async def differences(self) -> list[str]:
        """What the ledger finds, all queues being empty."""
        return await differences(self.rows, self.blobs, at_rest=True)


async def run(message: Message, app: App) -> None:
    """As the function of its queue."""
    if isinstance(message, Bell):
        await app.follower.follow(message.ticket, message.traceparent)
    elif isinstance(message, AskErrand):
        await app.links.answer(message)
    elif message.kind == "route":
        await app.router.route(message)
    else:
        await app.noticer.notice(message)
