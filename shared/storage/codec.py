"""Facts and states as stored text and back. What is stored is hashed as stored, and never written anew."""

import hashlib
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

import msgspec

from shared.domain.events import EVENTS, Event, Recorded
from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import Actor, ActorKind, File, Message, Stamp, Words
from shared.services.ports import Item
from shared.storage.rows import Value, Values

EVENT_VERSION = 1
LONGEST_IN_ROW = 30_000  # UTF-16 units; a property holds 32 Ki


class UnknownEvent(Exception):
    """An event of a kind or version that this code does not know: written by a newer one."""


class _StoredActor(msgspec.Struct, frozen=True):
    kind: ActorKind
    id: str


class _StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    v: int
    n: int
    ticket: str
    kind: str
    at: datetime
    by: _StoredActor
    command: str
    desk: str
    trace: str
    prev: str
    words: str | None
    data: dict[str, Any]


def encode_event(number: str, recorded: Recorded, *, prev: str, words: str | None) -> str:
    """One event as the text of its row; `prev` is the hash of the one before, `words` the digest of its words."""
    stamp, event = recorded.stamp, recorded.event
    stored = _StoredEvent(
        v=EVENT_VERSION,
        n=recorded.n,
        ticket=number,
        kind=event.kind,
        at=stamp.at,
        by=_StoredActor(stamp.by.kind, stamp.by.id),
        command=stamp.command_id,
        desk=stamp.desk,
        trace=stamp.trace,
        prev=prev,
        words=words,
        data={one.name: getattr(event, one.name) for one in fields(event) if one.name != "words"},
    )
    return msgspec.json.encode(stored).decode()


def decode_event(text: str) -> Recorded:
    """The event without its words. Raises UnknownEvent."""
    stored = msgspec.json.decode(text, type=_StoredEvent)
    cls = EVENTS.get(stored.kind)
    if cls is None or stored.v > EVENT_VERSION:
        raise UnknownEvent(f"{stored.kind} v{stored.v}")
    event: Event = msgspec.convert(stored.data, type=cls)
    by = Actor(kind=stored.by.kind, id=stored.by.id)
    stamp = Stamp(command_id=stored.command, by=by, at=stored.at, desk=stored.desk, trace=stored.trace)
    return Recorded(n=stored.n, stamp=stamp, event=event)


def links_of(text: str) -> tuple[str, str | None, str]:
    """What chains an event: the hash before it, the digest of its words, the ticket it belongs to."""
    stored = msgspec.json.decode(text, type=_StoredEvent)
    return stored.prev, stored.words, stored.ticket


def hash_of(text: str) -> str:
    """The hash that the next event will name."""
    return hashlib.sha256(text.encode()).hexdigest()


def encode_state(ticket: Ticket) -> str:
    """The state of a ticket as the text of a head, a cursor, or a row of a list."""
    return msgspec.json.encode(ticket).decode()


def decode_state(text: str) -> Ticket:
    """The state that was stored; values that older code did not know take their defaults."""
    return msgspec.json.decode(text, type=Ticket)


def encode_words(words: Words, salt: str) -> Values:
    """The columns of a words row."""
    message = words.message
    columns: dict[str, Value | None] = {
        "salt": salt,
        "subject": words.subject,
        "name": words.name,
        "email": words.email,
        "phone": words.phone,
        "format": message.format if message else None,
        "source": message.source if message and message.blob is None else None,
        "blob": message.blob if message else None,
        "files": msgspec.json.encode(words.files).decode() if words.files else None,
    }
    return {name: value for name, value in columns.items() if value is not None}


def decode_words(values: Values) -> Words:
    """The words of a row; a long body is still where `message.blob` says."""
    message = None
    if "format" in values:
        message = msgspec.convert(
            {"format": values["format"], "source": values.get("source", ""), "blob": values.get("blob")}, type=Message
        )
    return Words(
        subject=_text(values, "subject"),
        message=message,
        name=_text(values, "name"),
        email=_text(values, "email"),
        phone=_text(values, "phone"),
        files=msgspec.json.decode(str(values["files"]), type=tuple[File, ...]) if "files" in values else (),
    )


def encode_marks(edits: Iterable[int]) -> str:
    """The numbers of the events that edited an entry, as its words row keeps them."""
    return ",".join(str(n) for n in edits)


def decode_marks(text: str) -> tuple[int, ...]:
    """Back from the words row; none where it was never edited."""
    return tuple(int(n) for n in text.split(",") if n)


def digest_of(words: Words, salt: str) -> str:
    """The salted digest that an event keeps of its words: it proves them, and tells nothing once they are gone."""
    message = words.message
    parts = (
        words.subject,
        words.name,
        words.email,
        words.phone,
        *((message.format, message.source) if message else ()),
        *([[(one.name, one.type, one.size, one.sha256) for one in words.files]] if words.files else ()),
    )
    return hashlib.sha256(salt.encode() + msgspec.json.encode(parts)).hexdigest()


def digest_of_request(request: bytes, salt: str) -> str:
    """The digest by which a repeated key shows whether it brings the same body."""
    return hashlib.sha256(salt.encode() + request).hexdigest()


def encode_names(words: TicketWords) -> Values:
    """The columns of `head!words`."""
    columns = {"subject": words.subject, "name": words.name, "email": words.email}
    return columns if words.phone is None else {**columns, "phone": words.phone}


def decode_names(values: Values) -> TicketWords:
    """The ticket's words from `head!words`; blanked ones are empty."""
    return TicketWords(
        subject=_text(values, "subject") or "",
        name=_text(values, "name") or "",
        email=_text(values, "email") or "",
        phone=_text(values, "phone"),
    )


class _StoredItem(msgspec.Struct, frozen=True):
    ticket: Ticket
    words: TicketWords


def encode_item(item: Item) -> str:
    """A row of a list."""
    return msgspec.json.encode(_StoredItem(item.ticket, item.words)).decode()


def decode_item(text: str) -> Item:
    """A row of a list."""
    stored = msgspec.json.decode(text, type=_StoredItem)
    return Item(ticket=stored.ticket, words=stored.words)


def units(text: str) -> int:
    """Length as Table Storage counts it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _text(values: Values, name: str) -> str | None:
    value = values.get(name)
    return None if value is None else str(value)
