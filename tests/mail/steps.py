"""What tests of mails do on a desk in memory: let it tell, let time pass, look at what became of it."""

from shared.services.effect_ports import Errand
from tests.mail.standin import StandIn, Way
from tests.memory_world import MemoryWorld

THROTTLED = Way(429, "TooManyRequests", {"Retry-After": "600"})


async def waiting(desk: MemoryWorld) -> Errand:
    """The errand of a new ticket: Pat and Olga are to be told."""
    await desk.open()
    for bell in desk.bells.take():
        await desk.app.follower.follow(bell.ticket, "")
    (errand,) = desk.errands.take()
    return errand


async def minutes(desk: MemoryWorld, count: int) -> None:
    """So many runs of the timer, and all that they set off."""
    for _ in range(count):
        desk.clock.turn(minutes=1)
        await desk.app.watch.ring_due("")
        await desk.follow_all()


async def outcomes(desk: MemoryWorld, number: str) -> dict[str, str]:
    rows, _ = await desk.rows.range("tickets", number, "told:", "told;")
    return {row.key.partition("!")[2]: str(row.values["outcome"]) for row in rows if "!" in row.key}


def succeed(service: StandIn) -> None:
    service.states |= {id: {"status": "Succeeded"} for id, _ in service.posts}


def addresses(service: StandIn) -> list[str]:
    return [message["recipients"]["to"][0]["address"] for _, message in service.posts]
