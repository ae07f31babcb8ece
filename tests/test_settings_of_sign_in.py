"""Whose sign-ins the settings let the app believe."""

import pytest

from shared.services.signing_in import Tenant
from shared.settings import BadSettings, Settings
from tests.principals import ANAS, TENANT

STORED = {"AzureWebJobsStorage__accountName": "desk"}
SIGNING_IN = {
    **STORED,
    "WEBSITE_AUTH_ENABLED": "True",
    "ZERODESK_TENANT_ID": TENANT.id.upper(),
    "ZERODESK_CLIENT_ID": TENANT.audience,
}


def test_the_platforms_word_is_believed_while_it_signs_people_in_for_us() -> None:
    assert Settings.read(SIGNING_IN).tenant == Tenant(id=TENANT.id, audience=TENANT.audience)
    named = Settings.read({**SIGNING_IN, "ZERODESK_FIRST_ADMIN": ANAS}).tenant
    assert named is not None and named.first_admin == ANAS


@pytest.mark.parametrize("said", ["", "False", "false", "0", "no", " "])
def test_while_its_sign_in_is_off_nothing_is_believed(said: str) -> None:
    assert Settings.read({**SIGNING_IN, "WEBSITE_AUTH_ENABLED": said}).tenant is None


@pytest.mark.parametrize("name", ["WEBSITE_AUTH_ENABLED", "ZERODESK_TENANT_ID", "ZERODESK_CLIENT_ID"])
def test_without_our_tenant_or_audience_neither(name: str) -> None:
    without = {one: value for one, value in SIGNING_IN.items() if one != name}
    assert Settings.read(without).tenant is None
    assert Settings.read({**SIGNING_IN, name: ""}).tenant is None


@pytest.mark.parametrize("name", ["ZERODESK_TENANT_ID", "ZERODESK_CLIENT_ID", "ZERODESK_FIRST_ADMIN"])
@pytest.mark.parametrize("text", ["olga", "common", f"{TENANT.id} ", f"{{{TENANT.id}}}", f"{TENANT.id}\n"])
def test_an_id_that_is_none_stops_the_start(name: str, text: str) -> None:
    with pytest.raises(BadSettings, match=name):
        Settings.read({**SIGNING_IN, name: text})
