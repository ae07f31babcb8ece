"""The data of attachments, put aside before a long body is parsed: what is left must fit into a common body.

Without it the checks of json_text would walk tens of megabytes of brackets for minutes. In JSON each match is the whole
value of one member: its first quote follows a colon and its last one is not escaped. What is no JSON stays none, since
what is put in its place begins and ends as it does.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

# Visible ASCII, and slashes that some clients escape: what is no base64 is refused by its field, as in short bodies.
_DATA = re.compile(rb'"data"[ \t\r\n]*+:[ \t\r\n]*+"(?=[^"]{1000})((?:[^"\\\x00-\x1f\x7f-\xff]++|\\/)*+)"')


def put_aside(raw: bytes) -> tuple[bytes, Mapping[str, str]]:
    """The body with a mark for each data, and the data by their marks. Nobody knows a mark before the body is whole."""
    mark, aside = hashlib.sha256(raw).hexdigest(), dict[str, str]()

    def marked(found: re.Match[bytes]) -> bytes:
        name = f"{mark}-{len(aside)}"
        aside[name] = found[1].replace(rb"\/", b"/").decode("ascii")
        return b'"data":"%s"' % name.encode()

    return _DATA.sub(marked, raw), aside


def put_back(value: Any, aside: Mapping[str, str]) -> Any:
    """The parsed body with its data where the marks are."""
    match value:
        case str():
            return aside.get(value, value)
        case dict():
            return {name: put_back(member, aside) for name, member in value.items()}
        case list():
            return [put_back(element, aside) for element in value]
    return value
