"""What comes with a command from outside: who asks, under which id, and what a repeat is told."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain.errors import Refused
from shared.domain.events import Recorded
from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import Actor
from shared.services.ports import Outcome


class KeyReused(Refused):
    """The Idempotency-Key was used before, with another body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One command's circumstances. `is_keyed`: the caller gave an Idempotency-Key, so this may be a repeat."""

    by: Actor
    command_id: str
    nonce: str
    trace: str
    is_keyed: bool = False
    body: bytes = b""
    if_match: int | None = None
    status: int = 200  # promised on success, and told again to a repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A ticket after a command: as it is now, for one who may see it, else its number alone."""

    number: str
    status: int
    ticket: Ticket | None
    words: TicketWords | None
    replayed: bool = False
    done: Outcome | None = None
    made: Sequence[Recorded] = ()  # the command's events with their words; of a repeat they are to be read


def command_id_of(by: Actor, method: str, path: str, key: str) -> str:
    """The id of a keyed command: its scope is caller, method and path (api.md)."""
    return hashlib.sha256("\0".join((by.kind, by.id, method, path, key)).encode()).hexdigest()[:32]


def id_of_cause(number: str, n: int, kind: str) -> str:
    """The id of a command that the desk sends because of an event: never random, so a repeat finds itself."""
    return hashlib.sha256("\0".join(("system", number, str(n), kind)).encode()).hexdigest()[:32]
