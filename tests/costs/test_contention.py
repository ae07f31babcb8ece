"""Many writers on few tickets: each acknowledged command is in the log exactly once."""

import asyncio
import random
from collections import Counter

import pytest

from shared.storage.names import QUEUES, TABLES
from tests.world import World

WRITERS, TICKETS, COMMANDS = 16, 20, 2000


@pytest.mark.timeout(900)
async def test_two_thousand_commands_by_sixteen_writers_on_twenty_tickets(world: World) -> None:
    numbers = [await world.open(subject=f"Ticket {n}") for n in range(TICKETS)]
    chance = random.Random(7)
    work = [(f"command {n}", chance.choice(numbers), chance.random()) for n in range(COMMANDS)]
    acknowledged: list[tuple[str, str]] = []
    statuses: Counter[int] = Counter()
    busy: Counter[int] = Counter()

    async def write(share: list[tuple[str, str, float]]) -> None:
        client = world.client()
        for text, number, kind in share:
            verb = "replies" if kind < 0.05 else "notes"  # each reply is told to its requester, which takes its time
            headers = {"Idempotency-Key": text.replace(" ", "-")}
            answer = await client.post(f"tickets/{number}/{verb}", json={"message": text}, headers=headers)
            # One that lost five races is told to come again; one in ten did not hear its answer, and comes again too.
            while answer.status_code == 503 or (kind > 0.9 and "Idempotency-Replayed" not in answer.headers):
                busy[answer.status_code] += 1
                answer = await client.post(f"tickets/{number}/{verb}", json={"message": text}, headers=headers)
            statuses[answer.status_code] += 1
            if answer.status_code == 201:
                acknowledged.append((number, text))

    await asyncio.gather(*(write(work[writer::WRITERS]) for writer in range(WRITERS)))
    assert statuses == {201: COMMANDS}
    assert busy[503] < COMMANDS / 20
    assert Counter(acknowledged) == await _said(world, numbers)
    await asyncio.gather(*(world.app.follower.follow(number, "") for number in numbers))
    await world.storage.queue(QUEUES["bells"]).clear_messages()  # two thousand that would find nothing new


async def _said(world: World, numbers: list[str]) -> Counter[tuple[str, str]]:
    """Every message of agents in the logs, as (ticket, text)."""
    said: Counter[tuple[str, str]] = Counter()
    for number in numbers:
        rows, _ = await world.app.tickets.rows.range(TABLES["tickets"], number, "log:00000002", "log;")  # type: ignore[attr-defined]
        said.update((number, str(row.values["source"])) for row in rows if "source" in row.values)
    return said
