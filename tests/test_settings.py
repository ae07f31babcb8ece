"""The configuration, as the platform hands it over."""

import pytest

from dev.proof.stage import SHORT
from shared.settings import BadSettings, Settings

EMULATOR = {"AzureWebJobsStorage": "UseDevelopmentStorage=true"}


def test_without_any_way_to_storage_the_app_does_not_start() -> None:
    with pytest.raises(BadSettings, match="AzureWebJobsStorage"):
        Settings.read({})


def test_a_bell_that_may_ring_while_its_function_still_runs_is_refused() -> None:
    with pytest.raises(BadSettings, match="functionTimeout of 300 s"):
        Settings.read({**EMULATOR, "ZERODESK_BELL_HIDDEN_SECONDS": "300"})
    longer = {"AzureFunctionsJobHost__functionTimeout": "00:10:00"}
    with pytest.raises(BadSettings, match="functionTimeout of 600 s"):
        Settings.read({**EMULATOR, **longer})


def test_a_pause_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadSettings, match="not a number of seconds"):
        Settings.read({**EMULATOR, "ZERODESK_RETRY_SECONDS": "soon"})


def test_the_proof_shortens_every_pause_of_the_app() -> None:
    usual, short = Settings.read(EMULATOR), Settings.read({**EMULATOR, **SHORT})
    assert short.bell_hidden_s < usual.bell_hidden_s
    assert short.retry_s < usual.retry_s
    assert short.poison_s < usual.poison_s


def test_links_lead_where_it_is_set_or_as_the_platform_calls_the_app_and_never_in_the_clear() -> None:
    named = {**EMULATOR, "WEBSITE_HOSTNAME": "func-desk.azurewebsites.net"}
    assert Settings.read(EMULATOR).site_url == ""
    assert Settings.read(named).site_url == "https://func-desk.azurewebsites.net"
    set_too = {**named, "ZERODESK_SITE_URL": "https://help.example.com/"}
    assert Settings.read(set_too).site_url == "https://help.example.com"
    assert Settings.read({**EMULATOR, "ZERODESK_SITE_URL": "http://127.0.0.1:7071"}).site_url == "http://127.0.0.1:7071"
    for url in ("http://help.example.com", "http://localhost.example.com", "http://127.0.0.1.example.com:80"):
        with pytest.raises(BadSettings, match="ZERODESK_SITE_URL"):
            Settings.read({**EMULATOR, "ZERODESK_SITE_URL": url})
