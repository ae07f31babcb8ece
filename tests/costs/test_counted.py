"""The calls that `python -m dev cost` computes with are those that the desk makes: counted on real storage."""

import json
from typing import Any

from dev.bootstrap.places import DOT_DEV, ROOT
from dev.cost.model import AGENT_DAY, TICKET
from shared.storage.meter import Meter, metered
from shared.storage.names import CONTAINERS
from tests.world import STORY, World

FILE = ROOT / "dev" / "cost" / "calls.json"


async def test_the_counted_calls_are_what_the_file_says(world: World) -> None:
    """Where they differ for a good reason: cp .dev/calls.json dev/cost/calls.json; python -m dev cost --write-docs"""
    found = await counted(world)
    (DOT_DEV / "calls.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    assert found == json.loads(FILE.read_text("utf-8"))


def test_every_action_of_the_stories_is_counted() -> None:
    assert {*TICKET, *AGENT_DAY, "timer", "tidy"} == set(json.loads(FILE.read_text("utf-8")))


async def counted(world: World) -> dict[str, dict[str, int]]:
    """One ticket's life; reading apart, each step is followed to its end before the next."""
    found: dict[str, dict[str, int]] = {}
    intake, ana, pat = (world.client(key) for key in ("local-intake", "local-agent", "local-requester"))
    for client in (intake, ana, pat):
        await client.get("me")  # the desk is in the cache, as in the usual case

    async def do(name: str, client: Any, method: str, path: str, body: Any = None) -> Any:
        with metered() as meter:
            answer = await client.request(method, path, **({} if body is None else {"json": body}))
        assert answer.status_code in (200, 201), answer.text
        waves = meter.waves
        with metered() as after:
            runs = await world.follow_all()
        found[name] = {**by_service(meter, after), "runs": 1 + runs, "waves": waves}
        return answer.json()

    number = (await do("create", intake, "POST", "tickets", dict(STORY)))["number"]
    ticket = f"tickets/{number}"
    await do("claim", ana, "POST", f"{ticket}/claim")
    await do("message", pat, "POST", f"{ticket}/messages", {"message": "Still down."})
    await do("reply", ana, "POST", f"{ticket}/replies", {"message": "On it."})
    await do("note", ana, "POST", f"{ticket}/notes", {"message": "Seen before."})
    await do("list", ana, "GET", "tickets?view=open")
    await do("view", ana, "GET", ticket)
    await do("thread", ana, "GET", f"{ticket}/thread")
    await do("resolve", ana, "PUT", f"{ticket}/status", {"status": "resolved", "comment": "It is up again."})
    with metered() as meter:
        await world.app.watch.ring_due("")
        await world.app.poison.empty()
    found["timer"] = {**by_service(meter), "runs": 1, "waves": meter.waves}
    with metered() as meter:
        await world.app.tidier.tidy()
    found["tidy"] = {**by_service(meter), "runs": 1, "waves": meter.waves}
    return found


def by_service(*meters: Meter) -> dict[str, int]:
    """A mail goes into a container here, and to a mail service in Azure."""
    kinds = [kind_of(call) for meter in meters for call in meter.made]
    return {kind: kinds.count(kind) for kind in ("tables", "queues", "blobs", "mails")}


def kind_of(call: str) -> str:
    """From "PUT /account/…"."""
    first, _, rest = call.partition(" ")[2].split("/", 2)[2].partition("/")
    if first == CONTAINERS["outbox"]:
        return "mails"
    if rest.startswith("messages"):
        return "queues"
    return "blobs" if first in CONTAINERS.values() and "(" not in first else "tables"
