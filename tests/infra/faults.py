"""The faults, each by the text that it changes, what has to look, and which check has to speak."""

from typing import NamedTuple


class Fault(NamedTuple):
    """`by`: a scenario to evaluate, `files`, `compiler` or `formatter`; `caught_by`: a check, or a code."""

    file: str
    by: str
    name: str
    old: str
    new: str
    caught_by: str


def _on(file: str, by: str, *faults: tuple[str, str, str, str]) -> list[Fault]:
    path = file if "." in file else f"infra/modules/{file}.bicep"
    return [Fault(path, by, *each) for each in faults]


MAIN, PARAMETERS, BOOK = "infra/main.bicep", "infra/main.parameters.json", "infra/modules/workbook.json"
TABLE_ROLE = "  { who: 'app', on: 'storage', role: roles.tableContributor }\n"
AI = "    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'\n"
KEY, SECRETS = "account.listKeys().keys[0].value", "outputs-should-not-contain-secrets:"
WORKER = "    ...own\n    FUNCTIONS_WORKER_RUNTIME: 'python'\n"
RETRY = '"visibilityTimeout": "00:00:30",'
ON, OFF = '"westus": { "zones": true', '"westus": { "zones": false'

ROLES = (
    *_on(
        "roles",
        "smallest",
        ("a role is missing", TABLE_ROLE, "", "roles"),
        ("a role has another's id", "b7e6dc6d-f1e8", "b7e6dc6d-f1e9", "roles"),
        ("a role on the whole group", "{ who: 'app', on: 'insights'", "{ who: 'app', on: 'group'", "roles"),
        ("no kind of principal", "      principalType: people[grant.who].type\n", "", "roles"),
        ("a role's name without its principal", "storage.id, people[grant.who].id,", "storage.id,", "role_names"),
    ),
    *_on(
        "roles",
        "people",
        ("who is on call writes", "'storage', role: roles.queueReader", "'group', role: roles.blobOwner", "roles"),
        ("who is on call reads tickets", "roles.queueReader }", "roles.tableContributor }", "roles"),
    ),
    *_on(
        "roles", "pipeline", ("who deploys may do all", "role: roles.blobContributor", "role: roles.blobOwner", "roles")
    ),
)
STORAGE = (
    *_on(
        "storage",
        "smallest",
        ("shared keys are on", "allowSharedKeyAccess: false", "allowSharedKeyAccess: true", "account"),
        ("blobs may be public", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "account"),
        ("an old TLS", "'TLS1_2'", "'TLS1_0'", "account"),
        ("plain HTTP to storage", "supportsHttpsTrafficOnly: true", "supportsHttpsTrafficOnly: false", "account"),
        ("a public container", "publicAccess: 'None'", "publicAccess: 'Blob'", "containers"),
        ("the package has no container", "container.value), packageContainer]", "container.value)]", "flex"),
        ("a renamed queue", "-poison'", "-poisoned'", "queues"),
        ("a queue without its twin", "  '${queue.value}-unread'\n", "", "queues"),
        ("tables named like queues", "items(names.tables)", "items(names.queues)", "tables"),
        ("old versions are kept", "isVersioningEnabled: false", "isVersioningEnabled: true", "retention"),
        ("the wrong letters are dropped", "containers.outbox}/", "containers.files}/", "retention"),
    ),
    *_on("storage", "private-network", ("storage stays open", "? 'Disabled'", "? 'Enabled'", "account")),
    *_on(
        "storage",
        "compiler",
        ("a wrong API version", "@2025-06-01", "@2025-06-31", "BCP081:"),
        ("a misspelt type", "resource queues 'queueServices'", "resource queues 'queueService'", "BCP081:"),
        ("a misspelt property", "supportsHttpsTrafficOnly", "supportHttpsTrafficOnly", "BCP089:"),
        ("a key is handed out", "string = account.name", f"string = {KEY}", SECRETS),
        ("a region in the middle", "  location: location", "  location: 'westeurope'", "no-hardcoded-location:"),
    ),
    *_on(
        "locks",
        "compiler",
        ("a useless parameter", "resource account", "param x int\n\nresource account", "no-unused-params:"),
    ),
    *_on("locks", "formatter", ("another indentation", "  scope: account", "    scope: account", "formatter")),
    *_on("locks", "production", ("a lock that stops writing", "CanNotDelete", "ReadOnly", "locks")),
    *_on(
        "network",
        "private-network",
        ("tables are not reached privately", ", 'table']", "]", "network"),
        ("another service in the subnet", "Microsoft.App/environments", "Microsoft.Web/serverFarms", "network"),
    ),
    *_on("infra/regions.json", "other-region", ("zones where there are none", OFF, ON, "account")),
    *_on(
        "shared/storage/names.json",
        "files",
        ("a queue that storage refuses", '"bells": "bells"', '"bells": "Bells"', "names"),
    ),
)
APP = (
    *_on(
        "settings",
        "smallest",
        ("a misspelt setting", "AzureWebJobsStorage__credential", "AzureWebJobStorage__credential", "settings"),
        ("a setting that must not be set", "    ...own\n", WORKER, "settings"),
        ("a connection string", "    ...own\n", "    ...own\n    AzureWebJobsStorage: 'AccountKey=x'\n", "secrets"),
        ("telemetry without its identity", AI, "", "settings"),
    ),
    *_on(
        "app",
        "smallest",
        ("HTTP is taken", "httpsOnly: true", "httpsOnly: false", "site"),
        ("azd does not find the app", "'azd-service-name': 'api'", "'azd-service-name': 'web'", "site"),
        ("FTP is open", "ftpsState: 'Disabled'", "ftpsState: 'AllAllowed'", "site"),
        ("passwords deploy", "properties: { allow: false }", "properties: { allow: true }", "site"),
        ("always on", "http20Enabled: true", "http20Enabled: true\n      alwaysOn: true", "site"),
        ("another Python", "version: '3.13'", "version: '3.12'", "flex"),
        ("an instance for each request", "perInstanceConcurrency: 16", "perInstanceConcurrency: 1", "flex"),
        ("another plan", "name: 'FC1', tier: 'FlexConsumption'", "name: 'Y1', tier: 'Dynamic'", "site"),
    ),
    *_on("app", "own-host", ("everybody is let in", "? 'Allow' : 'Deny'", "? 'Allow' : 'Allow'", "site")),
    *_on(
        "auth",
        "smallest",
        ("anonymous callers are turned away", "'AllowAnonymous'", "'Return401'", "sign_in"),
        ("sign-in is never turned off", "enabled: isOn", "enabled: true", "sign_in"),
    ),
    *_on(
        "auth",
        "sign-in-given",
        ("a client secret", "'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'", "'MICROSOFT_SECRET'", "secrets"),
        ("any application's tokens", "allowedApplications: [clientId]", "allowedApplications: []", "sign_in"),
    ),
    *_on(
        "registration",
        "sign-in-made",
        ("people of any tenant", "AzureADMyOrg", "AzureADMultipleOrgs", "registration"),
        ("a way back that leads nowhere", "/login/aad/callback", "/login/callback", "registration"),
        ("an identity of another issuer", "tenantId}/v2.0'", "tenantId}'", "registration"),
        ("an identity for another audience", "AzureADTokenExchange", "AzureADTokens", "registration"),
    ),
    *_on(
        MAIN,
        "smallest",
        ("a setting of ours by another name", "ZERODESK_FIRST_ADMIN:", "ZERODESK_FIRST_ADMINS:", "settings"),
        ("an output by another name", "output SERVICE_API_URI", "output SERVICE_API_URL", "outputs"),
    ),
    *_on(MAIN, "mail", ("the wrong mails an hour", "'managed' ? 10 : 100", "'managed' ? 100 : 10", "own_settings")),
    *_on(MAIN, "compiler", ("a parameter not passed", "    identityId: identity.outputs.identity.id\n", "", "BCP035:")),
)
AROUND = (
    *_on(
        "monitoring",
        "smallest",
        ("telemetry by key", "DisableLocalAuth: true", "DisableLocalAuth: false", "monitoring"),
    ),
    *_on("mail", "mail", ("mail by key", "disableLocalAuth: true", "disableLocalAuth: false", "mail")),
    *_on("mail", "mail-domain-unverified", ("a domain linked too early", "|| isVerified", "|| !isVerified", "mail")),
    *_on(
        "alerts",
        "smallest",
        ("alerts at three times the price", "'PT15M'", "'PT5M'", "alerts"),
        (
            "a first deployment that its tables stop",
            "skipQueryValidation: true",
            "skipQueryValidation: false",
            "alerts",
        ),
        ("an alert on another metric", "names.timer_runs", "names.queue_age", "alerts"),
        ("alerts that cannot be turned off", "enabled: isOn && (", "enabled: (isOn || true) && (", "alerts"),
    ),
    *_on("alerts", "files", ("an alert leads nowhere", "alert-poison-message", "alert-poisson", "runbook")),
    *_on(
        MAIN, "alerts-and-budget", ("the budget begins anew", "    start: start\n", "    start: thisMonth\n", "budget")
    ),
    *_on(
        PARAMETERS,
        "files",
        ("azd sets a parameter that is not", '"mailDomain"', '"mailDomains"', "parameters"),
        ("azd does not say what deploys", "${AZURE_PRINCIPAL_TYPE=User}", "User", "parameters"),
        ("azd has another default", "INSTANCE_MEMORY=512", "INSTANCE_MEMORY=2048", "parameters"),
    ),
    *_on(
        BOOK,
        "files",
        ("the workbook asks for no metric of ours", "zerodesk.follow.lag", "zerodesk.follow.lags", "workbook"),
        ("a tab without its figures", '"subTarget": "cost"', '"subTarget": "costs"', "workbook"),
    ),
    *_on("shared/telemetry.json", "files", ("a metric is renamed", "zerodesk.poison", "zerodesk.poisoned", "workbook")),
    *_on(
        "host.json",
        "files",
        ("messages that the host cannot read", '"base64"', '"none"', "host"),
        ("retries at once", RETRY, "", "host"),
    ),
)
FAULTS = (*ROLES, *STORAGE, *APP, *AROUND)
