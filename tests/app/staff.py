"""More people for the demo desk: callers that its five keys do not cover."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shared.domain.desk import Agent, Key, Portal
from shared.domain.values import Contact
from shared.services.key_text import hash_of_key
from shared.services.ports import Publication
from tests.world import World

MAINTENANCE = "local-mia"  # all access in Maintenance, and nowhere else
COLLEAGUE = "local-ben"  # expanded access in Ana's departments
GONE = "local-gus"  # an agent who is not active any more
KIM = "local-kim"  # another requester

AGENTS: Mapping[str, Agent] = {
    "mia": Agent(name="Mia", email="mia@example.com", roles={"maintenance": "all-access"}),
    "gus": Agent(name="Gus", email="gus@example.com", roles={"support": "all-access"}, active=False),
}


async def hire(world: World) -> None:
    """Put Mia, Gus and Kim onto the desk, and give keys to them and to Ben."""
    kim = await world.app.people.id_at("kim@example.com")
    await world.app.people.introduce(Contact(id=kim, name="Kim", email="kim@example.com"))
    agents = {MAINTENANCE: "mia", COLLEAGUE: "ben", GONE: "gus"}
    keys = {secret: _key(secret, agent=agent) for secret, agent in agents.items()} | {KIM: _key(KIM, person=kim)}
    await change_desk(world, agents=AGENTS, keys=keys)


async def set_portal(world: World, **changes: Any) -> None:
    """Publish the desk with another support centre."""
    desk = await world.app.desks.fresh()
    document = replace(desk, portal=Portal(**changes))
    change = Publication(
        base=desk.version, document=document, command_id=f"p{desk.version}", status=200, request=b"", nonce=""
    )
    await world.app.desks.publish(change)


async def change_desk(world: World, *, agents: Mapping[str, Agent], keys: Mapping[str, Key], **more: Any) -> None:
    """Publish a desk with these agents, keys and whatever else added or replaced."""
    desk = await world.app.desks.fresh()
    others: dict[str, Any] = {kind: {**getattr(desk, kind), **added} for kind, added in more.items()}
    document = replace(desk, agents={**desk.agents, **agents}, keys={**desk.keys, **keys}, **others)
    publication = Publication(
        base=desk.version,
        document=document,
        command_id=f"hire-{desk.version}",
        status=200,
        request=b"",
        nonce="",
    )
    await world.app.desks.publish(publication)


def _key(secret: str, *, agent: str | None = None, person: str | None = None) -> Key:
    return Key(name=secret, hash=hash_of_key(secret), agent=agent, person=person, local=True)
