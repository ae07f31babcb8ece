"""What an errand says: a ticket, an event and what is to be done about it, and whose trace it belongs to."""

import msgspec

from shared.domain.numbers import is_number
from shared.domain.steps import EffectKind
from shared.services.effect_ports import Errand
from shared.services.ports import UnknownMessage

VERSION = 1
MOST_BYTES = 1024


class _Message(msgspec.Struct, frozen=True, kw_only=True):
    v: int = VERSION
    ticket: str
    n: int
    kind: EffectKind
    traceparent: str = ""


def encode_errand(errand: Errand) -> str:
    """`{v, ticket, n, kind, traceparent}`; the queue adds base64."""
    message = _Message(ticket=errand.ticket, n=errand.n, kind=errand.kind, traceparent=errand.trace)
    return msgspec.json.encode(message).decode()


def decode_errand(body: bytes, trace: str = "") -> Errand:
    """The errand, with a trace where it has none. Raises UnknownMessage for what is no errand of this version."""
    if len(body) > MOST_BYTES:
        raise UnknownMessage("too long for an errand")
    try:
        message = msgspec.json.decode(body, type=_Message)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnknownMessage("not an errand") from error
    if message.v != VERSION or not is_number(message.ticket) or not 0 < message.n < 10**8:
        raise UnknownMessage("an errand of another version, or about no event")
    return Errand(ticket=message.ticket, n=message.n, kind=message.kind, trace=message.traceparent or trace)
