"""The views of signing in and out."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import msgspec


class Persona(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the demo desk, whom one can be on a machine of one's own."""

    id: str  # kind and id, as in `agent:ana`
    name: str
    about: str


class Personas(msgspec.Struct, frozen=True, kw_only=True):
    """Those of one kind."""

    kind: Literal["agent", "person"]
    personas: Sequence[Persona]


class PersonaPage(msgspec.Struct, frozen=True, kw_only=True):
    """Who one wants to be; `next` is where it goes on."""

    template: ClassVar[str] = "sign_in.html"
    groups: Sequence[Personas]
    next: str


class SignOutPage(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one wants to leave. `by_platform`: it signed in, and signs out."""

    template: ClassVar[str] = "sign_out.html"
    by_platform: bool


class PlatformSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """Where the platform signs people in. `is_nobody`: it has, and who that is, is nobody at this desk."""

    template: ClassVar[str] = "platform_sign_in.html"
    url: str
    is_set_up: bool
    is_nobody: bool = False
