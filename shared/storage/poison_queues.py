"""The poison queues of all queues, and the reading of what lies in them."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from shared.domain.numbers import is_number
from shared.services.poison_ports import Poisoned
from shared.services.ports import UnknownMessage
from shared.storage.ask_queue import decode_notice
from shared.storage.bell import MOST_BYTES, VERSION, Bell
from shared.storage.errand import decode_errand
from shared.storage.letters import Letter, Letters
from shared.storage.names import QUEUES, poison_of, unread_of

HELD_S = 60  # longer than a run over one batch takes
# Queues whose messages have a form of their own; of the others the envelope alone is checked.
DECODERS: Mapping[str, Callable[[bytes], object]] = {
    QUEUES["bells"]: Bell.decode,
    QUEUES["notices"]: decode_notice,
    QUEUES["routes"]: decode_errand,
}


type Flat = dict[str, str | int | bool | None]  # queue messages hold numbers and codes, nothing that nests


class Envelope(msgspec.Struct, kw_only=True):
    """What all messages of this version have in common."""

    v: int
    ticket: str | None = None
    again: Annotated[int, msgspec.Meta(ge=0)] = 0


@dataclass(frozen=True, slots=True)
class PoisonQueues:
    """Poison on letters: three queues for each of `queues`."""

    letters: Callable[[str], Letters]
    queues: Sequence[str] = tuple(QUEUES.values())

    async def look(self, queue: str) -> list[Poisoned]:
        parked = await self.letters(poison_of(queue)).peek()
        aside = await self.letters(unread_of(queue)).peek()
        return [
            *(read(queue, letter) for letter in parked),
            *(read(queue, letter, is_aside=True) for letter in aside),
        ]

    async def take(self, queue: str, *, aside: bool = False) -> list[Poisoned]:
        name = unread_of(queue) if aside else poison_of(queue)
        return [read(queue, letter, is_aside=aside) for letter in await self.letters(name).take(HELD_S)]

    async def send_again(self, one: Poisoned, *, again: int | None = None, delay_s: float = 0) -> None:
        text = one.stored if again is None else _raised(one, again)
        await self.letters(one.queue).send(text, hidden_s=delay_s)

    async def set_aside(self, one: Poisoned) -> None:
        await self.letters(unread_of(one.queue)).send(one.stored)

    async def put_back(self, one: Poisoned) -> None:
        await self._home(one).put_back(_letter(one))

    async def drop(self, one: Poisoned) -> None:
        await self._home(one).drop(_letter(one))

    def _home(self, one: Poisoned) -> Letters:
        return self.letters(unread_of(one.queue) if one.is_aside else poison_of(one.queue))


def _nowhere(queue: str) -> Letters:
    raise LookupError(queue)


NO_POISON = PoisonQueues(_nowhere, ())  # of an app without queues


def read(queue: str, letter: Letter, *, is_aside: bool = False) -> Poisoned:
    """The message with what can be read of it: nothing, where it is not ours or of another version."""
    stored: dict[str, Any] = {
        "queue": queue,
        "id": letter.id,
        "inserted_at": letter.inserted_at,
        "stored": letter.text,
        "receipt": letter.receipt,
        "is_aside": is_aside,
    }
    try:
        text = base64.b64decode(letter.text, validate=True).decode()
        envelope = _decoded(queue, text)
    except (ValueError, RecursionError, msgspec.MsgspecError, UnknownMessage):
        return Poisoned(**stored)
    return Poisoned(**stored, text=text, ticket=envelope.ticket, again=envelope.again)


def _decoded(queue: str, text: str) -> Envelope:
    body = text.encode()
    if len(body) > MOST_BYTES:
        raise UnknownMessage("too long for a message of ours")
    envelope = msgspec.convert(msgspec.json.decode(body, type=Flat), Envelope)
    if envelope.v != VERSION or (envelope.ticket is not None and not is_number(envelope.ticket)):
        raise UnknownMessage("of another version, or of no ticket")
    if queue in DECODERS:
        DECODERS[queue](body)
    return envelope


def _raised(one: Poisoned, again: int) -> str:
    assert one.text is not None
    content = {**msgspec.json.decode(one.text), "again": again}
    return base64.b64encode(msgspec.json.encode(content)).decode()


def _letter(one: Poisoned) -> Letter:
    return Letter(id=one.id, text=one.stored, inserted_at=one.inserted_at, receipt=one.receipt)
