"""What must hold of where the desk lies, and of who may touch it."""

import re
import uuid

from shared.storage.names import CONTAINERS, TABLES, all_queues
from tests.infra.scenarios import Scenario
from tests.infra.stack import Grant, Stack

ACCOUNT = "Microsoft.Storage/storageAccounts"
INSIGHTS = "Microsoft.Insights/components"
POST = "Microsoft.Communication/communicationServices"
PACKAGES = "app-package"
GUID = uuid.UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")  # the namespace of guid() in templates
NAMED_LIKE_KEYS = re.compile(r"(?i)listkeys|listaccountsas|listservicesas|accountkey|sharedaccess|primarykey|\bsig=")


def roles(stack: Stack, expected: Scenario) -> None:
    """Every role on every scope, and no other."""
    app = [("Storage Blob Data Owner", ACCOUNT), ("Storage Queue Data Contributor", ACCOUNT)]
    app += [("Storage Table Data Contributor", ACCOUNT), ("Monitoring Metrics Publisher", INSIGHTS)]
    app += [("Communication and Email Service Owner", POST)] if expected.mail != "none" else []
    deployer = [("Storage Blob Data Contributor", ACCOUNT), ("Storage Table Data Contributor", ACCOUNT)]
    on_call = [("Monitoring Reader", "resourceGroup"), ("Storage Queue Data Reader", ACCOUNT)]
    grants = [Grant("app", "ServicePrincipal", *each) for each in app]
    grants += [Grant("deployer", expected.deployer, *each) for each in deployer if expected.deployer]
    grants += [Grant("on call", expected.on_call, *each) for each in on_call if expected.on_call]
    assert stack.grants() == sorted(grants)


def role_names(stack: Stack, _: Scenario) -> None:
    """The same at each deployment: made of scope, principal and role, so that a new principal is a new name."""
    for each in stack.of("Microsoft.Authorization/roleAssignments"):
        principal, role = each["properties"]["principalId"], each["properties"]["roleDefinitionId"][-36:]
        scope = re.match(r"(?:\[extensionResourceId\(')?([^']*?)(?:'|/providers/Microsoft.Authorization/)", each["id"])
        assert scope
        if principal.startswith("["):  # known only when the identity is there
            assert each["name"] == f"[guid('{scope.group(1)}', {principal[1:-1]}, '{role}')]"
        else:
            assert each["name"] == str(uuid.uuid5(GUID, f"{scope.group(1)}-{principal}-{role}"))


def queues(stack: Stack, _: Scenario) -> None:
    """Each queue that the code reads, with its two poison queues, and no other."""
    assert stack.names(f"{ACCOUNT}/queueServices/queues") == sorted(all_queues())


def tables(stack: Stack, _: Scenario) -> None:
    """Each table that the code reads, and no other."""
    assert stack.names(f"{ACCOUNT}/tableServices/tables") == sorted(TABLES.values())


def containers(stack: Stack, _: Scenario) -> None:
    """Each container that the code reads, that of the package, none of them public."""
    assert stack.names(f"{ACCOUNT}/blobServices/containers") == sorted([*CONTAINERS.values(), PACKAGES])
    for each in stack.of(f"{ACCOUNT}/blobServices/containers"):
        assert each["properties"] == {"publicAccess": "None"}


def account(stack: Stack, expected: Scenario) -> None:
    """One account, without keys, closed to the public, over TLS only."""
    found, properties = stack.one(ACCOUNT), stack.properties(ACCOUNT)
    assert (found["sku"], found["kind"]) == ({"name": expected.sku}, "StorageV2")
    assert re.fullmatch(r"st[a-z0-9]{13}", found["name"])
    assert properties["allowSharedKeyAccess"] is False
    assert properties["allowBlobPublicAccess"] is False
    assert properties["allowCrossTenantReplication"] is False
    assert properties["defaultToOAuthAuthentication"] is True
    assert properties["supportsHttpsTrafficOnly"] is True
    assert properties["minimumTlsVersion"] == "TLS1_2"
    assert properties["publicNetworkAccess"] == ("Disabled" if expected.is_private else "Enabled")
    assert properties["networkAcls"]["defaultAction"] == ("Deny" if expected.is_private else "Allow")


def retention(stack: Stack, _: Scenario) -> None:
    """What a person had forgotten is gone within a week; letters that nobody sent, after 90 days."""
    blobs = stack.properties(f"{ACCOUNT}/blobServices")
    assert blobs["isVersioningEnabled"] is False
    assert blobs["deleteRetentionPolicy"] == {"enabled": True, "days": 7}
    (rule,) = stack.properties(f"{ACCOUNT}/managementPolicies")["policy"]["rules"]
    assert rule["enabled"] is True
    assert rule["definition"]["filters"] == {
        "blobTypes": ["blockBlob"],
        "prefixMatch": [f"{CONTAINERS['outbox']}/"],
    }
    assert rule["definition"]["actions"] == {"baseBlob": {"delete": {"daysAfterCreationGreaterThan": 90}}}


def secrets(stack: Stack, _: Scenario) -> None:
    """No key and no connection string anywhere; the one of telemetry opens nothing, see `monitoring`."""
    for name, text in stack.leaves():
        assert not NAMED_LIKE_KEYS.search(text), f"{name}: {text}"
        if "connectionstring" in f"{name} {text}".lower():
            assert name == "APPLICATIONINSIGHTS_CONNECTION_STRING"
            assert re.fullmatch(r"\[reference\('[^']*/components/appi-\w+', '[\d-]+'\)\.ConnectionString\]", text)
        if "secret" in name.lower():
            assert (name, text) == ("clientSecretSettingName", "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID")


def locks(stack: Stack, expected: Scenario) -> None:
    """In production the account cannot be deleted."""
    found = stack.of("Microsoft.Authorization/locks")
    assert [each["properties"]["level"] for each in found] == ["CanNotDelete"] * expected.is_locked
    assert all(f"/{ACCOUNT}/" in each["id"] for each in found)


def network(stack: Stack, expected: Scenario) -> None:
    """Three services of the account, each with its endpoint, zone and link; the app in a subnet of its own."""
    ends = stack.of("Microsoft.Network/privateEndpoints")
    groups = [each["properties"]["privateLinkServiceConnections"][0]["properties"]["groupIds"] for each in ends]
    services = ["blob", "queue", "table"] if expected.is_private else []
    assert groups == [[service] for service in services]
    for kind in ("privateDnsZones", "privateDnsZones/virtualNetworkLinks", "privateEndpoints/privateDnsZoneGroups"):
        assert len(stack.of(f"Microsoft.Network/{kind}")) == len(services)
    if expected.is_private:
        app, storage = stack.properties("Microsoft.Network/virtualNetworks")["subnets"]
        assert app["properties"]["delegations"][0]["properties"] == {"serviceName": "Microsoft.App/environments"}
        assert app["properties"]["defaultOutboundAccess"] is True
        assert storage["properties"]["defaultOutboundAccess"] is False
        assert all("networkSecurityGroup" in each["properties"] for each in (app, storage))


CHECKS = (roles, role_names, queues, tables, containers, account, retention, secrets, locks, network)
