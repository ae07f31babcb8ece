"""The codecs of what comes over the wire: bodies, queries, and the headers, numbers and cursors in between."""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import azure.functions as func
import msgspec

from dev.fuzz.codec import Codec
from dev.fuzz.dice import Dice, spoiled_bytes, text
from dev.fuzz.json_samples import JsonSample, body, samples
from functions import bodies, json_text
from functions.canned_shapes import CannedBody
from functions.contract import Contract, RouteTable
from functions.decoding import decode_body, decode_query
from functions.edge import NOBODY, Ask, NoBody, NoQuery, is_known, tag_in
from functions.fields import moment
from functions.long_data import put_aside, put_back
from functions.pages.forms import MOST_FIELDS, Form, read_form
from functions.poison import ReplayBody
from functions.problems import NoLength, TooLarge, WrongType
from functions.reading import EventsQuery, ListQuery, ThreadQuery, TicketQuery
from functions.working import ReleaseQuery
from shared.domain.errors import Invalid, NotAllowed, NotFound
from shared.domain.values import Contact

WIRE = (json_text.Malformed, Invalid)
_PAT = {"name": "Pat", "email": "pat@example.com", "phone": "+1 555"}
_FILE = {"name": "log.txt", "type": "text/plain; charset=utf-8", "data": "aGVsbG8="}
_RICH = {"format": "html", "body": "<p>Hello <b>you</b></p>"}
_DUE = "2027-03-01T09:00:00.123Z"
BODIES: dict[type[Any], Sequence[JsonSample]] = {
    bodies.TicketBody: samples(
        {"subject": "Down", "message": "It is down", "requester": _PAT, "topic": "online-banking"},
        {"subject": "Down", "message": _RICH, "requester": _PAT, "attachments": [_FILE, _FILE], "source": "web"},
        {"subject": "D", "message": "x", "requester": _PAT, "due_at": _DUE, "department": "support", "note": _RICH},
    ),
    bodies.ReplyPost: samples(
        {"message": "On it", "status": "pending", "seen": 3, "anyway": True},
        {"message": _RICH, "attachments": [_FILE]},
        {"canned": "more-details"},
    ),
    bodies.MessagePost: samples({"message": {"format": "markdown", "body": "*x*"}, "attachments": [_FILE]}),
    bodies.NotePost: samples({"message": "Looks like DNS", "status": "hold", "attachments": None}),
    bodies.EntryPatch: samples({"message": "It reads otherwise"}, {"message": _RICH}),
    bodies.AssignmentBody: samples({"agent": "ben", "team": None, "comment": "Please"}),
    bodies.TransferBody: samples({"department": "sales", "comment": "Yours"}),
    bodies.StatusBody: samples({"status": "resolved", "comment": "Done"}),
    bodies.TicketPatch: samples(
        {"subject": "Other", "priority": "low", "topic": None, "sla": "sev-a", "due_at": _DUE, "answered": True},
        {"due_at": "2027-03-01T09:00:00+23:59", "comment": "so"},
    ),
    bodies.AgentBody: samples(
        {"name": "Leo", "email": "leo@example.com", "roles": {"support": "all-access"}, "teams": ["level-i-support"]},
        {"entra": "00000000-0000-4000-8000-00000000000a", "admin": False, "away": True},
    ),
    CannedBody: samples(
        {"name": "Ask", "message": "Hello %{requester.name}", "department": None, "active": True},
        {"message": {"format": "markdown", "body": "*%{ticket.subject}*"}, "department": "support"},
    ),
    ReplayBody: samples({"id": "1"}),
    NoBody: samples({}),
}
QUERIES: dict[type[Any], Sequence[str]] = {
    ListQuery: ("view=all&limit=3", "view=open&order=due&agent=ana&cursor=dXBkYXRlZCE", "limit=100&priority=low"),
    TicketQuery: ("as_of=2026-03-01T09:00:00Z", "as_of=2026-03-01T09%3A00%3A00%2B23%3A59"),
    ThreadQuery: ("before=5&limit=2", "limit=1"),
    EventsQuery: ("cursor=5&limit=2", ""),
    ReleaseQuery: ("of=agent", "of=team"),
    NoQuery: ("", "x=1"),
}
_NUMBERS = ("123456", "123456789012", "12345", "0123456", "123456/thread", "123456-1")
_TAGS = ('"17"', '"0"', '"0123456789abcdef0123456789abcdef"', '"1", "2"', 'W/"1"', "*")
_KEYS = ("a-key", "0f8fad5b-d9cb-469f-a165-70867728950e", "x" * 255, "x" * 256, "a b")
_ACCEPTED = Contract(
    method="PUT", path="api/tickets/{number}/x", name="x", summary="", answers={200: None}, has_tag=True
)


def wire_codecs(table: RouteTable) -> list[Codec]:
    """Every body and query of the route table, and what stands in paths and headers. Raises KeyError for a new one.

    There is no mail and no CSV yet: their readers join here with the issues that bring them.
    """
    declared = {one.body or NoBody for one in table.contracts if one.is_write}
    asked = {one.query or NoQuery for one in table.contracts}
    return [
        *(_body(type, BODIES[type]) for type in sorted(declared, key=lambda one: one.__name__)),
        *(_query(type, QUERIES[type]) for type in sorted(asked, key=lambda one: one.__name__)),
        Codec(name="json", make=lambda dice: body(dice, _ALL), read=_json, refusals=WIRE, share=14),
        Codec(name="long data", make=_long, read=_aside, refusals=WIRE, share=3),
        Codec(name="form", make=_sent, read=_form, check=_small, refusals=FORMS, share=6),
        Codec(name="path", make=lambda dice: text(dice, _NUMBERS), read=_path(table), refusals=(NotFound,)),
        Codec(name="key", make=lambda dice: ("idempotency-key", text(dice, _KEYS)), read=_asked, refusals=(Invalid,)),
        Codec(name="if-match", make=lambda dice: ("if-match", text(dice, _TAGS)), read=_asked, refusals=(Invalid,)),
        Codec(name="if-none-match", make=lambda dice: text(dice, _TAGS), read=_tagged, refusals=(Invalid,)),
    ]


