"""The codecs of who asks: what stands in the headers by which a request makes itself known."""

import base64
from typing import Any

from dev.fuzz.codec import Codec
from dev.fuzz.dice import Dice, text
from dev.fuzz.json_samples import body, samples
from functions.fields import one_line
from functions.principals import MOST_ADDRESS, MOST_NAME, read_principal
from shared.domain.desk_check import ID, OBJECT_ID
from shared.services.callers import NotSignedIn
from shared.services.key_text import hash_of_key, id_in, write_key
from shared.services.signing_in import Principal, Tenant

_TENANT = Tenant(id="11111111-2222-4333-8444-555555555555", audience="aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
_ACCOUNT = "00000000-0000-4000-8000-00000000000a"
_MAPPED = "http://schemas.microsoft.com/identity/claims/"


def _said(**claims: str) -> dict[str, Any]:
    return {"auth_typ": "aad", "claims": [{"typ": typ, "val": val} for typ, val in claims.items()], "name_typ": "name"}


_OURS = {"aud": _TENANT.audience, f"{_MAPPED}tenantid": _TENANT.id, f"{_MAPPED}objectidentifier": _ACCOUNT}
_PRINCIPALS = samples(
    _said(**_OURS, name="Pat", preferred_username="pat@example.com", ver="2.0"),
    _said(aud=_TENANT.audience.upper(), tid=_TENANT.id, oid=_ACCOUNT.upper(), preferred_username="Pat@Example.com"),
)
_KEYS = [write_key(id, secret * 64) for id, secret in (("shop", "0"), ("a-b-9", "f"), ("x" * 40, "7"))]
_ENCODED = [base64.b64encode(one.raw).decode() for one in _PRINCIPALS]


def caller_codecs() -> list[Codec]:
    """Every header that says who asks."""
    return [
        Codec(name="principal", make=_principal, read=_read_principal, refusals=(NotSignedIn,)),
        Codec(name="api key", make=lambda dice: text(dice, _KEYS), read=_read_key, refusals=(NotSignedIn,), share=3),
    ]


def _read_key(given: str) -> str:
    """Whatever was spoiled is found by the check, before storage is asked."""
    id = id_in(given)
    if id is None:
        raise NotSignedIn
    assert ID.fullmatch(id) and given in _KEYS
    return hash_of_key(given)


def _principal(dice: Dice) -> str:
    """Mostly base64 of what is not quite as it should be; else something wrong with the base64."""
    return text(dice, _ENCODED) if dice.one_in(4) else base64.b64encode(body(dice, _PRINCIPALS)).decode()


def _read_principal(header: str) -> Principal:
    found = read_principal(header, _TENANT)
    assert OBJECT_ID.fullmatch(found.account)
    assert one_line("name", found.name) == found.name and len(found.name) <= max(MOST_NAME, MOST_ADDRESS)
    assert found.email is None or ("@" in found.email and len(found.email) <= MOST_ADDRESS)
    return found
