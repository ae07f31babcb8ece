"""The storage calls of each action, made bare with the same SDKs: what the desk's own times are measured by."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from shared.clock import new_id
from shared.storage.azure_tables import AzureRows
from shared.storage.bell import Bell
from shared.storage.connection import Storage
from shared.storage.names import QUEUES, TABLES
from shared.storage.rows import Delete, Insert, Op, Values

# Calls in one pair of brackets go side by side, the brackets one after the other: as the action makes them.
type Recipe = tuple[tuple[str, ...], ...]

SINGLE: Mapping[str, Recipe] = {
    one: ((one,),) for one in ("insert", "transaction", "get", "range", "page", "send", "update")
}
ACTIONS: Mapping[str, Recipe] = {
    "create": (("get", "send"), ("transaction",), ("update",)),
    "reply": (("range", "send"), ("transaction",), ("update",)),
    "list": (("page", *("empty",) * 4),),  # all tickets lie in one of the five scopes
    "view": (("range",), ("range",)),
    "close": (("range", "send"), ("transaction",), ("update",)),
    "queue page": (("page", *("empty",) * 4, "get"),),
    "ticket page": (("range",), ("range",), ("insert",)),
    "why": (("range",), ("range",)),
    "other tickets": (("range",), ("two hundred", "empty")),
    "figures page": (("thousand", "empty", "empty", "empty"),),
    "own tickets page": (("page",),),
    "own ticket page": (("range",), ("range",)),
    "follow": (("range",), ("range",), ("get",) * 5, ("transaction",) * 5, ("insert",), ("send",), ("insert",)),
}
_OWN = "bench"  # a partition that no ticket has; emptied at the end
_ROW: Values = {"data": "x" * 600, "n": 1}
_HEAD: Values = {"state": "x" * 1200, "n": 1}


@dataclass(slots=True)
class Raw:
    """Bare calls on the very tables and the queue that the desk uses, with rows as long as its own."""

    storage: Storage
    numbers: list[str]
    _rows: AzureRows = field(init=False)
    _places: Iterator[int] = field(default_factory=itertools.count, init=False)
    _sent: list[tuple[str, str]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        self._rows = AzureRows(self.storage.tables)

    async def measure(self, count: int) -> dict[str, float]:
        """The median of each call and of each action's calls, in milliseconds."""
        recipes = {**SINGLE, **ACTIONS}
        taken: dict[str, list[float]] = {name: [] for name in recipes}
        for _ in range(count):
            for name, recipe in recipes.items():
                taken[name].append(await self._run(recipe))
        await self._clean()
        return {name: round(median(seconds) * 1000, 2) for name, seconds in taken.items()}

    async def _run(self, recipe: Recipe) -> float:
        if recipe == SINGLE["update"]:
            await self._send()
        calls: Mapping[str, Callable[[], Awaitable[None]]] = {
            "insert": self._insert,
            "transaction": self._transaction,
            "get": self._get,
            "range": self._range,
            "page": self._page,
            "empty": self._empty,
            "two hundred": self._two_hundred,
            "thousand": self._thousand,
            "send": self._send,
            "update": self._update,
        }
        started = time.perf_counter()
        for together in recipe:
            await asyncio.gather(*(calls[name]() for name in together))
        return time.perf_counter() - started

    async def _insert(self) -> None:
        await self._rows.transact(TABLES["tickets"], _OWN, [Insert(self._key("row"), _ROW)])

    async def _transaction(self) -> None:
        """As a reply's: an event, its words, the command, and the new head over the old one."""
        ops: list[Op] = [Insert(self._key(what), _ROW) for what in ("event", "words", "command")]
        await self._rows.transact(TABLES["tickets"], _OWN, [*ops, Insert(self._key("head"), _HEAD)])

    async def _get(self) -> None:
        await self._rows.get(TABLES["tickets"], self._number(), "head")

    async def _range(self) -> None:
        await self._rows.range(TABLES["tickets"], self._number(), "head", "head!words~")

    async def _page(self) -> None:
        await self._list("open!support", most=26)

    async def _empty(self) -> None:
        await self._list("open!online-banking", most=26)

    async def _two_hundred(self) -> None:
        await self._list("open!support", most=200)

    async def _thousand(self) -> None:
        await self._list("open!support", most=1000)

    async def _list(self, scope: str, most: int) -> None:
        await self._rows.range(TABLES["views"], scope, "updated!", "updated!~", most=most)

    async def _send(self) -> None:
        queue = self.storage.queue(QUEUES["bells"])
        text = Bell(ticket=self.numbers[0], traceparent=f"00-{new_id()}-{new_id()[:16]}-01").encode()
        sent = await queue.send_message(text, visibility_timeout=420, time_to_live=-1)
        self._sent.append((str(sent.id), str(sent.pop_receipt)))

    async def _update(self) -> None:
        id, receipt = self._sent.pop()
        await self.storage.queue(QUEUES["bells"]).update_message(id, receipt, visibility_timeout=0)

    async def _clean(self) -> None:
        """The rows are nobody's ticket. The bells that were revealed find nothing new, and that is fine."""
        found, _ = await self._rows.range(TABLES["tickets"], _OWN, " ", "~")
        for chunk in itertools.batched(found, 100, strict=False):
            await self._rows.transact(TABLES["tickets"], _OWN, [Delete(row.key) for row in chunk])
        for id, receipt in self._sent:
            await self.storage.queue(QUEUES["bells"]).delete_message(id, receipt)

    def _key(self, what: str) -> str:
        return f"{what}:{next(self._places):08}"

    def _number(self) -> str:
        return self.numbers[next(self._places) % len(self.numbers)]
