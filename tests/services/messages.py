"""Messages that a desk sent: all about one ticket, and those to one address."""

from typing import Any

from shared.domain.commands import Command
from shared.domain.values import Actor
from tests.factories import ANA
from tests.memory_world import MemoryWorld


async def opened(desk: MemoryWorld, *commands: Command, by: Actor = ANA, **words: Any) -> list[dict[str, Any]]:
    """All messages about a ticket that was opened and worked on."""
    number = await desk.open(**words)
    for command in commands:
        await desk.do(number, command, by=by)
    assert await desk.at_rest() == []
    return desk.outbox()


def to(messages: list[dict[str, Any]], address: str) -> list[dict[str, Any]]:
    return [one for one in messages if one["to"] == address]
