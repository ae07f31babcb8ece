"""What must hold of the app, its settings, its sign-in, and what watches it."""

import re
from typing import Any

from shared.storage.names import QUEUES
from tests.infra.scenarios import Scenario
from tests.infra.stack import Stack

SITE = "Microsoft.Web/sites"
PLATFORM = {
    "AzureWebJobsStorage__accountName",
    "AzureWebJobsStorage__credential",
    "AzureWebJobsStorage__clientId",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY",
    "PYTHON_APPLICATIONINSIGHTS_LOGGER_NAME",
    "OTEL_PYTHON_DISABLED_INSTRUMENTATIONS",
    "OTEL_SERVICE_NAME",
    "OTEL_TRACES_SAMPLER",
    "OTEL_TRACES_SAMPLER_ARG",
}
OWN = {
    "ZERODESK_TENANT_ID",
    "ZERODESK_CLIENT_ID",
    "ZERODESK_FIRST_ADMIN",
    "ZERODESK_MAIL_ENDPOINT",
    "ZERODESK_MAIL_FROM",
    "ZERODESK_MAIL_PER_HOUR",
    "ZERODESK_INSTANCE_MB",
    "ZERODESK_SITE_URL",
}
# Deprecated on Flex Consumption or in conflict with it; the last ones would bring keys, or break async functions.
FORBIDDEN = {
    "FUNCTIONS_WORKER_RUNTIME",
    "FUNCTIONS_EXTENSION_VERSION",
    "FUNCTIONS_WORKER_PROCESS_COUNT",
    "WEBSITE_RUN_FROM_PACKAGE",
    "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
    "WEBSITE_CONTENTSHARE",
    "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
    "WEBSITE_TIME_ZONE",
    "TZ",
    "SCM_DO_BUILD_DURING_DEPLOYMENT",
    "ENABLE_ORYX_BUILD",
    "AzureWebJobsStorage",
    "APPINSIGHTS_INSTRUMENTATIONKEY",
    "PYTHON_ENABLE_OPENTELEMETRY",
}
SIGN_IN = "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID"


