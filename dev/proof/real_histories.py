"""The game of `histories.py` with the desk's own followers, on rows in memory: commands, up to four followers at once,
each on an instance of its own, who die or give up within their calls; at rest the ledger finds nothing."""

import asyncio
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from dev.ledger import differences
from dev.proof.histories import MOST_AT_ONCE, HistoriesReport
from dev.proof.hush import hushed
from dev.proof.unsteady import Died, Landing, UnsteadyRows, land
from dev.seed import publish_demo
from shared.app import App, Queues, wire
from shared.domain import commands as c
from shared.domain.errors import Refused
from shared.domain.values import Actor, Contact, Message
from shared.services.ports import Conflict, StorageDown
from shared.services.requests import Request
from shared.storage.memory import MemoryBells, MemoryBlobs, MemoryErrands, MemoryRows

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
WHO = [Actor(kind="agent", id=id) for id in ("olga", "ana", "ben")]
COMMANDS: list[c.Command] = [
    c.ClaimTicket(),
    c.ReleaseTicket(),
    c.AssignTicket(agent="ben"),
    c.AssignTicket(team="level-i-support", agent=None),
    c.TransferTicket(department="support"),
    c.TransferTicket(department="online-banking"),
    c.SetStatus(status="resolved"),
    c.SetStatus(status="open"),
    c.SetStatus(status="closed"),
    c.PostReply(message=Message(source="On it")),
    c.EditTicket(priority="low"),
]
OPENING = c.OpenTicket(
    requester=Contact(id="", name="Pat", email="pat@example.com"),
    subject="Down",
    message=Message(source="Since this morning"),
    topic="online-banking",
)


@dataclass
class Game:
    """One history's storage, and the dice."""

    chance: random.Random
    now: datetime = START
    late: list[Landing] = field(default_factory=list)
    number: str = ""

    def __post_init__(self) -> None:
        self.rows, self.blobs = MemoryRows(), MemoryBlobs()
        self.bells, self.errands = MemoryBells(self.clock), MemoryErrands(self.clock)
        self.fronts: list[UnsteadyRows] = []
        self.calm = self._instance(self.rows)
        self._asked = 0

    def clock(self) -> datetime:
        """A second a look."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def unsteady(self, *, is_mortal: bool) -> App:
        """An instance whose calls take their time."""
        front = UnsteadyRows(self.rows, self.chance, self.late, is_mortal=is_mortal)
        self.fronts.append(front)
        return self._instance(front)

    def request(self, by: Actor, status: int = 200) -> Request:
        """A command's circumstances."""
        self._asked += 1
        id = f"{self.chance.random()}"
        return Request(by=by, command_id=id, nonce=id, trace="", status=status)

    def _instance(self, rows: MemoryRows | UnsteadyRows) -> App:
        return wire(rows, self.blobs, Queues(self.bells, self.errands), self.clock)


async def real_histories(count: int, seed: int) -> HistoriesReport:
    """Play so many; a wrong one is played again by its name."""
    wrong, events, writes = [], 0, 0
    with hushed("zerodesk"):  # storage is away all the time
        for place in range(count):
            name = f"{seed} {place}"
            game = await real_history(name)
            if await differences(game.rows, game.blobs):
                wrong.append(name)
            events += len(await game.calm.tickets.history(game.number))
            writes += sum(front.writes for front in game.fronts)
    return HistoriesReport(count=count, wrong=wrong, events=events, writes=writes)


async def real_history(name: str) -> Game:
    """The game at rest after one history."""
    game = Game(random.Random(name))  # noqa: S311 - to be repeated, not to be secret
    await publish_demo(game.calm)
    answer = await game.calm.intake.open(OPENING, game.request(WHO[0], 201))
    game.number = answer.number
    for _ in range(4):
        tasks = [_act(game) for _ in range(game.chance.randrange(3))]
        tasks += [_follow(game) for _ in range(game.chance.randrange(MOST_AT_ONCE + 1))]
        game.chance.shuffle(tasks)
        await asyncio.gather(*tasks)
        if game.chance.random() < 0.5:
            await land(game.late)
    game.now += timedelta(minutes=10)
    while bells := game.bells.take():
        for bell in bells:
            await game.calm.follower.follow(bell.ticket, "")
        game.now += timedelta(minutes=1)
    await land(game.late)  # when everybody has gone home
    return game


async def _act(game: Game) -> None:
    desk = replace(game.unsteady(is_mortal=False).desk, sleep=_breathe)
    try:
        await desk.handle(game.number, game.chance.choice(COMMANDS), game.request(game.chance.choice(WHO)))
    except (Refused, Conflict):
        return


async def _follow(game: Game) -> None:
    """As the host would: a bell whose function failed or died rings again."""
    try:
        await game.unsteady(is_mortal=True).follower.follow(game.number, "")
    except (Died, Conflict, StorageDown):
        await game.bells.ring(game.number, "", delay_s=30)


async def _breathe(_upto_s: float) -> None:
    await asyncio.sleep(0)
