"""What a bell says: a ticket's number and whose trace it belongs to. A bell, not a parcel."""

from typing import Annotated

import msgspec

from shared.domain.numbers import is_number
from shared.services.ports import UnknownMessage

VERSION = 1
MOST_BYTES = 1024


class Bell(msgspec.Struct, frozen=True, kw_only=True):
    """`{v, ticket, traceparent, again}`; the queue adds base64. `again` counts its returns from poison."""

    v: int = VERSION
    ticket: str
    traceparent: str = ""
    again: Annotated[int, msgspec.Meta(ge=0)] = 0

    def encode(self) -> str:
        """The text of the queue message."""
        return msgspec.json.encode(self).decode()

    @staticmethod
    def decode(body: bytes) -> "Bell":
        """Raises UnknownMessage for anything that is not a bell of this version."""
        if len(body) > MOST_BYTES:
            raise UnknownMessage("too long for a bell")
        try:
            bell = msgspec.json.decode(body, type=Bell)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise UnknownMessage("not a bell") from error
        if bell.v != VERSION or not is_number(bell.ticket):
            raise UnknownMessage("a bell of another version, or of no ticket")
        return bell
