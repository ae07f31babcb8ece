"""What must hold of mail, monitoring, alerts, budget, and of all resources alike."""

import json
import re
from pathlib import Path

from tests.infra.scenarios import Scenario
from tests.infra.stack import Stack

ROOT = Path(__file__).parent.parent.parent
METRICS = json.loads((ROOT / "shared" / "telemetry.json").read_text("utf-8"))["metrics"]
RULES = {"poison": "poison", "failing": None, "timer": "timer_runs", "lag": "follow_lag", "mail": "mail"}
OUTPUTS = {
    "AZURE_LOCATION",
    "AZURE_TENANT_ID",
    "AZURE_RESOURCE_GROUP",
    "SERVICE_API_NAME",
    "SERVICE_API_URI",
    "ZERODESK_STORAGE_ACCOUNT",
    "ZERODESK_CLIENT_ID",
    "ZERODESK_MAIL_FROM",
    "ZERODESK_BUDGET_START",
    "APPLICATIONINSIGHTS_NAME",
}


def mail(stack: Stack, expected: Scenario) -> None:
    """Without keys, linked to its domain once that is verified."""
    services = stack.of("Microsoft.Communication/communicationServices")
    assert len(services) == (expected.mail != "none")
    for each in services:
        domain = stack.one("Microsoft.Communication/emailServices/domains")
        is_managed = expected.mail == "managed"
        assert each["properties"]["disableLocalAuth"] is True
        assert each["properties"]["dataLocation"] == (
            "Europe" if expected.location == "westeurope" else "United States"
        )
        assert each["properties"]["linkedDomains"] == ([] if expected.mail == "unverified" else [domain["id"]])
        assert domain["name"].endswith("/AzureManagedDomain" if is_managed else "/desk.example.com")
        assert domain["properties"]["domainManagement"] == ("AzureManaged" if is_managed else "CustomerManaged")
        assert domain["properties"]["userEngagementTracking"] == "Disabled"


def monitoring(stack: Stack, _: Scenario) -> None:
    """Entra tokens only, capped a day, one workspace below one component."""
    workspace = stack.one("Microsoft.OperationalInsights/workspaces")
    insights = stack.properties("Microsoft.Insights/components")
    assert insights["DisableLocalAuth"] is True
    assert insights["WorkspaceResourceId"] == workspace["id"]
    assert workspace["properties"]["features"] == {"disableLocalAuth": True}
    assert workspace["properties"]["workspaceCapping"] == {"dailyQuotaGb": 1}


def alerts(stack: Stack, expected: Scenario) -> None:
    """Five searches of the workspace every 15 minutes, each with its price and runbook; one switch for all."""
    rules = {
        each["name"].split("-")[0]: each["properties"] for each in stack.of("Microsoft.Insights/scheduledQueryRules")
    }
    assert rules.keys() == RULES.keys()
    group = stack.one("Microsoft.Insights/actionGroups")
    assert group["properties"]["enabled"] is expected.is_watched
    assert [each["emailAddress"] for each in group["properties"]["emailReceivers"]] == [
        "operators@example.com"
    ] * expected.is_watched
    for name, rule in rules.items():
        (criterion,) = rule["criteria"]["allOf"]
        assert rule["enabled"] is (expected.is_watched and (name != "mail" or expected.mail != "none"))
        assert rule["skipQueryValidation"] is True, "a new workspace has no table that a query could be held against"
        assert rule["scopes"] == [stack.one("Microsoft.OperationalInsights/workspaces")["id"]]
        assert (rule["evaluationFrequency"], rule["windowSize"]) == ("PT15M", "PT30M")
        assert rule["actions"]["actionGroups"] == [group["id"]]
        assert rule["actions"]["customProperties"]["runbook"] in rule["description"]
        assert "$0.50 a month" in rule["description"]
        assert re.search(r"\| summarize value = \w+\(", criterion["query"])
        assert criterion["metricMeasureColumn"] == "value"
        metric = RULES[name]
        assert metric is None or f'Name == "{METRICS[metric]}"' in criterion["query"]


def budget(stack: Stack, expected: Scenario) -> None:
    """One of the group, from a day that stays, which tells whom the alerts tell."""
    found = stack.of("Microsoft.Consumption/budgets")
    assert len(found) == (expected.budget > 0)
    for each in found:
        properties = each["properties"]
        assert "/resourceGroups/rg-desk/" in each["id"]
        assert properties["amount"] == expected.budget
        assert properties["timePeriod"] == {"startDate": "2026-11-01"}
        assert stack.outputs["ZERODESK_BUDGET_START"] == "2026-11-01"
        group = stack.one("Microsoft.Insights/actionGroups")["id"]
        assert {each["thresholdType"] for each in properties["notifications"].values()} == {"Actual", "Forecasted"}
        assert all(
            each["contactGroups"] == [group] and each["enabled"] for each in properties["notifications"].values()
        )


def workbook(stack: Stack, _: Scenario) -> None:
    """It reads the workspace, wherever that is."""
    properties = stack.properties("Microsoft.Insights/workbooks")
    assert "{workspace}" not in properties["serializedData"]
    assert properties["sourceId"] in json.loads(properties["serializedData"])["fallbackResourceIds"]


def places(stack: Stack, expected: Scenario) -> None:
    """All in the region or nowhere, all tagged for azd, all names of the one token."""
    for each in stack.resources:
        assert each.get("location", "global") in (expected.location, "global")
        if "location" in each:
            assert each["tags"]["azd-env-name"] == "desk"
    token = stack.one("Microsoft.Web/sites")["name"].removeprefix("func-")
    named = [each for each in stack.resources if not re.fullmatch(r"[0-9a-f-]{36}", each.get("name", ""))]
    for each in named:
        known = each.get("name", each["properties"].get("displayName", token)) if "properties" in each else token
        assert token in known or each["type"].startswith(
            ("Microsoft.Authorization/", "Microsoft.Graph/", "Microsoft.Network/")
        )


def outputs(stack: Stack, expected: Scenario) -> None:
    """What people, hooks and pipelines need, under the names that azd makes settings of."""
    assert set(stack.outputs) == OUTPUTS
    assert stack.outputs["AZURE_RESOURCE_GROUP"] == "rg-desk"
    assert stack.outputs["AZURE_LOCATION"] == expected.location
    assert stack.outputs["SERVICE_API_NAME"] == stack.one("Microsoft.Web/sites")["name"]
    assert stack.outputs["ZERODESK_STORAGE_ACCOUNT"] == stack.one("Microsoft.Storage/storageAccounts")["name"]
    assert stack.outputs["SERVICE_API_URI"] == stack.settings()["ZERODESK_SITE_URL"]
    assert stack.outputs["ZERODESK_MAIL_FROM"] == stack.settings()["ZERODESK_MAIL_FROM"]


CHECKS = (mail, monitoring, alerts, budget, workbook, places, outputs)
