"""Accounts of a tenant, and what the platform says of them; for tests of signing in."""

import base64
import json
from typing import Any

from shared.services.signing_in import Tenant

TENANT = Tenant(
    id="11111111-2222-4333-8444-555555555555",
    audience="aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
    first_admin="00000000-0000-4000-8000-00000000000f",
)
ANAS = "00000000-0000-4000-8000-00000000000a"
PATS = "00000000-0000-4000-8000-000000000001"
MAPPED = "http://schemas.microsoft.com/identity/claims/"


def claims_of(account: str, **changes: str | None) -> dict[str, str]:
    """The claims of an ID token as the platform maps them; None takes one away."""
    claims: dict[str, str | None] = {
        "aud": TENANT.audience,
        "iss": f"https://login.microsoftonline.com/{TENANT.id}/v2.0",
        "name": "Pat",
        f"{MAPPED}objectidentifier": account,
        "preferred_username": "pat@example.com",
        f"{MAPPED}tenantid": TENANT.id,
        "ver": "2.0",
        **{{"tid": f"{MAPPED}tenantid", "oid": f"{MAPPED}objectidentifier"}.get(k, k): v for k, v in changes.items()},
    }
    return {name: value for name, value in claims.items() if value is not None}


def said(claims: dict[str, str], **more: Any) -> dict[str, Any]:
    """What the header holds, before it is text."""
    listed = [{"typ": typ, "val": val} for typ, val in claims.items()]
    return {"auth_typ": "aad", "claims": listed, "name_typ": "name", "role_typ": "roles", **more}


def header(account: str, **changes: str | None) -> str:
    """`x-ms-client-principal` for an account."""
    return encoded(said(claims_of(account, **changes)))


def encoded(content: Any) -> str:
    """As the platform sends it."""
    return base64.b64encode(json.dumps(content).encode()).decode()
