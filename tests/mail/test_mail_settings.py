"""The settings of mail: what is missing or wrong stops the start with its name."""

import pytest

from shared.settings import BadSettings, MailSettings, Settings

STORAGE = {"AzureWebJobsStorage__accountName": "st"}
MAIL = {"ZERODESK_MAIL_ENDPOINT": "https://acs.communication.azure.com", "ZERODESK_MAIL_FROM": "a@example.com"}


def test_without_an_endpoint_no_mail_goes_out() -> None:
    assert Settings.read(STORAGE).mail is None
    assert Settings.read({**STORAGE, "ZERODESK_MAIL_ENDPOINT": "", "ZERODESK_MAIL_FROM": ""}).mail is None


def test_mail_is_where_as_whom_and_how_many_an_hour() -> None:
    mail = MailSettings(endpoint=MAIL["ZERODESK_MAIL_ENDPOINT"], sender="a@example.com", per_hour=100)
    assert Settings.read({**STORAGE, **MAIL}).mail == mail
    limited = Settings.read({**STORAGE, **MAIL, "ZERODESK_MAIL_PER_HOUR": "10"}).mail
    assert limited is not None and limited.per_hour == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZERODESK_MAIL_FROM", ""),
        ("ZERODESK_MAIL_FROM", "nobody"),
        ("ZERODESK_MAIL_ENDPOINT", "http://acs.communication.azure.com"),
        ("ZERODESK_MAIL_PER_HOUR", "0"),
        ("ZERODESK_MAIL_PER_HOUR", "-1"),
        ("ZERODESK_MAIL_PER_HOUR", "many"),
        ("ZERODESK_MAIL_PER_HOUR", "١٢"),
        ("ZERODESK_SITE_URL", "desk.example.com"),
        ("ZERODESK_INSTANCE_MB", "2 GB"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        Settings.read({**STORAGE, **MAIL, name: value})
