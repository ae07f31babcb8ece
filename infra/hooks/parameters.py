"""The parameters of main.bicep as azd will give them, and whether they can be what is meant. Pure."""

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from infra.hooks.runner import Finding

_VARIABLE = re.compile(r"\$\{(\w+)(?:=([^}]*))?\}")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_ENVIRONMENT = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,38}[a-zA-Z0-9])?")
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
CHOICES = {
    "signIn": ("none", "given", "made"),
    "mail": ("none", "managed", "custom"),
    "privateNetwork": ("true", "false"),
    "production": ("true", "false"),
    "alerts": ("true", "false"),
    "instanceMemory": ("512", "2048", "4096"),
    "mailDomainVerified": ("true", "false"),
    "principalType": ("User", "ServicePrincipal"),
    "onCallPrincipalType": ("Group", "User"),
}
RANGES = {
    "maximumInstances": (1, 1000),
    "monthlyBudget": (0, 1_000_000),
    "logDailyCapGb": (1, 1000),
    "mailPerHour": (0, 1_000_000),
    "traceShare": (0, 1),
}
_FRACTIONS = {"traceShare"}
IDS = ("principalId", "firstAdminId", "authClientId", "onCallPrincipalId")


class Parameters(NamedTuple):
    """Values by the name of the Bicep parameter, and the variable of azd's environment that sets each."""

    values: Mapping[str, str]
    variables: Mapping[str, str]

    def value(self, name: str) -> str:
        """Blank for one that is not there."""
        return self.values.get(name, "")

    def mend(self, name: str, say: str) -> str:
        """How to set it, in a command."""
        variable = self.variables.get(name)
        return f"azd env set {variable} {say}" if variable else f"Mend {name} in infra/main.parameters.json."


def read(document: str, env: Mapping[str, str]) -> Parameters:
    """main.parameters.json with azd's environment put in; what is unset or empty there takes its default."""
    values, variables = {}, {}
    for name, given in json.loads(document)["parameters"].items():
        text = _plain(given["value"])
        found = _VARIABLE.search(text)
        if found:
            variables[name] = found[1]
        values[name] = _VARIABLE.sub(lambda match: env.get(match[1], "") or match[2] or "", text).strip()
    return Parameters(values, variables)


def check(given: Parameters) -> list[Finding]:
    """What is out of range or does not go together."""
    return [*_environment(given), *_alone(given), *_together(given), *_addresses(given)]


def network_list(text: str) -> list[str]:
    """A JSON array, or what stands between commas."""
    return [str(one) for one in json.loads(text)] if text.startswith("[") else [one for one in text.split(",") if one]


def _environment(given: Parameters) -> Iterator[Finding]:
    name = given.value("environmentName")
    if not _ENVIRONMENT.fullmatch(name):
        yield Finding(
            "environment",
            f"the environment's name {name!r} cannot be part of Azure's names.",
            "Letters, digits and -, at most 40, no - at the ends: azd env new <name>",
        )


def _alone(given: Parameters) -> Iterator[Finding]:
    for name, choices in CHOICES.items():
        value = given.value(name)
        if name in given.values and value.lower() not in [choice.lower() for choice in choices]:
            yield Finding(name, f"{name} is {value!r}.", given.mend(name, " | ".join(choices)))
    for name, (least, most) in RANGES.items():
        value = given.value(name)
        if name in given.values and not _between(value, least, most, whole=name not in _FRACTIONS):
            yield Finding(name, f"{name} is {value!r}.", given.mend(name, f"<a number from {least} to {most}>"))
    for name in IDS:
        value = given.value(name)
        if value and not _GUID.fullmatch(value):
            yield Finding(name, f"{name} is {value!r}, and no id.", given.mend(name, "<an Entra id, a GUID>"))


def _together(given: Parameters) -> Iterator[Finding]:
    sign_in, client = given.value("signIn"), given.value("authClientId")
    if sign_in == "given" and not client:
        yield Finding(
            "signIn", "signIn is given, but authClientId is empty.", given.mend("authClientId", "<client id>")
        )
    if sign_in in ("none", "made") and client:
        yield Finding("signIn", f"there is an authClientId, but signIn is {sign_in}.", given.mend("signIn", "given"))
    host = given.value("customHost")
    if host and not _DOMAIN.fullmatch(host):
        yield Finding("customHost", f"{host!r} is no name of a host.", given.mend("customHost", "<desk.your.domain>"))
    domain = given.value("mailDomain")
    if given.value("mail") == "custom" and not _DOMAIN.fullmatch(domain):
        yield Finding(
            "mail", f"mail is custom, and {domain!r} is no domain.", given.mend("mailDomain", "<your.domain>")
        )
    email = given.value("alertEmail")
    if email and not _ADDRESS.fullmatch(email):
        yield Finding("alertEmail", f"{email!r} is no address.", given.mend("alertEmail", "<address>"))
    if given.value("monthlyBudget") not in ("", "0") and not email:
        yield Finding("alertEmail", "a budget needs somebody to tell.", given.mend("alertEmail", "<address>"))


def _addresses(given: Parameters) -> Iterator[Finding]:
    try:
        for network in network_list(given.value("allowedAddresses")):
            ipaddress.ip_network(network.strip())
    except ValueError as error:
        yield Finding("allowedAddresses", f"allowedAddresses: {error}.", given.mend("allowedAddresses", "<CIDR,CIDR>"))


def _between(text: str, least: float, most: float, *, whole: bool) -> bool:
    try:
        return least <= (int(text) if whole else float(text)) <= most
    except ValueError:
        return False


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
