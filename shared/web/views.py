"""Views that every topic uses: what was typed into a form, something to choose, and a page that cannot be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed into a form, and what is wrong with it: field -> code, as the API names them.

    `nonce` makes one command of it, however often it is sent.
    """

    nonce: str
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something of the desk that can be chosen."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemPage:
    """A page that cannot be shown: the code of the problem, and the trace under which its cause is found."""

    template: ClassVar[str] = "problem.html"
    code: str
    trace: str
