"""The codecs of what storage holds: events, states, words, lists, desks, and the messages of queues."""

import base64
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from dev.fuzz.codec import Codec
from dev.fuzz.dice import Dice, text
from dev.fuzz.json_samples import JsonSample, body, samples
from shared.domain.desk import DeskDocument
from shared.domain.desk_check import check_desk
from shared.domain.errors import Invalid
from shared.domain.values import Message
from shared.services.effect_ports import Errand
from shared.services.ports import UnknownMessage
from shared.storage import codec
from shared.storage.bell import Bell
from shared.storage.desk_store import decode_desk, encode_desk
from shared.storage.errand import decode_errand
from shared.storage.letters import Letter
from shared.storage.names import QUEUES
from shared.storage.poison_queues import read

_TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_NOON = "2026-03-02T12:00:00Z"
_STORED = (codec.UnknownEvent, msgspec.MsgspecError, UnicodeDecodeError)
_DATA: dict[str, dict[str, Any]] = {
    "ticket.opened": {
        "requester": "pat", "source": "api", "topic": "x", "department": "support", "team": None, "sla": "sev-a",
        "priority": "high", "status": "open", "state": "open", "due_at": _NOON, "routing": {"sla": "topic"},
    },
    "ticket.resolved": {"status": "resolved", "state": "resolved", "from_status": "open"},
    "ticket.assigned": {"agent": "ana", "team": None, "how": "claim"},
    "ticket.due-changed": {"due_at": None, "from_due_at": _NOON},
    "ticket.sla-warned": {"instance": 1, "percent": 80, "deadline": _NOON}, "ticket.reply-posted": {"machine": False},
    "ticket.entry-edited": {"entry": 1},
}  # fmt: skip
_EVENTS = samples(
    *(
        {"v": 1, "n": 2, "ticket": "123456", "kind": kind, "at": _NOON, "by": {"kind": "agent", "id": "ana"},
         "command": "c", "desk": "1-test", "trace": _TRACE, "prev": "aa", "words": None, "data": data}
        for kind, data in _DATA.items()
    )
)  # fmt: skip
_CLOCK = {
    "n": 1, "policy": "sev-a", "desk": "1-test", "target_ms": 1, "started_at": _NOON, "counted_ms": 0, "since": _NOON,
    "deadline": _NOON, "stopped_at": None, "verdict": "running", "decided_at": None, "detected_at": None,
}  # fmt: skip
_STATE = {
    "number": "123456", "version": 3, "requester": "pat", "source": "api", "status": "open", "state": "open",
    "priority": "normal", "department": "support", "topic": None, "team": None, "agent": "ana", "sla": "sev-a",
    "created_at": _NOON, "updated_at": _NOON, "due_at": None, "clock": None, "answered": True, "routing": {"a": "b"},
}  # fmt: skip
_ITEMS = samples(
    {"ticket": _STATE, "words": {"subject": "Down", "name": "Pat", "email": "pat@example.com", "phone": None}}
)
_ROWS = samples(
    {"salt": "s", "subject": "Down", "name": "Pat", "email": "pat@example.com", "format": "text", "source": "words"},
    {"salt": "s", "format": "html", "blob": "2026/x", "files": '[{"name":"a","type":"x/y","size":1,"sha256":"0"}]'},
)
_MARKS = ("3,7,12", "3", "")
_BELLS = samples({"v": 1, "ticket": "123456", "traceparent": _TRACE, "again": 2}, {"v": 1, "ticket": "123456"})
_ERRANDS = samples({"v": 1, "ticket": "123456", "n": 3, "kind": "reply", "traceparent": _TRACE, "again": 1})


