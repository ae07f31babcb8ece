"""The codecs of single fields: lines, addresses, times, files, cursors."""

import unicodedata
from datetime import UTC, datetime

import msgspec

from dev.fuzz.codec import Codec
from dev.fuzz.dice import text
from functions.attachments import AttachmentBody, file_name, uploads
from functions.cursors import read_cursor, write_cursor
from functions.downloads import disposition, safe_type
from functions.fields import address, moment, one_line
from shared.domain.errors import Invalid
from shared.domain.views import ORDER_KEY, soonest_first
from shared.services.mails import header

_LINES = ("Online banking system down", "Müller & Söhne GmbH", "Re: [#123456] x", "+49 (30) 1234-5")
_ADDRESSES = ("pat@example.com", "pat.o'hara+x@mail.example.com", "päṫ@exämple.com", '"a b"@example.com', "a@b")
_TIMES = (
    "2027-03-01T09:00:00Z",
    "2027-03-01T09:00:00.123456789+05:30",
    "0001-01-01T00:00:00-23:59",
    "2027-03-01T09:00:00",
)
_FILES = ("log.txt", "C:\\Users\\pat\\log.txt", "../../etc/passwd", "рисунок 1.png", "a\u0308.tar.gz", ".htaccess")
_TYPES = ("text/plain", 'text/plain; charset="utf-8"; format=flowed', "image/svg+xml", "application/octet-stream")
_CURSORS = tuple(
    write_cursor(key)
    for key in ("updated!999999999999999!123456", "due!000000000000000!123456789012", "created!1!1", "log!0")
)


def field_codecs() -> list[Codec]:
    """Each field by itself: bodies reach them too, but seldom with text that gets as far."""
    invalid = (Invalid,)
    return [
        Codec(name="one line", make=lambda dice: text(dice, _LINES), read=_one_line, refusals=invalid),
        Codec(name="address", make=lambda dice: text(dice, _ADDRESSES), read=_address, refusals=invalid, share=5),
        Codec(name="moment", make=lambda dice: text(dice, _TIMES), read=_moment, refusals=invalid),
        Codec(name="file name", make=lambda dice: text(dice, _FILES), read=_file_name, refusals=invalid),
        Codec(name="file type", make=lambda dice: text(dice, _TYPES), read=_file_type, refusals=invalid),
        Codec(name="cursor", make=lambda dice: text(dice, _CURSORS), read=_cursor, refusals=invalid, share=14),
    ]


def _one_line(value: str) -> str:
    line = one_line("subject", value)
    assert line and not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in line)
    assert one_line("subject", line) == line, "read again, it is another"
    return line


def _address(value: str) -> str:
    found = address("email", value)
    assert found.count("@") >= 1 and not any(char.isspace() or unicodedata.category(char) == "Cc" for char in found)
    assert header(found) == found, "a mail would go to another address"
    return found


def _moment(value: str) -> datetime:
    try:
        at = msgspec.convert(value, datetime)
    except msgspec.ValidationError as error:
        raise Invalid("due_at", "format", str(error)) from error
    read = moment("due_at", at)
    assert read.tzinfo is UTC and read.microsecond % 1000 == 0
    assert read.year < 1970 or ORDER_KEY.fullmatch(soonest_first(read, "123456"))
    return read


def _file_name(value: str) -> str:
    name = file_name("name", value)
    assert name and not set(name) & set("/\\\r\n\0") and len(name) <= 200
    told = disposition(name)
    assert told.isascii() and told.isprintable() and told.count('"') == 2, told
    return name


def _file_type(value: str) -> str:
    (upload,) = uploads([AttachmentBody(name="x", type=value, data=b"x")])
    assert header(upload.file.type).isascii() and safe_type(upload.file.type).count("/") == 1
    return upload.file.type


def _cursor(value: str) -> str:
    key = read_cursor(value)
    assert ORDER_KEY.fullmatch(key) and write_cursor(key) == value
    return key
