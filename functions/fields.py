"""What single fields may hold: one line, an address, a message; and msgspec's UNSET as the domain's."""

import html
import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from functions import html_cost
from shared.domain.errors import Invalid
from shared.domain.values import UNSET, Format, Message, Unset

MOST_MESSAGE = 512 * 1024  # bytes in UTF-8
MOST_HTML = 256 * 1024
MOST_COMMENT = 10_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# What shows nothing though Unicode calls it a letter, a mark or a symbol: fillers, joiners, variation selectors.
_UNSEEN = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_TAG = re.compile(r"<[^<>]*>")
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)  # what lies behind would leave the order keys' digits

Subject = Annotated[str, msgspec.Meta(min_length=1, max_length=250)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Address = Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
Phone = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
ObjectId = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
Comment = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_COMMENT)]


class MessageBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A message with its format; a plain string is text."""

    format: Format = "text"
    body: str


type Text = str | MessageBody


def message(field: str, text: Text) -> Message:
    """The message as stored: line ends unified, controls gone. Raises Invalid for a blank or too long one."""
    format, source = (text.format, text.body) if isinstance(text, MessageBody) else ("text", text)
    size = len(source.encode())
    if size > (MOST_HTML if format == "html" else MOST_MESSAGE):
        raise Invalid(field, "too-long", f"a message has at most {MOST_MESSAGE} bytes, as HTML {MOST_HTML}")
    if format == "html" and html_cost.is_too_much(source):
        raise Invalid(
            field, "too-deep", f"HTML is nested at most {html_cost.MOST_DEPTH} deep, and long or deep, not both"
        )
    cleaned = _CONTROLS.sub("", source.replace("\r\n", "\n").replace("\r", "\n"))
    if is_blank(html.unescape(_TAG.sub("", cleaned)) if format == "html" else cleaned):
        raise Invalid(field, "missing", "there are no words in it")
    return Message(format=format, source=cleaned)


def comment(text: str | None) -> Message | None:
    """A comment on a change, as a note's message."""
    return None if text is None else message("comment", text)


def one_line(field: str, text: str) -> str:
    """The text without white space around it. Raises Invalid for line breaks, controls, or nothing left."""
    stripped = unicodedata.normalize("NFC", text).strip()
    if is_blank(stripped):
        raise Invalid(field, "missing", "there are no words in it")
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in stripped):
        raise Invalid(field, "format", "this is one line, without control characters")
    return stripped


def address(field: str, text: str) -> str:
    """The e-mail address as it is stored. Raises Invalid for anything but one plain address."""
    from email_validator import EmailNotValidError, validate_email  # only where an address comes in

    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise Invalid(field, "format", str(error)) from error


def is_blank(text: str) -> bool:
    """Whether nothing is left without white space and zero-width characters."""
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in _UNSEEN.sub("", text))


def due(value: datetime | None) -> datetime | None:
    """A due date. Raises Invalid."""
    return None if value is None else moment("due_at", value)


def moment(field: str, value: datetime) -> datetime:
    """A time in UTC, in whole milliseconds. Raises Invalid for one without a zone or out of range."""
    if value.tzinfo is None:
        raise Invalid(field, "format", "a time has a zone, as in 2026-03-01T09:00:00Z")
    try:
        utc = value.astimezone(UTC)
    except OverflowError as error:
        raise Invalid(field, "range", "that time is out of range") from error
    if utc > _LATEST:
        raise Invalid(field, "range", "that time is out of range")
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def given[T](value: T | msgspec.UnsetType) -> T | Unset:
    """A value as the domain has it: UNSET where the field was absent."""
    return UNSET if isinstance(value, msgspec.UnsetType) else value
