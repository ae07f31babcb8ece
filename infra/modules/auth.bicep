@description('Required. Function app that people sign in to.')
param appName string

@description('Required. Client id of the app registration; empty: nobody can sign in.')
param clientId string

@description('Required. Do people sign in? Said in any case: a switch that is taken back must turn it off.')
param isOn bool

var registered = {
  azureActiveDirectory: {
    enabled: true
    registration: {
      clientId: clientId
      openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
      clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
    }
    validation: {
      allowedAudiences: [clientId, 'api://${clientId}']
      defaultAuthorizationPolicy: { allowedApplications: [clientId] }
    }
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: appName
}

resource signIn 'Microsoft.Web/sites/config@2025-03-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: isOn, runtimeVersion: '~1' }
    // Guests and API keys come without a sign-in: the app itself decides who may do what.
    globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
    httpSettings: { requireHttps: true }
    identityProviders: isOn ? registered : {}
    login: { tokenStore: { enabled: false } }
  }
}
