"""The deployments that are evaluated, and what is expected of each."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent / "scenarios"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """`name` is that of its parameters file."""

    name: str
    location: str = "westeurope"
    sku: str = "Standard_ZRS"
    mail: Literal["none", "managed", "custom", "unverified"] = "none"
    per_hour: str = "100"
    sign_in: Literal["none", "given", "made"] = "none"
    deployer: str = ""
    on_call: str = ""
    first_admin: str = ""
    host: str = ""
    is_private: bool = False
    is_locked: bool = False
    is_watched: bool = False
    budget: int = 0
    allowed: tuple[str, ...] = field(default=())


_DEPLOYER = "44444444-4444-4444-4444-444444444444"

SCENARIOS = {
    each.name: each
    for each in (
        Scenario(name="smallest"),
        Scenario(name="mail", mail="managed", per_hour="10"),
        Scenario(name="mail-domain", mail="custom", per_hour="2500"),
        Scenario(name="mail-domain-unverified", mail="unverified"),
        Scenario(name="sign-in-given", sign_in="given"),
        Scenario(name="sign-in-made", sign_in="made"),
        Scenario(name="private-network", is_private=True),
        Scenario(name="production", is_locked=True),
        Scenario(name="alerts-and-budget", is_watched=True, budget=20),
        Scenario(name="other-region", location="westus", sku="Standard_LRS", mail="managed", per_hour="10"),
        Scenario(name="unknown-region", location="newlandwest", sku="Standard_LRS", mail="managed", per_hour="10"),
        Scenario(name="people", deployer="User", on_call="Group", first_admin=_DEPLOYER),
        Scenario(name="pipeline", deployer="ServicePrincipal", first_admin="66666666-6666-6666-6666-666666666666"),
        Scenario(
            name="own-host",
            sign_in="made",
            host="help.example.com",
            allowed=("203.0.113.0/24", "198.51.100.7/32"),
        ),
        Scenario(
            name="everything",
            mail="managed",
            per_hour="10",
            sign_in="made",
            deployer="User",
            on_call="User",
            first_admin=_DEPLOYER,
            is_private=True,
            is_locked=True,
            is_watched=True,
            budget=20,
        ),
    )
}
