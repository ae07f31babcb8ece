"""The platform's word on who is signed in, `x-ms-client-principal`: base64 of JSON, taken as a whole or not at all.

Only the platform can have sent it, for it takes the header off what comes from outside; but only while its own sign-in
is on. So the caller has to know that first.
"""

import base64
from collections.abc import Collection

import msgspec

from functions import json_text
from functions.fields import address, one_line
from shared.domain.desk_check import OBJECT_ID
from shared.domain.errors import Invalid
from shared.services.callers import NotSignedIn
from shared.services.signing_in import Principal, Tenant

PRINCIPAL = "x-ms-client-principal"
MOST = 32 * 1024  # as sent: all headers of a request together are no longer
MOST_NAME, MOST_ADDRESS = 100, 254
# Claims have the token's own names, or those that the platform maps them to.
_TENANT = ("tid", "http://schemas.microsoft.com/identity/claims/tenantid")
_ACCOUNT = ("oid", "http://schemas.microsoft.com/identity/claims/objectidentifier")


class _Claim(msgspec.Struct):
    typ: str
    val: str


class _Said(msgspec.Struct):
    auth_typ: str
    claims: list[_Claim]

    def only(self, names: Collection[str]) -> str:
        """The value of a claim; blank where it is missing, or said in two ways."""
        values = {claim.val for claim in self.claims if claim.typ in names}
        return values.pop() if len(values) == 1 else ""


def read_principal(header: str, tenant: Tenant) -> Principal:
    """Raises NotSignedIn for whatever is not the word on an account of our tenant that was meant for our app."""
    said = _said(header)
    ours = said.only(_TENANT).lower() == tenant.id and said.only(("aud",)).lower() == tenant.audience
    account = said.only(_ACCOUNT).lower()
    if said.auth_typ != "aad" or not ours or not OBJECT_ID.fullmatch(account):
        raise NotSignedIn("this sign-in does not hold here")
    email = _address(said.only(("preferred_username",)))
    return Principal(account=account, email=email, name=_name(said.only(("name",))) or email or account)


def _said(header: str) -> _Said:
    try:
        if len(header) > MOST:
            raise ValueError(f"longer than {MOST}")
        return msgspec.convert(json_text.parse(base64.b64decode(header, validate=True)), _Said)
    except (ValueError, json_text.Malformed, Invalid) as error:
        raise NotSignedIn("this sign-in does not hold here") from error


def _address(text: str) -> str | None:
    try:
        return address("preferred_username", text) if len(text) <= MOST_ADDRESS else None
    except Invalid:
        return None


def _name(text: str) -> str:
    try:
        return one_line("name", text)[:MOST_NAME].strip()
    except Invalid:
        return ""
