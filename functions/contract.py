"""What an endpoint promises: one declaration that routes, decodes, answers, and describes it in OpenAPI."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

type Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
type Access = Literal["anyone", "caller"]

MOST_BODY = 1024 * 1024
MOST_WITH_FILES = 35 * 1024 * 1024
ROOT = "{ignored:maxlength(0)?}"  # the start page: for an empty route the host would take the function's name


class Download:
    """An answer that is no JSON: a file, as it was uploaded."""


class Html:
    """An answer for people: a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One method of one path.

    `answers` maps a status to the type of its JSON: a tuple where it may be one of several, None for no body. A file is
    a `Download`.
    """

    method: Method
    path: str
    name: str
    summary: str
    answers: Mapping[int, Any]
    access: Access = "caller"
    body: type[Any] | None = None
    most_body: int = MOST_BODY  # bytes as sent
    may_lack_body: bool = False  # then the handler's `ask.body` is None
    query: type[Any] | None = None
    any_query: bool = False  # of the catch-all: no query makes an unknown path known
    has_tag: bool = False  # answers carry an ETag, and take If-None-Match or If-Match
    refusals: tuple[int, ...] = ()  # besides those that every endpoint of its kind has
    template: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        pattern = "" if self.path == ROOT else re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(self.path))
        object.__setattr__(self, "template", re.compile(pattern, re.IGNORECASE | re.ASCII))

    @property
    def is_write(self) -> bool:
        """Whether it changes something, and so takes an Idempotency-Key."""
        return self.method != "GET"

    @property
    def status(self) -> int:
        """The status of success."""
        return min(self.answers)

    @property
    def parameters(self) -> list[str]:
        """The names in the path."""
        return re.findall(r"\{(\w+)\}", self.path)


def alternatives(answer: Any) -> tuple[Any, ...]:
    """The types that an answer may have as JSON; none where it has no body, or is a file."""
    if answer is None or answer is Download:
        return ()
    return answer if isinstance(answer, tuple) else (answer,)


@dataclass(slots=True)
class RouteTable:
    """Endpoints as declared: those of the API in one table, pages in another."""

    contracts: list[Contract] = field(default_factory=list)

    def methods_of(self, path: str) -> list[str]:
        """The methods that the table knows for a path; none where it does not know the path."""
        return sorted({one.method for one in self.contracts if one.template.fullmatch(path.strip("/"))})
