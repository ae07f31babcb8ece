"""The platform's word on who is signed in: taken as a whole, or not at all."""

import base64
from typing import Any

import pytest

from functions.principals import MOST, read_principal
from shared.services.callers import NotSignedIn
from shared.services.signing_in import Principal
from tests.principals import ANAS, MAPPED, PATS, TENANT, claims_of, encoded, header, said

OTHER = "99999999-9999-4999-8999-999999999999"


def test_an_account_of_our_tenant_is_read_with_its_address_and_name() -> None:
    pat = read_principal(header(PATS), TENANT)
    assert pat == Principal(account=PATS, email="pat@example.com", name="Pat")


def test_claims_may_have_the_tokens_own_names_and_ids_any_case() -> None:
    claims = {"aud": TENANT.audience.upper(), "tid": TENANT.id.upper(), "oid": ANAS.upper()}
    assert read_principal(encoded(said(claims)), TENANT) == Principal(account=ANAS, email=None, name=ANAS)


@pytest.mark.parametrize(
    "changes",
    [{"tid": OTHER}, {"tid": None}, {"tid": ""}, {"aud": OTHER}, {"aud": None}, {"aud": f"api://{TENANT.audience}"},
     {"aud": f"{TENANT.audience} "}, {"oid": None}, {"oid": ""}, {"oid": "ana"}, {"oid": f"{ANAS}\n"}],
)  # fmt: skip
def test_another_tenant_another_audience_and_no_account_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn, match=r"^this sign-in does not hold here$"):
        read_principal(header(PATS, **changes), TENANT)


@pytest.mark.parametrize("typ", ["aud", f"{MAPPED}tenantid", "tid", f"{MAPPED}objectidentifier", "oid"])
def test_what_is_said_in_two_ways_is_not_said(typ: str) -> None:
    content = said(claims_of(PATS))
    content["claims"].append({"typ": typ, "val": OTHER})
    with pytest.raises(NotSignedIn):
        read_principal(encoded(content), TENANT)


@pytest.mark.parametrize("provider", ["google", "AAD ", "", "facebook"])
def test_another_identity_provider_vouches_for_nobody_here(provider: str) -> None:
    with pytest.raises(NotSignedIn):
        read_principal(encoded(said(claims_of(PATS), auth_typ=provider)), TENANT)


def test_what_cannot_be_read_is_refused_with_the_same_words() -> None:
    good = header(PATS)
    for bad in (
        "", " ", "x", "e30=", "bnVsbA==", "W10=", "ä", "=", good[:-1], f"{good}\n", f" {good}", f"{good},{good}",
        good + "A" * MOST, base64.b64encode(b"[" * 9000).decode(), base64.b64encode(b"\xff\xfe").decode(),
        encoded({**said({}), "claims": "x"}), encoded({**said({}), "claims": [{"typ": "aud"}]}),
        encoded({**said({}), "claims": [{"typ": "aud", "val": 1}]}), encoded({"claims": []}),
        base64.urlsafe_b64encode(b'{"auth_typ": "\xc3\xbf\xc3\xbf\xc3\xbf?????"}').decode(),
        base64.b64encode(b'{"auth_typ": "aad", "auth_typ": "aad", "claims": []}').decode(),
    ):  # fmt: skip
        with pytest.raises(NotSignedIn, match=r"^this sign-in does not hold here$"):
            read_principal(bad, TENANT)


@pytest.mark.parametrize(
    "address", ["", "pat", "pat@", "a b@example.com", "pat@example.com\n", "x" * 250 + "@example.com"]
)
def test_a_user_name_that_is_no_address_is_none(address: str) -> None:
    assert read_principal(header(PATS, preferred_username=address), TENANT).email is None


@pytest.mark.parametrize(
    ("name", "read"), [("", "pat@example.com"), ("a\nb", "pat@example.com"), ("x" * 300, "x" * 100)]
)
def test_a_name_that_cannot_be_shown_gives_way_to_the_address(name: str, read: str) -> None:
    assert read_principal(header(PATS, name=name), TENANT).name == read
