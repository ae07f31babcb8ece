"""Files that come with a message: what a body says of them, and what they may be called."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated

import msgspec

from functions.fields import is_blank
from shared.domain.errors import Invalid
from shared.domain.values import Upload

MOST_FILES = 10
MOST_BYTES = 25 * 1024 * 1024  # of all files of one request
MOST_NAME = 200
_WORD = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
TYPE = re.compile(rf'{_WORD}/{_WORD}(?:[ \t]*;[ \t]*{_WORD}=(?:{_WORD}|"[\x20!\x23-\x5b\x5d-\x7e]*"))*', re.ASCII)
_EDGES = re.compile(r"^[\s.]+|[\s.]+$")


class AttachmentBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A file: `data` is base64, with the letters + and / and its padding."""

    name: str
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    data: bytes


type Attachments = Annotated[list[AttachmentBody], msgspec.Meta(max_length=MOST_FILES)]


def uploads(attachments: Sequence[AttachmentBody] | None) -> tuple[Upload, ...]:
    """The files as they go their way. Raises Invalid for an empty one, a bad name or type, or too much of them."""
    given = attachments or ()
    if len(given) > MOST_FILES:
        raise Invalid("attachments", "too-long", f"a request brings at most {MOST_FILES} files")
    if sum(len(one.data) for one in given) > MOST_BYTES:
        raise Invalid("attachments", "too-long", f"the files of a request have at most {MOST_BYTES} bytes together")
    return tuple(_upload(f"attachments.{place}", one) for place, one in enumerate(given))


def _upload(field: str, given: AttachmentBody) -> Upload:
    name = file_name(f"{field}.name", given.name)
    if not TYPE.fullmatch(given.type):
        raise Invalid(f"{field}.type", "format", "this is no media type, as text/plain is one")
    if not given.data:
        raise Invalid(f"{field}.data", "missing", "the file is empty")
    return Upload.of(name, given.type, given.data)


def file_name(field: str, text: str) -> str:
    """The name without path, controls, what shows nothing or turns the writing around, and dots at its ends."""
    seen = "".join(char for char in unicodedata.normalize("NFC", text) if not _is_unseen(char))
    name = _EDGES.sub("", re.split(r"[/\\]", seen)[-1])
    if is_blank(name):
        raise Invalid(field, "missing", "no name is left of it")
    if len(name) > MOST_NAME:
        raise Invalid(field, "too-long", f"a file name has at most {MOST_NAME} characters")
    return name


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")
