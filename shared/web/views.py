"""Views that every topic uses: what was typed into a form, something to choose, and a page that cannot be shown."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed into a form, and what is wrong with it: field -> code, as the API names them.

    `nonce` makes one command of it, however often it is sent. `has_lost_files`: files were sent with it, which no page
    can choose again.
    """

    nonce: str
    values: Mapping[str, str] = msgspec.field(default_factory=dict)
    problems: Mapping[str, str] = msgspec.field(default_factory=dict)
    has_lost_files: bool = False

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Something of the desk that can be chosen."""

    id: str
    name: str


class ProblemPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page that cannot be shown: the code of the problem, and the trace under which its cause is found.

    `words` were sent and are kept nowhere; `again` is a page to be opened anew.
    """

    template: ClassVar[str] = "problem.html"
    code: str
    trace: str
    words: Sequence[str] = ()
    again: str = ""
