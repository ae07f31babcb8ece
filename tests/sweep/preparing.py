"""What is there before an action is broken off."""

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from shared.services.effect_ports import Errand
from shared.services.linking import Question
from shared.services.ports import Publication
from shared.storage.bell import Bell
from shared.storage.names import poison_of
from shared.storage.rows import Labels
from tests.app.samples import FILE
from tests.sweep.scene import Message, Scene
from tests.world import STORY


async def opened(scene: Scene, **changes: Any) -> None:
    """A ticket whose bell has not been answered."""
    answer = await scene.client("local-intake").post("tickets", json={**STORY, **changes})
    scene.number = answer.json()["number"]


async def rung(scene: Scene) -> None:
    """A ticket whose bell rings, with several effects to record."""
    await opened(scene)
    await scene.drain()
    for path, body in (("replies", {"message": "On it"}), ("notes", {"message": "It was DNS"})):
        await scene.client().post(f"tickets/{scene.number}/{path}", json=body)
    await scene.client().request("PUT", f"tickets/{scene.number}/assignment", json={"agent": "ben"})
    scene.bells.waiting = dict([scene.bells.waiting.popitem()])  # one bell for all of it


async def fallen_due(scene: Scene) -> None:
    """A ticket that is overdue, and whose bell rings."""
    await opened(scene)
    await scene.drain()
    scene.clock.turn(hours=2)
    await scene.bells.ring(scene.number, "")


async def noticed(scene: Scene) -> None:
    """Two who are to be told of a new ticket."""
    await opened(scene)
    for message in scene.take():
        await scene.answer(message)


async def asked_for_a_link(scene: Scene) -> None:
    """A question for a link that belongs to its ticket."""
    await opened(scene)
    await scene.drain()
    await scene.app.links.ask(Question(nonce="0" * 32, number=scene.number, email="pat@example.com", trace=""))


async def routed(scene: Scene) -> None:
    """A ticket of a team that draws the agent who has least to do."""
    await opened(scene)
    await scene.drain()
    assigned = {"team": "level-i-support", "agent": None}
    await scene.client().request("PUT", f"tickets/{scene.number}/assignment", json=assigned)
    await _only(scene, lambda one: isinstance(one, Errand) and one.kind == "route")


async def routed_by_turns(scene: Scene) -> None:
    """A ticket of a team whose agents take turns."""
    await _publish_by_turns(scene)
    await routed(scene)


async def _publish_by_turns(scene: Scene) -> None:
    desk = await scene.app.desks.fresh()
    teams = {**desk.teams, "level-i-support": replace(desk.teams["level-i-support"], routing="round-robin")}
    document = replace(desk, teams=teams)
    await scene.app.desks.publish(
        Publication(base=desk.version, document=document, command_id="by-turns", status=200, request=b"", nonce="")
    )
    scene.app = scene.instance()


async def _only(scene: Scene, wanted: Callable[[Message], bool]) -> None:
    """Answer messages until the wanted one is the next; it stays, and others wait behind it."""
    while messages := scene.take():
        found = [one for one in messages if wanted(one)]
        for message in messages:
            if message not in found:
                await scene.answer(message)
        if found:
            await scene.errands.send(cast(Errand, found[0]))
            return
    raise LookupError("no such message")


async def looked_for(scene: Scene) -> None:
    """Two tickets that fell due, and the timer knows."""
    for _ in range(2):
        await opened(scene)
    await scene.drain()
    scene.clock.turn(hours=2)


async def strayed(scene: Scene) -> None:
    """Files that a ticket names, and others that it does not."""
    story = {**STORY, "attachments": [dict(FILE)], "message": "x" * 40_000}
    scene.number = (await scene.client("local-intake").post("tickets", json=story)).json()["number"]
    await scene.drain()
    labels: Labels = {"ticket": scene.number}
    for place in range(3):
        await scene.blobs.put("files", f"{scene.clock():%Y-%m-%d}/stray{place}", b"", labels)
    scene.clock.turn(days=3)
    for _ in range(3):  # all that fell due meanwhile is said
        await scene.app.watch.ring_due("")
        await scene.drain()


async def parked(scene: Scene) -> None:
    """A ticket whose bell is poison."""
    await opened(scene)
    await park(scene)


async def park(scene: Scene) -> None:
    """The ticket's bell has failed five times, and so has something that nobody can read."""
    scene.bells.waiting.clear()
    for text in (Bell(ticket=scene.number).encode().encode(), b"what?"):
        await scene.letters(poison_of("bells")).send(base64.b64encode(text).decode())