def stored_codecs(desk: DeskDocument) -> list[Codec]:
    """What newer code wrote, or what broke on its way, is refused as such and never read as something else."""
    desks = [JsonSample.of(msgspec.json.decode(encode_desk(desk)))]
    unknown = (UnknownMessage,)
    return [
        Codec(name="event", make=_text_of(_EVENTS), read=_event, refusals=_STORED, share=14),
        Codec(
            name="state",
            make=_text_of(samples(_STATE, {**_STATE, "clock": _CLOCK})),
            read=_state,
            refusals=_STORED,
            share=14,
        ),
        Codec(name="row of a list", make=_text_of(_ITEMS), read=_item, refusals=_STORED),
        Codec(name="words", make=_row, read=_words, refusals=_STORED),
        Codec(name="marks", make=lambda dice: text(dice, _MARKS), read=codec.decode_marks, refusals=(ValueError,)),
        Codec(name="names", make=_row, read=codec.decode_names),
        Codec(name="desk", make=lambda dice: body(dice, desks), read=_desk, refusals=(*_STORED, Invalid), share=1),
        Codec(name="bell", make=lambda dice: body(dice, _BELLS), read=_bell, refusals=unknown),
        Codec(name="errand", make=lambda dice: body(dice, _ERRANDS), read=_errand, refusals=unknown),
        Codec(name="poison", make=_letter, read=_poison),
    ]


def _text_of(among: Sequence[JsonSample]) -> Callable[[Dice], str]:
    """A table gives texts back, whatever was put in: bytes that are no text cannot lie there."""
    return lambda dice: body(dice, among).decode("utf-8", "replace")


def _event(text: str) -> object:
    codec.links_of(text)
    recorded = codec.decode_event(text)
    again = codec.encode_event("123456", recorded, prev="aa", words=None)
    assert codec.decode_event(again) == recorded
    return recorded


def _state(text: str) -> object:
    ticket = codec.decode_state(text)
    assert codec.decode_state(codec.encode_state(ticket)) == ticket
    return ticket


def _item(text: str) -> object:
    item = codec.decode_item(text)
    assert codec.decode_item(codec.encode_item(item)) == item
    return item


def _row(dice: Dice) -> dict[str, str | int]:
    """The columns of a row, some of them wrong; of the types that a table has."""
    try:
        columns = msgspec.json.decode(body(dice, _ROWS))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        columns = {"format": "text", "files": body(dice, _ROWS).decode("utf-8", "replace")}
    plain = columns if isinstance(columns, dict) else {}
    return {name: value for name, value in plain.items() if isinstance(value, str | int)}


def _words(columns: dict[str, str | int]) -> object:
    words = codec.decode_words(columns)
    assert words.message is None or isinstance(words.message, Message)
    codec.digest_of(words, "salt")
    return words


def _desk(raw: bytes) -> object:
    desk = check_desk(decode_desk(raw, "1-x"))
    assert decode_desk(encode_desk(desk), "1-x") == desk
    return desk


def _bell(raw: bytes) -> Bell:
    bell = Bell.decode(raw)
    assert len(bell.ticket) >= 6 and bell.again >= 0
    assert Bell.decode(bell.encode().encode()) == bell
    return bell


def _errand(raw: bytes) -> Errand:
    errand = decode_errand(raw, "")
    assert len(errand.ticket) >= 6 and errand.n > 0
    return errand


def _letter(dice: Dice) -> tuple[str, str]:
    queue = dice.pick((QUEUES["bells"], QUEUES["notices"], QUEUES["routes"], "elsewhere"))
    raw = body(dice, dice.pick((_BELLS, _ERRANDS)))
    text = base64.b64encode(raw).decode()
    return queue, text if not dice.one_in(4) else raw.decode("latin-1")


def _poison(letter: tuple[str, str]) -> object:
    """Anything may lie in a poison queue, and nothing there may stand in the way of the rest."""
    queue, text = letter
    found = read(queue, Letter(id="1", text=text, inserted_at=datetime(2026, 3, 2, tzinfo=UTC)))
    assert found.stored == text and (found.text is None) == (found.again is None)
    if found.text is not None and queue == QUEUES["bells"]:
        assert Bell.decode(found.text.encode()).ticket == found.ticket
    return found
