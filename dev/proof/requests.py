"""Generated requests to every route of the app, on storage in memory: what no contract allows is a finding."""

import asyncio
import json
import time
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field

from dev.fuzz.asks import Asker, RawAsk
from dev.fuzz.dice import Dice
from dev.fuzz.wire import RawAnswer, exchange, front_of, scope_of
from dev.fuzz.world import InMemory, in_memory, route_table
from dev.host.request import path_of
from dev.seed import publish_demo
from functions import serve
from functions.contract import Contract
from functions.openapi import describe
from shared.storage.bell import Bell
from shared.storage.names import QUEUES, poison_of

A_DESK_LASTS = 2_000  # requests: then there is a new one, whose people are as they should be
FOLLOWED_EVERY = 40
_STACKS = (b"Traceback (most", b'File \\"/', b"site-packages", b".py\\", b"azure.")


@dataclass(slots=True)
class RequestsReport:
    """What came of it."""

    seed: int
    count: int = 0
    took_s: float = 0.0
    by_status: Counter[int] = field(default_factory=Counter)
    by_route: Counter[tuple[str, int]] = field(default_factory=Counter)
    server_errors: list[str] = field(default_factory=list)
    undocumented: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)  # without credentials
    untraced: list[str] = field(default_factory=list)
    stacks: list[str] = field(default_factory=list)

    @property
    def findings(self) -> list[str]:
        """All that should not be."""
        return [*self.server_errors, *self.undocumented, *self.let_in, *self.untraced, *self.stacks]

    def __str__(self) -> str:
        statuses = ", ".join(f"{status}: {times:,}" for status, times in sorted(self.by_status.items()))
        return (
            f"seed {self.seed}: {self.count:,} requests in {self.took_s:.0f} s ({statuses}): "
            f"{len(self.findings)} findings"
        )


def requests(count: int, seed: int) -> RequestsReport:
    """Send so many requests, one after another; the same for the same seed, but for ids and times."""
    return asyncio.run(_requests(count, seed))


async def _requests(count: int, seed: int) -> RequestsReport:
    dice, report, began = Dice(seed), RequestsReport(seed), time.perf_counter()
    while report.count < count:
        await _with_a_new_desk(dice, report, min(A_DESK_LASTS, count - report.count))
    report.took_s = time.perf_counter() - began
    return report


async def _with_a_new_desk(dice: Dice, report: RequestsReport, count: int) -> None:
    desk = in_memory()
    await publish_demo(desk.app)
    await _poisoned(desk)
    front, asker, judge = front_of(serve(desk.app)), Asker(dice, route_table().contracts), Judge(report)
    for n in range(count):
        ask = asker.next()
        answer = await exchange(front, ask)
        judge.look(ask, answer)
        if answer.status == 201 and ask.path.endswith("/api/tickets"):
            asker.numbers.append(json.loads(answer.body)["number"])
        if n % FOLLOWED_EVERY == 0:
            await _follow(desk, report)


async def _poisoned(desk: InMemory) -> None:
    for queue in QUEUES.values():
        for text in (Bell(ticket="123456", again=1).encode(), "{}", "\0"):
            await desk.letters(poison_of(queue)).send(b64encode(text.encode()).decode())


async def _follow(desk: InMemory, report: RequestsReport) -> None:
    """What came in by a request must not stop the queues either."""
    try:
        await desk.follow_all()
    except Exception as error:
        report.server_errors.append(f"a queue's function: {error!r}")


class Judge:
    """Holds answers against the description of the API."""

    def __init__(self, report: RequestsReport) -> None:
        self.report = report
        self.paths = describe(route_table())["paths"]

    def look(self, ask: RawAsk, answer: RawAnswer) -> None:
        """Note what is wrong with an answer."""
        report, status, what = self.report, answer.status, _shown(ask, answer)
        contract = contract_of(ask)
        report.count += 1
        report.by_status[status] += 1
        report.by_route[contract.name if contract else "", status] += 1
        if status >= 500:
            report.server_errors.append(what)
        if str(status) not in self._documented(contract):
            report.undocumented.append(what)
        if len(answer.headers.get("trace-id", "")) != 32:
            report.untraced.append(what)
        if contract and contract.access == "caller" and not ask.key and status != 401:
            report.let_in.append(what)
        if status >= 400 and any(sign in answer.body for sign in _STACKS):
            report.stacks.append(what)

    def _documented(self, contract: Contract | None) -> list[str]:
        if contract is None:
            return ["404", "405"]
        return list(self.paths[f"/{contract.path}"][contract.method.lower()]["responses"])


def contract_of(ask: RawAsk) -> Contract | None:
    """The route that a request is for, if it is for one."""
    path = path_of(scope_of(ask)).strip("/")
    return next(
        (one for one in route_table().contracts if one.method == ask.method and one.template.fullmatch(path)), None
    )


def _shown(ask: RawAsk, answer: RawAnswer) -> str:
    return f"{ask} {ask.body[:300]!r} -> {answer.status} {answer.body[:300]!r}"
