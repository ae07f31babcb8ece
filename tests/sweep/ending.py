"""What an action has come to in the end: the same, wherever it was broken off."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from dev.ledger.truth import read_truths
from shared.storage.names import TABLES
from shared.storage.ticket_table import command_key
from tests.sweep.scene import Scene


@dataclass(frozen=True, slots=True)
class Ending:
    """Commands, logs, who was told, and the desk; what differs between any two runs is left out."""

    commands: tuple[str, ...]
    logs: tuple[str, ...]
    told: tuple[str, ...]
    desk: str
    blobs: int
    doubled: tuple[str, ...] = field(compare=False)  # mails that went out more than once
    differences: tuple[str, ...] = field(compare=False)  # of the ledger
    waiting: int = field(compare=False)  # messages that nobody answered

    def besides(self, other: "Ending") -> Iterator[str]:
        """What is here and not there, and what is missing."""
        for mine, theirs in ((self.commands, other.commands), (self.logs, other.logs), (self.told, other.told)):
            yield from (f"+ {one}" for one in sorted((Counter(mine) - Counter(theirs)).elements()))
            yield from (f"- {one}" for one in sorted((Counter(theirs) - Counter(mine)).elements()))
        if (self.desk, self.blobs) != (other.desk, other.blobs):
            yield f"{self.desk} and {self.blobs} blobs instead of {other.desk} and {other.blobs}"


async def ending_of(scene: Scene) -> Ending:
    """As storage has it."""
    truths = await read_truths(scene.rows, scene.blobs)
    rows = [one for table in TABLES.values() for one in await scene.rows.scan(table)]
    log = [(truth.number, one) for truth in truths for one in truth.log]
    # The clock's commands are named after moments, which differ from run to run.
    by_clock = {command_key(one.stamp.command_id) for _, one in log if one.stamp.by.kind == "system"}
    commands = {row.key for _, row in rows if row.key.startswith("command:")}
    desk = await scene.instance().desks.fresh()
    return Ending(
        commands=tuple(f"{partition} {row.key}" for partition, row in rows if row.key in commands - by_clock),
        logs=tuple(f"{number}-{one.n} {one.event.kind} by {one.stamp.by.id}" for number, one in log),
        told=tuple(sorted(name.partition("/")[2] for container, name in scene.blobs.stored if container == "outbox")),
        desk=f"{desk.version.partition('-')[0]} {sorted((id, one.name) for id, one in desk.agents.items())}",
        blobs=sum(container in ("files", "bodies") for container, _ in scene.blobs.stored),
        doubled=tuple(name for name, count in scene.blobs.sent.items() if count > 1),
        differences=tuple(await scene.differences()),
        waiting=scene.waiting,
    )