FORMS = (json_text.Malformed, NoLength, TooLarge, WrongType)
_PART = b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
_FORMS = (
    ("multipart/form-data; boundary=x", _PART % (b"message", b"", "Häßlich".encode()) + b"--x--\r\n"),
    (
        "multipart/form-data; boundary=x",
        _PART % (b"subject", b"", b"Down")
        + _PART % (b"files", b'; filename="../a %22b.txt"\r\nContent-Type: text/plain', b"\x00\xff--x")
        + b"--x--\r\n",
    ),
    ("application/x-www-form-urlencoded", b"token=0&name=P%C3%A4t&message=a+b%0D%0Ac"),
)


def _sent(dice: Dice) -> tuple[str, bytes]:
    """A form with something wrong somewhere."""
    kind, raw = dice.pick(_FORMS)
    other = dice.pick(_FORMS)[1]
    return (kind if dice.one_in(2) else text(dice, [kind])), spoiled_bytes(dice, raw, other)


def _form(sent: tuple[str, bytes]) -> Form:
    kind, raw = sent
    ask = func.HttpRequest("POST", "http://desk/open", headers={"content-type": kind}, body=raw)
    return read_form(_ACCEPTED, ask)


def _small(form: Any) -> None:
    """What was let in is text, and no more of it than was sent."""
    assert isinstance(form, Form) and len(form.fields) <= MOST_FIELDS
    for name, value in form.fields.items():
        f"{name}{value}".encode()


_ALL = [one for among in BODIES.values() for one in among]


def _body(type: type[Any], among: Sequence[JsonSample]) -> Codec:
    def read(raw: bytes) -> object:
        made = decode_body(raw, type)
        if isinstance(made, bodies.TicketBody):
            asking = Contact(id="p", email="pat@example.com") if len(raw) % 2 else None
            return _storable(made.command(asking))
        if isinstance(made, bodies.AgentBody | CannedBody):
            return _storable(made.change())
        if isinstance(made, bodies.EntryPatch):
            return _storable(made.command(1))
        return _storable(made.command()) if hasattr(made, "command") else made

    refusals = (*WIRE, NotAllowed) if type is bodies.TicketBody else WIRE
    return Codec(name=type.__name__, make=lambda dice: body(dice, among), read=read, refusals=refusals, share=8)


def _storable(command: Any) -> Any:
    """What was let in is text that JSON and tables can hold, and in `due_at` a time that fits an order key."""
    msgspec.json.encode(command)
    return command


def _query(type: type[Any], among: Sequence[str]) -> Codec:
    def make(dice: Dice) -> str:
        query = text(dice, among)
        query = query if dice.one_in(2) else quote(query, safe="=&%")
        return f"http://desk/api/x?{query}"

    def read(url: str) -> object:
        query = decode_query(url, type)
        if isinstance(query, ListQuery):
            return query.query()
        return moment("as_of", query.as_of) if isinstance(query, TicketQuery) and query.as_of else query

    return Codec(name=type.__name__, make=make, read=read, refusals=(Invalid,), share=12)


def _json(raw: bytes) -> object:
    value = json_text.parse(raw)
    msgspec.json.encode(value)
    return value


def _long(dice: Dice) -> bytes:
    """A body with data that is long enough to be put aside, and something wrong somewhere."""
    data = base64.b64encode(dice.randbytes(750 + dice.below(300)))
    raw = body(dice, BODIES[bodies.TicketBody]).replace(b'"aGVsbG8="', b'"%s"' % data)
    at = dice.below(len(raw) + 1)
    return raw if dice.one_in(2) else raw[:at] + dice.pick((b'"', b"\\", b"\\/", b":", b"{", b"\x00")) + raw[at:]


def _aside(raw: bytes) -> object:
    """Whatever is put aside, the value is the one that parsing the whole gives, or both are refused."""
    rest, aside = put_aside(raw)
    try:
        whole = json_text.parse(raw)
    except WIRE:
        whole = None
    try:
        value = put_back(json_text.parse(rest), aside)
    except WIRE:
        assert whole is None, "refused only after its data was put aside"
        raise
    assert whole == value, "another value, or none, once its data was put aside"
    return value


def _path(table: RouteTable) -> Any:
    def read(number: str) -> object:
        methods = table.methods_of(f"api/tickets/{number}")
        digits = _ask(number, {}).number
        assert digits.isascii() and digits.isdecimal() and 6 <= len(digits) <= 12
        assert methods
        return digits

    return read


def _ask(number: str, headers: dict[str, str]) -> Ask:
    req = func.HttpRequest(
        method="PUT", url="http://desk/api/x", headers=headers, route_params={"number": number}, body=b""
    )
    return Ask(req=req, contract=_ACCEPTED, by=NOBODY, trace="")


def _asked(header: tuple[str, str]) -> object:
    request = _ask("123456", dict([header])).request()
    assert request.if_match is None or 0 <= request.if_match < 10**9
    assert len(request.command_id) == 32
    return request


def _tagged(value: str) -> object:
    req = _ask("123456", {"if-none-match": value}).req
    is_known(req, "1")
    tag = tag_in(req, "if-none-match")
    assert tag is not None and tag.isalnum()
    return tag
