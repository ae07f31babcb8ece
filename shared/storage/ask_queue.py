"""Questions for links among the notices: whoever sends mail answers them, and no other function has to wake for it."""

import re
from dataclasses import dataclass

import msgspec
from azure.storage.queue.aio import QueueClient

from shared.domain.numbers import is_number
from shared.services.effect_ports import Errand
from shared.services.ports import UnknownMessage
from shared.services.tokens import Slot
from shared.services.web_ports import AskErrand
from shared.storage.bell_queue import FOREVER
from shared.storage.driver_errors import translated
from shared.storage.errand import decode_errand

VERSION = 1
MOST_BYTES = 1024
_SLOT = re.compile(r"(20[0-9]{2}-[0-9]{2}-[0-9]{2})\.([0-9a-f]{64})", re.ASCII)


class _Message(msgspec.Struct, frozen=True, kw_only=True):
    v: int = VERSION
    ticket: str
    ask: str
    traceparent: str = ""


def encode_ask(errand: AskErrand) -> str:
    """`{v, ticket, ask, traceparent}`; the queue adds base64."""
    ask = f"{errand.ask.day}.{errand.ask.hash}"
    return msgspec.json.encode(_Message(ticket=errand.ticket, ask=ask, traceparent=errand.trace)).decode()


def decode_ask(body: bytes, trace: str = "") -> AskErrand:
    """The errand, with a trace where it has none. Raises UnknownMessage for what is none of this version."""
    if len(body) > MOST_BYTES:
        raise UnknownMessage("too long for a question")
    try:
        message = msgspec.json.decode(body, type=_Message)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnknownMessage("not a question") from error
    found = _SLOT.fullmatch(message.ask)
    if message.v != VERSION or not is_number(message.ticket) or found is None:
        raise UnknownMessage("a question of another version, or about nothing")
    return AskErrand(ticket=message.ticket, ask=Slot(found[1], found[2]), trace=message.traceparent or trace)


def decode_notice(body: bytes, trace: str = "") -> Errand | AskErrand:
    """What lies in the queue of notices: a question, or an errand about an event. Raises UnknownMessage."""
    try:
        is_ask = "ask" in msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnknownMessage("not a notice") from error
    return decode_ask(body, trace) if is_ask else decode_errand(body, trace)


class _Nowhere:
    async def send(self, errand: AskErrand, *, delay_s: float = 0) -> None:
        raise LookupError(f"{errand.ticket} after {delay_s} s")


NOWHERE = _Nowhere()  # of an app without queues


@dataclass(frozen=True, slots=True)
class QueueAsks:
    """Questions on the queue of notices."""

    queue: QueueClient

    async def send(self, errand: AskErrand, *, delay_s: float = 0) -> None:
        with translated("send question"):
            await self.queue.send_message(encode_ask(errand), visibility_timeout=round(delay_s), time_to_live=FOREVER)
