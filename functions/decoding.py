"""From what came over the wire to a declared struct: body and query, every refusal naming its field."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from functions import json_text
from functions.long_data import put_back
from shared.domain.errors import Invalid

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"Object missing required field `(?P<field>[^`]*)`"), "missing"),
    (re.compile(r"Object contains unknown field `(?P<field>[^`]*)`"), "unknown"),
    (re.compile(r"Expected `\w+` of length <="), "too-long"),
    (re.compile(r"Expected `\w+` of length >="), "too-short"),
    (re.compile(r"Expected `(int|float)` [<>]="), "range"),
    (re.compile(r"Expected `\w+` matching regex"), "format"),
    (re.compile(r"Invalid (enum value|RFC3339|number|UUID|base64)"), "format"),
    (re.compile(r"Expected `datetime` with a timezone"), "format"),
    (re.compile(r"Expected `"), "type"),
)
_PATH = re.compile(r" - at `(?:key` in `)?\$(?P<path>[^`]*)`$")


def decode_body[T](raw: bytes, type: type[T], aside: Mapping[str, str] | None = None) -> T:
    """The body as the declared struct, with the data that was put aside. Raises Malformed, Invalid."""
    value = json_text.parse(raw)
    return _converted(put_back(value, aside) if aside else value, type, strict=True)


def decode_query[T](url: str, type: type[T]) -> T:
    """The query as the declared struct, from the URL as sent: the host drops empty values and joins repeated ones."""
    pairs = parse_qsl(url.partition("?")[2], keep_blank_values=True)
    names: set[str] = set()
    for name, value in pairs:
        if name in names:
            raise Invalid(name, "repeated", "this stands more than once in the query")
        names.add(name)
        if "\ufffd" in value:
            raise Invalid(name, "format", "the query is not UTF-8")
    query = _converted(dict(pairs), type, strict=False)
    for name in names:
        if getattr(query, name) is None:  # msgspec takes the word `null` for None, and absent is something else
            raise Invalid(name, "format", "null is not a value here; leave it out")
    return query


def decode_known[T: msgspec.Struct](url: str, type: type[T]) -> T:
    """The query of a page: what it does not know is not for it. Others hang things onto links, as mailers do."""
    names = {one.encode_name for one in msgspec.structs.fields(type)}
    pairs = parse_qsl(url.partition("?")[2], keep_blank_values=True)
    return decode_query(f"?{urlencode([pair for pair in pairs if pair[0] in names])}", type)


def _converted[T](value: Any, type: type[T], *, strict: bool) -> T:
    try:
        return msgspec.convert(value, type, strict=strict)
    except msgspec.ValidationError as error:
        raise as_invalid(str(error)) from error


def as_invalid(text: str) -> Invalid:
    """msgspec's sentence as a field, a code for programs and a problem for people."""
    found = _PATH.search(text)
    path = found["path"].replace("[", ".").replace("]", "").strip(".") if found else ""
    problem = text[: found.start()] if found else text
    for pattern, code in _PATTERNS:
        match = pattern.match(problem)
        if match:
            named = match.groupdict().get("field")
            field = ".".join(part for part in (path, named) if part)
            return Invalid(field, code, problem)
    return Invalid(path, "invalid", problem)