def settings(stack: Stack, expected: Scenario) -> None:
    """All that the app needs, none of those that must not be set, and the identity for all."""
    found = stack.settings()
    assert not FORBIDDEN & set(found)
    assert set(found) == PLATFORM | OWN | ({SIGN_IN} if expected.sign_in != "none" else set())
    client = found["AzureWebJobsStorage__clientId"]
    assert re.fullmatch(r"\[reference\('[^']*/userAssignedIdentities/id-\w+', '[\d-]+'\)\.clientId\]", client)
    assert found["AzureWebJobsStorage__accountName"] == stack.one("Microsoft.Storage/storageAccounts")["name"]
    assert found["AzureWebJobsStorage__credential"] == "managedidentity"
    authentication = f"[format('ClientId={{0}};Authorization=AAD', {client[1:-1]})]"
    assert found["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] == authentication
    assert found["PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY"] == "true"
    assert found["PYTHON_APPLICATIONINSIGHTS_LOGGER_NAME"] == "zerodesk"
    assert "azure_sdk" in found["OTEL_PYTHON_DISABLED_INSTRUMENTATIONS"].split(",")
    assert (found["OTEL_TRACES_SAMPLER"], found["OTEL_TRACES_SAMPLER_ARG"]) == ("microsoft.fixed_percentage", "1")
    assert found.get(SIGN_IN, client) == client
    assert not any(re.search(name.upper(), key.upper()) for name in QUEUES.values() for key in found)


def own_settings(stack: Stack, expected: Scenario) -> None:
    """What shared/settings.py is told."""
    found = stack.settings()
    clients = {"none": "", "given": "33333333-3333-3333-3333-333333333333", "made": "[reference('registration').appId]"}
    assert found["ZERODESK_TENANT_ID"] == "22222222-2222-2222-2222-222222222222"
    assert found["ZERODESK_CLIENT_ID"] == clients[expected.sign_in] == stack.outputs["ZERODESK_CLIENT_ID"]
    assert found["ZERODESK_FIRST_ADMIN"] == expected.first_admin
    assert found["ZERODESK_MAIL_PER_HOUR"] == expected.per_hour
    assert found["ZERODESK_INSTANCE_MB"] == "512"
    sends = expected.mail in ("managed", "custom")
    assert ("hostName" in found["ZERODESK_MAIL_ENDPOINT"]) == sends
    assert ("DoNotReply@" in found["ZERODESK_MAIL_FROM"]) == sends
    assert sends or not found["ZERODESK_MAIL_ENDPOINT"] + found["ZERODESK_MAIL_FROM"]
    site = found["ZERODESK_SITE_URL"]
    assert site == f"https://{expected.host}" if expected.host else site.endswith(".defaultHostName)]")


def site(stack: Stack, expected: Scenario) -> None:
    """Flex Consumption, Python 3.13, HTTPS only, no passwords, found by azd."""
    plan, found = stack.one("Microsoft.Web/serverfarms"), stack.one(SITE)
    properties, config = found["properties"], found["properties"]["siteConfig"]
    assert (plan["sku"], plan["properties"]) == ({"name": "FC1", "tier": "FlexConsumption"}, {"reserved": True})
    assert found["kind"] == "functionapp,linux"
    assert found["tags"]["azd-service-name"] == "api"
    assert found["identity"]["type"] == "UserAssigned"
    assert len(found["identity"]["userAssignedIdentities"]) == 1
    assert properties["serverFarmId"] == plan["id"]
    assert properties["httpsOnly"] is True
    assert (config["minTlsVersion"], config["scmMinTlsVersion"]) == ("1.2", "1.2")
    assert config["ftpsState"] == "Disabled"
    assert not {"alwaysOn", "linuxFxVersion", "appSettings", "cors"} & set(config)
    assert [each["properties"] for each in stack.of(f"{SITE}/basicPublishingCredentialsPolicies")] == [
        {"allow": False}
    ] * 2
    assert ("virtualNetworkSubnetId" in properties) == expected.is_private
    allowed = [(each["ipAddress"], each["action"]) for each in config["ipSecurityRestrictions"]]
    assert allowed == [(block, "Allow") for block in expected.allowed]
    assert config["ipSecurityRestrictionsDefaultAction"] == ("Deny" if expected.allowed else "Allow")


def flex(stack: Stack, _: Scenario) -> None:
    """The package's container exists and is read by the identity; HTTP shares instances."""
    config = stack.properties(SITE)["functionAppConfig"]
    (identity,) = stack.one(SITE)["identity"]["userAssignedIdentities"]
    place = config["deployment"]["storage"]
    container = re.search(r"primaryEndpoints\.blob, '([^']+)'", place["value"])
    assert container
    assert container.group(1) in stack.names("Microsoft.Storage/storageAccounts/blobServices/containers")
    assert place["type"] == "blobContainer"
    assert place["authentication"] == {
        "type": "UserAssignedIdentity",
        "userAssignedIdentityResourceId": identity,
    }
    assert config["runtime"] == {"name": "python", "version": "3.13"}
    assert config["scaleAndConcurrency"] == {
        "instanceMemoryMB": 512,
        "maximumInstanceCount": 40,
        "triggers": {"http": {"perInstanceConcurrency": 16}},
    }


def sign_in(stack: Stack, expected: Scenario) -> None:
    """On or off, and never without being said; anonymous callers pass, no secret, no token is kept."""
    found = stack.properties(f"{SITE}/config", "authsettingsV2")
    is_on = expected.sign_in != "none"
    assert found["platform"]["enabled"] is is_on
    assert found["globalValidation"] == {
        "requireAuthentication": False,
        "unauthenticatedClientAction": "AllowAnonymous",
    }
    assert found["login"] == {"tokenStore": {"enabled": False}}
    assert found["httpSettings"] == {"requireHttps": True}
    assert list(found["identityProviders"]) == ["azureActiveDirectory"] * is_on
    if is_on:
        _entra(found["identityProviders"]["azureActiveDirectory"], stack.settings()["ZERODESK_CLIENT_ID"])


def _entra(found: dict[str, Any], client: str) -> None:
    registration, validation = found["registration"], found["validation"]
    assert registration["clientId"] == client
    assert "'22222222-2222-2222-2222-222222222222'" in registration["openIdIssuer"]
    assert registration["clientSecretSettingName"] == SIGN_IN
    assert validation["allowedAudiences"][0] == client
    assert all(client.strip("[]") in each for each in validation["allowedAudiences"])
    assert validation["defaultAuthorizationPolicy"] == {"allowedApplications": [client]}


def registration(stack: Stack, expected: Scenario) -> None:
    """Made where it is asked for: one tenant, each host's way back, the identity in place of a secret."""
    kinds = sorted(each["type"] for each in stack.resources if each["type"].startswith("Microsoft.Graph/"))
    made = ["Microsoft.Graph/applications/federatedIdentityCredentials@v1.0", "Microsoft.Graph/applications@v1.0"]
    assert kinds == ([*made, "Microsoft.Graph/servicePrincipals@v1.0"] if expected.sign_in == "made" else [])
    if expected.sign_in == "made":
        app, credential = (stack.properties(kind) for kind in (made[1], made[0]))
        assert app["signInAudience"] == "AzureADMyOrg"
        assert len(app["web"]["redirectUris"]) == (2 if expected.host else 1)
        assert all("/.auth/login/aad/callback" in each for each in app["web"]["redirectUris"])
        assert not {"passwordCredentials", "keyCredentials"} & set(app)
        assert app["web"]["implicitGrantSettings"] == {"enableIdTokenIssuance": True}
        assert app["api"] == {"requestedAccessTokenVersion": 2}, "the issuer that the app is told is that of version 2"
        tenant = "'22222222-2222-2222-2222-222222222222'"
        assert credential["issuer"].endswith(f".loginEndpoint, {tenant})]") and "{1}/v2.0" in credential["issuer"]
        assert credential["audiences"] == ["api://AzureADTokenExchange"]
        assert credential["subject"].endswith(".principalId]")


CHECKS = (settings, own_settings, site, flex, sign_in, registration)
