"""What a page handler is given, and what it may answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from functions.edge import Ask
from functions.pages.forms import Form
from shared.clock import new_id
from shared.domain.values import Actor
from shared.services.requests import Request, command_id_of
from shared.web.pages import View
from shared.web.visitor import Visitor

MADE_FOR = "made-for"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsk(Ask):
    """One request of a browser: `known` is who is signed in, `by` who acts, `secret` the session's cookie.

    `is_by_platform`: it is the platform that knows them; a session's cookie may have come along.
    """

    visitor: Visitor
    known: Actor | None = None
    is_by_platform: bool = False
    secret: str | None = None
    form: Form = field(default_factory=Form)

    @property
    def is_of_another(self) -> bool:
        """Whether the form was made for somebody else than who is signed in by now; one may be too old to say so."""
        return self.form.fields.get(MADE_FOR, self.visitor.who) != self.visitor.who

    def once(self, path: str, nonce: str, status: int = 200, button: str = "") -> Request:
        """The circumstances of a command that a form brought: its nonce is its key, however often it is sent.

        The button is told where the form has two that do different things.

        What its writer had seen by then is no part of what was sent: it grows while a page is looked at.
        """
        around = ("token", MADE_FOR, "nonce", "seen")
        sent = {name: value for name, value in self.form.fields.items() if name not in around}
        files = [(one.name, one.type, hashlib.sha256(one.data).hexdigest()) for one in self.form.files]
        return Request(
            by=self.by,
            command_id=command_id_of(self.by, "POST", path, nonce),
            nonce=new_id(),
            trace=self.trace,
            is_keyed=True,
            body=msgspec.json.encode((sorted(sent.items()), files, button)),
            status=status,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page. `keeps`: whether a browser may keep it, as it holds no words of tickets; `wait_s`: when to try again."""

    view: View
    status: int = 200
    keeps: Literal["nothing", "until asked again"] = "nothing"
    wait_s: float = 0
    cookies: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """After a write, or where somebody is asked to sign in: another page, asked for with GET."""

    path: str
    cookies: Sequence[str] = ()


type PageAnswer = Shown | Elsewhere
