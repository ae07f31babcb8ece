"""What each switch adds, removes and changes: exactly that, and nothing beside it."""

import re
from collections.abc import Callable

import pytest

from tests.infra.stack import Resource, Stack, differences

STORAGE = "Microsoft.Storage/storageAccounts"
SETTINGS = "config/appsettings/properties"
RULES = ("failing", "lag", "poison", "timer")


def short(id: str) -> str:
    """Its type and name without what is the same for all; roles and zones by what tells them apart."""
    if role := re.search(r"roleAssignments', guid\('[^']*/(\w+)/[\w-]+', .*'([0-9a-f-]{36})'", id):
        return f"role {role.group(2)[:8]} on {role.group(1)}"
    if zone := re.search(r"format\('privatelink\.\{0\}\.\{1\}', '(\w+)'", id):
        return f"{'link' if 'virtualNetworkLinks' in id else 'zone'} of {zone.group(1)}"
    return re.sub(r"-?[a-z0-9]{13}(?=/|$)", "", re.sub(r"^(?:.*/providers/)?Microsoft\.", "", id))


def by_name(stack: Stack) -> dict[str, Resource]:
    return {short(id): each for id, each in stack.ids().items()}


SIGN_IN = {f"{SETTINGS}/ZERODESK_CLIENT_ID", f"{SETTINGS}/OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"} | {
    f"config/authsettingsV2/properties/{path}"
    for path in ("platform/enabled", "identityProviders/azureActiveDirectory")
}
MAIL = {f"{SETTINGS}/ZERODESK_MAIL_ENDPOINT", f"{SETTINGS}/ZERODESK_MAIL_FROM", f"{SETTINGS}/ZERODESK_MAIL_PER_HOUR"}
SWITCHES: dict[str, tuple[set[str], set[str]]] = {
    "mail": (
        {
            "Communication/emailServices/mail",
            "Communication/emailServices/mail/domains/AzureManagedDomain",
            "Communication/communicationServices/acs",
            "role 09976791 on communicationServices",
        },
        {f"Web/sites/func/{each}" for each in MAIL},
    ),
    "sign-in-given": (set(), {f"Web/sites/func/{each}" for each in SIGN_IN}),
    "sign-in-made": (
        {
            "Graph/applications@v1.0",
            "Graph/applications/federatedIdentityCredentials@v1.0",
            "Graph/servicePrincipals@v1.0",
        },
        {f"Web/sites/func/{each}" for each in SIGN_IN},
    ),
    "private-network": (
        {"Network/networkSecurityGroups/nsg", "Network/virtualNetworks/vnet"}
        | {f"Network/privateEndpoints/pep-{each}" for each in ("blob", "queue", "table")}
        | {f"Network/privateEndpoints/pep-{each}/privateDnsZoneGroups/default" for each in ("blob", "queue", "table")}
        | {f"{kind} of {each}" for kind in ("zone", "link") for each in ("blob", "queue", "table")},
        {
            "Storage/storageAccounts/st/properties/publicNetworkAccess",
            "Storage/storageAccounts/st/properties/networkAcls/defaultAction",
            "Web/sites/func/properties/virtualNetworkSubnetId",
        },
    ),
    "production": ({"Authorization/locks/keep-tickets"}, set()),
    "alerts-and-budget": (
        {"Consumption/budgets/budget"},
        {f"Insights/scheduledQueryRules/{each}/properties/enabled" for each in RULES}
        | {f"Insights/scheduledQueryRules/{each}/properties/description" for each in (*RULES, "mail")}
        | {
            f"Insights/scheduledQueryRules/{each}/properties/actions/customProperties/runbook"
            for each in (*RULES, "mail")
        }
        | {f"Insights/actionGroups/ag/properties/{each}" for each in ("enabled", "emailReceivers")},
    ),
    "pipeline": (
        {"Authorization/roleAssignments/deployer blobs", "Authorization/roleAssignments/deployer tables"},
        {f"Web/sites/func/{SETTINGS}/ZERODESK_FIRST_ADMIN"},
    ),
}


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_does_what_it_says_and_nothing_else(stack_of: Callable[[str], Stack], name: str) -> None:
    without, with_it = by_name(stack_of("smallest")), by_name(stack_of(name))
    added, changed = SWITCHES[name]
    assert {_named(each, with_it) for each in with_it.keys() - without.keys()} == added
    assert without.keys() - with_it.keys() == set()
    found = {path for each in without for path in differences(without[each], with_it[each], each)}
    assert found == changed


def test_another_region_keeps_the_desk_there_and_takes_what_it_offers(stack_of: Callable[[str], Stack]) -> None:
    here, there = stack_of("mail"), stack_of("other-region")
    assert {short(id) for id in there.ids()} == {short(id) for id in here.ids()}
    assert there.one(STORAGE)["sku"] != here.one(STORAGE)["sku"]
    names = ({each["name"] for each in stack.of(STORAGE)} for stack in (here, there))
    assert set.isdisjoint(*names)


def test_the_reviewer_of_the_own_domain_has_it_linked_later(stack_of: Callable[[str], Stack]) -> None:
    """Azure refuses to link a domain before its DNS records are verified: the first deployment leaves it out."""
    before, after = by_name(stack_of("mail-domain-unverified")), by_name(stack_of("mail-domain"))
    assert before.keys() == after.keys()
    assert {path for each in before for path in differences(before[each], after[each], each)} == {
        "Communication/communicationServices/acs/properties/linkedDomains",
        *(f"Web/sites/func/{each}" for each in MAIL),
    }


def _named(each: str, stack: dict[str, Resource]) -> str:
    """The deployer's roles have evaluated names, which say nothing."""
    if not re.fullmatch(r"Authorization/roleAssignments/[0-9a-f-]{36}", each):
        return each
    role = stack[each]["properties"]["roleDefinitionId"][-36:]
    kind = {"ba92f5b4-2d11-453d-a403-e96b0029c9fe": "blobs", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "tables"}
    return f"Authorization/roleAssignments/deployer {kind[role]}"
