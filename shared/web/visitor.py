"""Who looks at a page: all that a page shows besides its view."""

import zoneinfo
from datetime import datetime
from typing import Literal

import msgspec

type Kind = Literal["agent", "person", "guest"]  # a guest came by a link, and sees the tickets of links only


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """How they read, as whom they are signed in, and the token that their forms send back."""

    desk: str  # what the desk is called
    now: datetime
    language: str = "en"
    zone: str = "UTC"
    token: str = ""
    here: str = "/"  # where they are, to come back to
    kind: Kind | None = None
    name: str = ""
    is_admin: bool = False
    may_choose: bool = True  # a language: not where that would lose what was typed
    who: str = (
        ""  # apart from everybody else, and nobody's id: what a browser keeps for them lies under it, and forms say
    )

    @property
    def is_known(self) -> bool:
        """Whether they are signed in, or came by a link."""
        return self.kind is not None


def zone_named(name: str) -> str | None:
    """The zone if there is one of that name: a cookie may say anything."""
    return name if name in zoneinfo.available_timezones() else None
