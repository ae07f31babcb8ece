"""Forms as browsers send them, read by python-multipart with limits: the SDK's own `form` swallows a broken one."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import azure.functions as func

from functions.attachments import MOST_FILES, MOST_NAME, TYPE, AttachmentBody
from functions.contract import MOST_BODY, Contract
from functions.downloads import UNKNOWN
from functions.json_text import Malformed
from functions.problems import NoLength, TooLarge, WrongType

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_FIELDS = 1000  # of what is typed: an agent has one for each department and team
MOST_PARTS = 200  # of a form with files: each costs ten times as much to read
MOST_FIELD = 600 * 1024  # a message is longer than any other field
MOST_HEADER = 4096
logging.getLogger("python_multipart").setLevel(logging.ERROR)  # it warns of what is sent as 400 anyway
_ESCAPED = (("%22", '"'), ("%0D", "\r"), ("%0A", "\n"))  # all that browsers escape in names


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What was sent: each field once, and the files that were chosen."""

    fields: Mapping[str, str] = field(default_factory=dict)
    files: tuple[AttachmentBody, ...] = ()

    def value(self, name: str) -> str:
        """What stands in a field; nothing in one that was not sent."""
        return self.fields.get(name, "")


def read_form(contract: Contract, req: func.HttpRequest) -> Form:
    """The form of a request. Raises Malformed, NoLength, TooLarge, WrongType."""
    if "chunked" in req.headers.get("transfer-encoding", "").lower():
        raise NoLength("send the form with a Content-Length")
    raw = req.get_body()
    if len(raw) > contract.most_body:
        raise TooLarge(f"a form has at most {contract.most_body} bytes here")
    from python_multipart.multipart import parse_options_header  # only where a form comes in

    type = req.headers.get("content-type", "")
    kind, options = parse_options_header(type) if type.isascii() else (b"", {})
    if kind == b"multipart/form-data":
        return _Parts.read(raw, options.get(b"boundary", b""))
    if kind == b"application/x-www-form-urlencoded":
        if len(raw) > MOST_BODY:  # unescaping takes a second for every few million bytes, and holds up everybody
            raise TooLarge(f"a form that brings no files has at most {MOST_BODY} bytes")
        return Form(fields=_pairs(raw))
    raise WrongType("a form is multipart/form-data or application/x-www-form-urlencoded")


def _pairs(raw: bytes) -> Mapping[str, str]:
    if raw.count(b"&") >= MOST_FIELDS:
        raise TooLarge(f"a form has at most {MOST_FIELDS} fields")
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise Malformed("the form cannot be read") from error
    fields: dict[str, str] = {}
    for name, value in pairs:
        _put(fields, name, value)
    return fields


def _put(fields: dict[str, str], name: str, value: str) -> None:
    if name in fields:
        raise Malformed("a field stands twice in the form")
    if len(value) > MOST_FIELD:
        raise TooLarge("a field of the form is too long")
    fields[name] = value


@dataclass(slots=True)
class _Parts:
    """Collects what the parser finds."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[AttachmentBody] = field(default_factory=list)
    ended: bool = False
    _count: int = 0
    _headers: dict[str, bytes] = field(default_factory=dict)
    _name: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _data: bytearray = field(default_factory=bytearray)

    @staticmethod
    def read(raw: bytes, boundary: bytes) -> Form:
        from python_multipart.exceptions import FormParserError
        from python_multipart.multipart import MultipartParser

        parts = _Parts()
        try:
            parser = MultipartParser(boundary, parts.callbacks(), max_header_size=MOST_HEADER)
            parser.write(raw)
            parser.finalize()
        except (FormParserError, UnicodeDecodeError) as error:
            raise Malformed("the form cannot be read") from error
        if not parts.ended:
            raise Malformed("the form is cut off")
        return Form(fields=parts.fields, files=tuple(parts.files))

    def callbacks(self) -> "MultipartCallbacks":
        """What the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header,
            "on_part_data": lambda data, start, end: self._data.extend(data[start:end]),
            "on_part_end": self._end,
            "on_end": self._all,
        }

    def _begin(self) -> None:
        self._count += 1
        if self._count > MOST_PARTS:
            raise TooLarge(f"a form with files has at most {MOST_PARTS} fields and files")
        self._headers, self._data = {}, bytearray()

    def _header(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def _end(self) -> None:
        from python_multipart.multipart import parse_options_header

        kind, options = parse_options_header(self._headers.get("content-disposition", b"").decode("latin-1"))
        if kind != b"form-data" or not options.get(b"name"):
            raise Malformed("a part of the form has no name")
        if b"filename" in options:
            self._file(options[b"filename"])
        else:
            _put(self.fields, _words(options[b"name"]), self._data.decode())

    def _file(self, name: bytes) -> None:
        """A file; a field in which none was chosen comes as one without name and content."""
        if not name and not self._data:
            return
        if len(self.files) > MOST_FILES:
            return  # that there are too many is known already
        type = self._headers.get("content-type", b"").decode("latin-1")
        known = type if len(type) <= MOST_NAME and TYPE.fullmatch(type) else UNKNOWN
        self.files.append(AttachmentBody(name=_words(name), type=known, data=bytes(self._data)))

    def _all(self) -> None:
        self.ended = True


def _words(raw: bytes) -> str:
    text = raw.decode()
    for escaped, char in _ESCAPED:
        text = text.replace(escaped, char)
    return text
