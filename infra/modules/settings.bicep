@description('Required. Function app to set up.')
param appName string

@description('Required. Client id of the identity that the app runs as.')
param identityClientId string

@description('Required. Storage account that the app works with.')
param storageName string

@description('Required. Application Insights component that the app reports to.')
param insightsName string

@description('Required. Share of traces that are kept, from 0 to 1.')
param traceShare string

@description('Required. Do people sign in?')
param hasSignIn bool

@description('Required. What shared/settings.py reads.')
param own { *: string }

// The name that tells the platform to sign in with the identity instead of a client secret.
var signIn = hasSignIn ? { OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: identityClientId } : {}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource settings 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    ...own
    ...signIn
    AzureWebJobsStorage__accountName: storageName
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    // Says where to, opens nothing: the component takes Entra tokens only.
    APPLICATIONINSIGHTS_CONNECTION_STRING: insights.properties.ConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY: 'true'
    // The app's own lines only: those of the SDKs and of the worker hold addresses of rows.
    PYTHON_APPLICATIONINSIGHTS_LOGGER_NAME: 'zerodesk'
    // Else each storage call is a span: ten times the telemetry, with row keys in it.
    OTEL_PYTHON_DISABLED_INSTRUMENTATIONS: 'azure_sdk,requests,urllib,urllib3,httpx'
    OTEL_SERVICE_NAME: 'zerodesk'
    // Host and worker both know it; each keeps the same traces, and the counts are put right.
    OTEL_TRACES_SAMPLER: 'microsoft.fixed_percentage'
    OTEL_TRACES_SAMPLER_ARG: traceShare
  }
}
