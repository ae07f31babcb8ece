"""A canned text as it comes in and goes out."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from functions.fields import Id, given, message, one_line
from shared.domain.canned import MOST_NAME, MOST_TEXT
from shared.domain.desk import Canned, Writing
from shared.services.configuring import CannedChange

CannedName = Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_NAME)]


class CannedMessage(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A canned text with its format; a plain string is text."""

    format: Writing = "text"
    body: Annotated[str, msgspec.Meta(min_length=1, max_length=MOST_TEXT)]


class CannedBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A canned text; without a department it is for tickets of all."""

    name: CannedName | UnsetType = UNSET
    message: str | CannedMessage | UnsetType = UNSET
    department: Id | None | UnsetType = UNSET
    active: bool | UnsetType = UNSET

    def change(self) -> CannedChange:
        """The change; what its words may be, the desk says."""
        text = CannedMessage(body=self.message) if isinstance(self.message, str) else self.message
        return CannedChange(
            name=None if isinstance(self.name, UnsetType) else one_line("name", self.name),
            message=None if isinstance(text, UnsetType) else message("message", text.body).source,
            format=None if isinstance(text, UnsetType) else text.format,
            department=given(self.department),
            active=None if isinstance(self.active, UnsetType) else self.active,
        )


class CannedAnswer(msgspec.Struct, kw_only=True):
    """A canned text of the desk; without a department it is for tickets of all."""

    id: str
    name: str
    message: CannedMessage
    department: str | None
    active: bool


def canned_answer(id: str, canned: Canned) -> CannedAnswer:
    """A canned text as admins see it, its message as it may be sent back."""
    return CannedAnswer(
        id=id,
        name=canned.name,
        message=CannedMessage(format=canned.format, body=canned.message),
        department=canned.department,
        active=canned.active,
    )
