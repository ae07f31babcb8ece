"""What a deployment would make, as the compiler predicts it, with the questions that the checks ask of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

type Resource = dict[str, Any]

ROLE_NAMES = {
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "19e7f393-937e-4f77-808e-94535e297925": "Storage Queue Data Reader",
    "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
    "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Monitoring Reader",
    "09976791-48a7-449e-bb21-39d1a415f350": "Communication and Email Service Owner",
}
DEPLOYER = "44444444-4444-4444-4444-444444444444"
ON_CALL = "55555555-5555-5555-5555-555555555555"
_PEOPLE = {DEPLOYER: "deployer", ON_CALL: "on call"}


class Grant(NamedTuple):
    """Who may do what where; `kind` is the principal's type."""

    who: str
    kind: str
    role: str
    where: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A snapshot."""

    snapshot: dict[str, Any]

    @property
    def resources(self) -> list[Resource]:
        found: list[Resource] = self.snapshot["predictedResources"]
        return found

    @property
    def outputs(self) -> dict[str, Any]:
        found: dict[str, Any] = self.snapshot["outputs"]
        return found

    def of(self, kind: str) -> list[Resource]:
        """All of a type."""
        return [each for each in self.resources if each["type"] == kind]

    def one(self, kind: str, end: str = "") -> Resource:
        """The only one of a type, or the one whose name ends so."""
        found = [each for each in self.of(kind) if each.get("name", "").endswith(end)]
        assert len(found) == 1, f"{len(found)} of {kind} {end}"
        return found[0]

    def names(self, kind: str) -> list[str]:
        """The last part of each name, sorted."""
        return sorted(each["name"].rsplit("/", 1)[-1] for each in self.of(kind))

    def properties(self, kind: str, end: str = "") -> dict[str, Any]:
        """Of the only one."""
        found: dict[str, Any] = self.one(kind, end)["properties"]
        return found

    def settings(self) -> dict[str, str]:
        """The app settings."""
        return self.properties("Microsoft.Web/sites/config", "appsettings")

    def grants(self) -> list[Grant]:
        """Every role assignment, by names."""
        return sorted(_grant(each) for each in self.of("Microsoft.Authorization/roleAssignments"))

    def ids(self) -> dict[str, Resource]:
        """Each resource under what tells it apart; the Graph's have no id."""
        return {str(each.get("id") or each["type"]): each for each in self.resources}

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Each text anywhere, outputs too, with the last name on the way to it."""
        yield from _leaves(self.snapshot["predictedResources"], "")
        yield from _leaves(self.outputs, "")


def _grant(each: Resource) -> Grant:
    properties = each["properties"]
    principal, role = properties["principalId"], properties["roleDefinitionId"].rsplit("/", 1)[-1]
    is_app = re.fullmatch(r"\[reference\('[^']*/userAssignedIdentities/id-\w+', '[\d-]+'\)\.principalId\]", principal)
    return Grant(
        who="app" if is_app else _PEOPLE.get(principal, principal),
        kind=properties.get("principalType", "unsaid"),
        role=ROLE_NAMES.get(role, role),
        where=_scope(each["id"]),
    )


def _scope(id: str) -> str:
    """The type of what a role is given on; `resourceGroup` for the group."""
    written = re.match(r"\[extensionResourceId\('([^']*)'", id)
    scope = written.group(1) if written else id.rpartition("/providers/Microsoft.Authorization/")[0]
    providers = scope.split("/providers/")
    return providers[1].rsplit("/", 1)[0] if len(providers) > 1 else "resourceGroup"


def _leaves(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _leaves(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each, name)
    elif isinstance(value, str):
        yield name, value


def differences(before: Any, after: Any, path: str = "") -> set[str]:
    """The paths at which two values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        deeper = (differences(before.get(key), after.get(key), f"{path}/{key}") for key in {*before, *after})
        return set[str]().union(*deeper)
    return set() if json.dumps(before) == json.dumps(after) else {path}
