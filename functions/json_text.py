"""JSON from strangers: caps before parsing, nothing ambiguous let in, any refusal a sentence with a place."""

import json
import math
import re
from collections import Counter
from typing import Any

from shared.domain.errors import Invalid, Refused

MOST_DEPTH = 32
# A string without end is a token too: looked at once, or a body of escaped quotes takes minutes.
_TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class Malformed(Refused):
    """Not JSON, or JSON that two readers could understand differently."""


def parse(raw: bytes) -> Any:
    """The value of a JSON text in UTF-8. Raises Malformed; Invalid where a string cannot be stored."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("the body is not UTF-8") from error
    if text.startswith("\ufeff"):
        raise Malformed("the body begins with a byte order mark")
    _check_depth(text)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the body is not JSON: {str(error)[:100]}") from error
    _check_strings(value, "")
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for token in _TOKENS.finditer(text):
        first = token.group()[0]
        if first in "[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise Malformed(f"the body is nested deeper than {MOST_DEPTH}")
        elif first in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        double = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise Malformed(f"the name {double[:40]!r} stands twice in one object")
    return members


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise Malformed(f"{digits[:20]} is no number that can be kept")
    return value


def _no_constant(name: str) -> Any:
    raise Malformed(f"{name} is not JSON")


def _check_strings(value: Any, field: str) -> None:
    """A lone surrogate is valid JSON, and no text: stored, it could never be read again (reliability.md M7)."""
    match value:
        case str():
            if not _is_text(value):
                raise Invalid(field, "format", "half of a surrogate pair is no character")
        case dict():
            for name, member in value.items():
                _check_strings(name, field)
                _check_strings(member, f"{field}.{name}" if field else name)
        case list():
            for place, element in enumerate(value):
                _check_strings(element, f"{field}.{place}" if field else str(place))


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
