"""Publishes the document of the file where there is no desk yet, and over another one only when asked to."""

from dataclasses import fields, replace
from enum import Enum

import msgspec

from shared.domain.desk import DeskDocument
from shared.services.ports import Conflict, Desks, Publication
from shared.storage.desk_store import PARTITION, POINTER, TABLE
from shared.storage.rows import Rows

_PEOPLE = ("agents", "keys")


class Done(Enum):
    """What became of the file."""

    FIRST = "published"
    SAME = "is what the desk is"
    LEFT = "left alone"
    OVER = "published over it"


async def publish_file(rows: Rows, desks: Desks, document: DeskDocument, *, over: bool) -> tuple[Done, list[str]]:
    """What was done, and the parts in which file and desk differed before."""
    if await rows.get(TABLE, PARTITION, POINTER) is None:
        try:
            await _publish(desks, "", document)
        except Conflict:  # another seed was first; what it has published is looked at like any other
            return await publish_file(rows, desks, document, over=over)
        return Done.FIRST, []
    current = await desks.fresh()
    wanted = replace(document, agents=current.agents, keys=current.keys, version=current.version)
    differing = [field.name for field in fields(current) if getattr(current, field.name) != getattr(wanted, field.name)]
    if not differing:
        return Done.SAME, []
    if not over:
        return Done.LEFT, differing
    await _publish(desks, current.version, wanted)
    return Done.OVER, differing


async def _publish(desks: Desks, base: str, document: DeskDocument) -> None:
    """The command id is that of the content: the same file published twice over the same version is one command."""
    request = msgspec.json.encode(replace(document, version=""))
    await desks.publish(
        Publication(
            base=base,
            document=document,
            command_id=f"seed:{base}",
            status=201,
            request=request,
            nonce="seed",
        )
    )
