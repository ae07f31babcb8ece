"""What preflight says of each parameter by itself, before Azure is asked: as Bicep would, with a command as mend."""

import re

import pytest

from infra.hooks import parameters
from infra.hooks.parameters import Parameters
from tests.azd.clis import ROOT, SUBSCRIPTION

FILE = ROOT / "infra" / "main.parameters.json"


def given(**changes: str) -> Parameters:
    """The project's own parameters for an environment of which nothing was set, some changed."""
    read = parameters.read(FILE.read_text("utf-8"), {"AZURE_ENV_NAME": "desk", "AZURE_LOCATION": "westeurope"})
    assert set(changes) <= set(read.values)
    return read._replace(values={**read.values, **changes})


def test_the_defaults_are_in_range() -> None:
    assert parameters.check(given()) == []


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("environmentName", "", "environment"),
        ("environmentName", "-desk", "environment"),
        ("environmentName", "my desk", "environment"),
        ("environmentName", "d" * 41, "environment"),
        ("environmentName", "schön", "environment"),
        ("signIn", "given", "signIn"),
        ("authClientId", SUBSCRIPTION, "signIn"),
        ("authClientId", "my-app", "authClientId"),
        ("firstAdminId", "olga@example.com", "firstAdminId"),
        ("mail", "smtp", "mail"),
        ("mail", "custom", "mail"),
        ("privateNetwork", "yes", "privateNetwork"),
        ("instanceMemory", "1024", "instanceMemory"),
        ("maximumInstances", "1001", "maximumInstances"),
        ("maximumInstances", "many", "maximumInstances"),
        ("monthlyBudget", "-1", "monthlyBudget"),
        ("monthlyBudget", "20", "alertEmail"),
        ("logDailyCapGb", "0", "logDailyCapGb"),
        ("logDailyCapGb", "1.5", "logDailyCapGb"),
        ("traceShare", "nan", "traceShare"),
        ("traceShare", "1.1", "traceShare"),
        ("mailPerHour", "-1", "mailPerHour"),
        ("mailDomainVerified", "maybe", "mailDomainVerified"),
        ("onCallPrincipalType", "Robot", "onCallPrincipalType"),
        ("customHost", "https://desk.example.com", "customHost"),
        ("alertEmail", "olga", "alertEmail"),
        ("allowedAddresses", "10.0.0.0/33", "allowedAddresses"),
        ("allowedAddresses", "10.0.0.1/24", "allowedAddresses"),
        ("allowedAddresses", "[10", "allowedAddresses"),
    ],
)
def test_a_parameter_out_of_range_is_found_with_a_command_as_mend(name: str, value: str, check: str) -> None:
    found = parameters.check(given(**{name: value}))
    assert check in {finding.check for finding in found}
    assert all("azd env" in finding.mend for finding in found)


def test_all_that_bicep_takes_as_a_choice_is_judged_here_by_the_same_words() -> None:
    text = (ROOT / "infra" / "main.bicep").read_text("utf-8")
    allowed = re.findall(r"@allowed\(\[(.*?)\]\)\n@description\(.*\)\nparam (\w+)", text)
    assert len(allowed) == 5
    for choices, name in allowed:
        assert parameters.CHOICES[name] == tuple(choices.replace("'", "").split(", "))


def test_every_parameter_is_judged_or_said_why_not() -> None:
    judged = {*parameters.CHOICES, *parameters.RANGES, *parameters.IDS, "environmentName", "location"}
    judged |= {"mailDomain", "customHost", "alertEmail", "allowedAddresses"}
    free = {"budgetStart", "runbookUrl"}  # an output given back, and any text
    assert set(given().values) == judged | free


def test_what_goes_together_is_accepted() -> None:
    assert parameters.check(given(signIn="given", authClientId=SUBSCRIPTION)) == []
    assert parameters.check(given(mail="custom", mailDomain="mail.example.com")) == []
    assert parameters.check(given(monthlyBudget="20", alertEmail="olga@example.com")) == []
    assert parameters.check(given(allowedAddresses="10.0.0.0/8,2001:db8::/32")) == []
    assert parameters.check(given(allowedAddresses='["10.0.0.0/8"]')) == []


def test_unset_and_empty_variables_take_the_default_as_azd_does() -> None:
    document = '{"parameters": {"a": {"value": "${A=x}"}, "b": {"value": "${B}"}, "c": {"value": true}}}'
    for env in ({}, {"A": ""}):
        assert dict(parameters.read(document, env).values) == {"a": "x", "b": "", "c": "true"}
    read = parameters.read(document, {"A": "y", "B": "z"})
    assert dict(read.values) == {"a": "y", "b": "z", "c": "true"}
    assert read.variables == {"a": "A", "b": "B"}
