"""The views of signing in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Somebody of the demo desk, whom one can be on a machine of one's own."""

    id: str  # kind and id, as in `agent:ana`
    name: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Personas:
    """Those of one kind."""

    kind: Literal["agent", "person"]
    personas: Sequence[Persona]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonaPage:
    """Who one wants to be; `next` is where it goes on."""

    template: ClassVar[str] = "sign_in.html"
    groups: Sequence[Personas]
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOutPage:
    """Whether one wants to leave. `by_platform`: it signed in, and signs out."""

    template: ClassVar[str] = "sign_out.html"
    by_platform: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformSignIn:
    """Where the platform signs people in."""

    template: ClassVar[str] = "platform_sign_in.html"
    url: str
    is_set_up: bool
