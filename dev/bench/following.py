"""How fast the lists follow the log: a backlog of bells worked off, and the lag of one change."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from dev.bench.actions import BY_NAME
from dev.bench.client import AGENT, Client
from dev.bench.figures import Following, Times, ratio, times
from dev.bench.lines import Lines
from dev.bulk import load_entries
from shared.app import build
from shared.clock import new_id
from shared.domain.values import Actor
from shared.settings import Settings

ANA = Actor(kind="agent", id="ana")


def measure(
    client: Client, lines: Lines, connection: str, numbers: Sequence[str], raw: Mapping[str, float], lags: int
) -> Following:
    """One event a ticket for `numbers`; then `lags` replies, each watched until the list shows it."""
    lag = _lag(client, numbers[:lags])
    lines.rest()
    per_s = _backlog(connection, lines, numbers)
    return Following(
        per_s=round(per_s, 1),
        ratio=ratio(1000 / per_s, raw["follow"]),
        lag=lag,
        lag_ratio=ratio(lag.p50, raw["follow"]),
    )


def _lag(client: Client, numbers: Sequence[str]) -> Times:
    taken = []
    for number in numbers:
        version = BY_NAME["reply"].send(client, number).json()["ticket"]["version"]
        answered = time.perf_counter()
        while not _is_shown(client, number, version):
            time.sleep(0.005)
        taken.append(time.perf_counter() - answered)
    return times(taken)


def _is_shown(client: Client, number: str, version: int) -> bool:
    items = client.ask(AGENT, "GET", "tickets?view=open&limit=1").json()["items"]
    return any(item["number"] == number and item["version"] >= version for item in items)


def _backlog(connection: str, lines: Lines, numbers: Sequence[str]) -> float:
    """Events a second, from the first follower's end to the last one's."""
    trace = f"00-{new_id()}-{new_id()[:16]}-01"
    hidden_s = 1 + len(numbers) / 60  # so long that all bells are sent before the first rings
    asyncio.run(_ring_all(connection, numbers, trace, hidden_s))
    ends = [_time(lines.wait_for(what="follow", trace=trace.split("-")[1])) for _ in numbers]
    return (len(ends) - 1) / (max(ends) - min(ends)).total_seconds()


async def _ring_all(connection: str, numbers: Sequence[str], trace: str, hidden_s: float) -> None:
    app = build(Settings(connection_string=connection))
    gate = asyncio.Semaphore(8)

    async def one(number: str) -> None:
        async with gate:
            await load_entries(app, number, 1, ANA)
            await app.desk.bells.ring(number, trace, delay_s=hidden_s)

    try:
        await asyncio.gather(*(one(number) for number in numbers))
    finally:
        await app.close()


def _time(line: Mapping[str, object]) -> datetime:
    return datetime.fromisoformat(str(line["at"]))
