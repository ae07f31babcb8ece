"""What no row can hold, in blobs: laid under their day before the commit that names them, found again by `tidy`."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from shared.domain.events import Event
from shared.domain.values import File, Message
from shared.services.contents import Laid, Load
from shared.services.ports import NewId
from shared.storage import codec
from shared.storage.names import CONTAINERS
from shared.storage.rows import Blobs

FILES, BODIES = CONTAINERS["files"], CONTAINERS["bodies"]
TICKET = "ticket"  # the label by which a blob says whom to ask about it

type Piece = tuple[str, str]  # container and sha256


@dataclass(frozen=True, slots=True)
class BlobContents:
    """Contents in two containers. Names are random: a repeated key with another body overwrites nothing."""

    blobs: Blobs
    new_id: NewId

    async def lay_apart(self, events: Sequence[Event], load: Load, at: datetime) -> list[Event]:
        """One call for each piece that this load has not laid before."""
        pieces = {piece: content for event in events for piece, content in _pieces(event, load)}
        await asyncio.gather(
            *(self._lay(piece, content, load, at) for piece, content in pieces.items() if piece not in load.laid)
        )
        return [_naming(event, load) for event in events]

    async def read(self, file: File) -> bytes | None:
        """The content of a file; None where it is gone."""
        return await self.blobs.get(FILES, file.blob)

    async def laid_on(self, day: date) -> list[Laid]:
        """The blobs of a day: one listing for each container."""
        listings = await asyncio.gather(*(self.blobs.names(one, f"{day.isoformat()}/") for one in (FILES, BODIES)))
        return [
            Laid(container=container, blob=found.name, number=found.labels.get(TICKET))
            for container, names in zip((FILES, BODIES), listings, strict=True)
            for found in names
        ]

    async def remove(self, laid: Laid) -> None:
        """For good."""
        await self.blobs.delete(laid.container, laid.blob)

    async def _lay(self, piece: Piece, content: bytes, load: Load, at: datetime) -> None:
        name = f"{at.date().isoformat()}/{self.new_id()}"
        await self.blobs.put(piece[0], name, content, {TICKET: load.number})
        load.laid[piece] = name


def _pieces(event: Event, load: Load) -> Iterator[tuple[Piece, bytes]]:
    if event.words is None:
        return
    for file in event.words.files:
        yield (FILES, file.sha256), load.files[file.sha256]
    if (body := _long_body(event.words.message)) is not None:
        yield _body_piece(body), body


def _naming(event: Event, load: Load) -> Event:
    words = event.words
    if words is None:
        return event
    files = tuple(replace(file, blob=load.laid[FILES, file.sha256]) for file in words.files)
    message = words.message
    if message is not None and (body := _long_body(message)) is not None:
        message = replace(message, blob=load.laid[_body_piece(body)])
    return replace(event, words=replace(words, message=message, files=files))


def _long_body(message: Message | None) -> bytes | None:
    too_long = message is not None and codec.units(message.source) > codec.LONGEST_IN_ROW
    return message.source.encode() if message is not None and too_long else None


def _body_piece(body: bytes) -> Piece:
    return BODIES, sha256(body).hexdigest()
