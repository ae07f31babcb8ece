"""Sets up the demo desk on local storage, once: desk.yaml with dev/demo.yaml over it, and Pat, who asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from shared.app import App, build
from shared.domain.desk import DeskDocument
from shared.domain.values import Contact
from shared.services.key_text import hash_of_key
from shared.services.ports import Conflict, Publication, StorageDown
from shared.settings import Settings
from shared.storage.connection import connect_patiently

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class LocalKey:
    """A key of the demo desk, and what its holder may do."""

    id: str
    what: str


KEYS = (
    LocalKey("local-admin", "Olga, admin: everything, everywhere"),
    LocalKey("local-agent", "Ana: All Access in Support and Online Banking"),
    LocalKey("local-viewer", "Vera: View only in the same departments"),
    LocalKey("local-intake", "an intake form: may only open tickets"),
    LocalKey("local-requester", "Pat: own tickets only"),
)


class NotLocal(Exception):
    """The demo's people and keys were about to be put where others could reach them."""


async def seed(connection_string: str) -> list[LocalKey]:
    """Create what storage lacks and publish the demo desk, unless there is a desk already. Raises NotLocal."""
    storage = connect_patiently(connection_string)
    try:
        if not storage.is_local:
            raise NotLocal("the demo desk is for storage on a loopback address")
        await storage.create_all()
    finally:
        await storage.close()
    app = build(Settings(connection_string=connection_string))
    try:
        await publish_demo(app)
    finally:
        await app.close()
    return list(KEYS)


async def publish_demo(app: App) -> None:
    """Publish the demo desk on an app whose storage has none. Raises NotLocal before anything is written."""
    if not app.callers.is_local:
        raise NotLocal("the demo desk is for storage on a loopback address")
    try:
        await app.desks.fresh()
        return
    except StorageDown:
        pass
    document = demo_desk()
    pat = await _introduce(app, document)
    desk = msgspec.convert({**document, "keys": _keys(document["keys"], pat)}, DeskDocument)
    try:
        await app.desks.publish(
            Publication(base="", document=desk, command_id="seed", status=201, request=b"", nonce="seed")
        )
    except Conflict:
        return  # another seed was first


@cache
def demo_desk() -> Mapping[str, Any]:
    """desk.yaml with dev/demo.yaml over it, as plain data."""
    return _over(read_yaml(ROOT / "desk.yaml"), read_yaml(ROOT / "dev" / "demo.yaml"))


def read_yaml(path: Path) -> dict[str, Any]:
    """A YAML file's mapping."""
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`, key by key one level down."""
    merged = dict(below)
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(below.get(name), dict)
        merged[name] = {**below[name], **value} if both else value
    return merged


async def _introduce(app: App, document: Mapping[str, Any]) -> str:
    """Pat's id: of the address if it is known, else new. Who has a key is signed in, so the address is Pat's."""
    requester = document["keys"]["local-requester"]["requester"]
    person = await app.people.id_at(requester["email"])
    await app.people.introduce(Contact(id=person, name=requester["name"], email=requester["email"], proved=True))
    return person


def _keys(keys: Mapping[str, Any], pat: str) -> dict[str, Any]:
    return {
        id: {
            "name": key["name"],
            "hash": hash_of_key(id),
            "agent": key.get("agent"),
            "person": pat if "requester" in key else None,
            "local": True,
        }
        for id, key in keys.items()
    }
