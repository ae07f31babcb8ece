extension microsoftGraphV1

@description('Required. Display name of the app registration; also what it is found by at the next deployment.')
param name string

@description('Required. Host names that people sign in at.')
param hosts string[]

@description('Required. Principal of the identity that stands in for a client secret.')
param identityPrincipalId string

resource registration 'Microsoft.Graph/applications@v1.0' = {
  displayName: name
  uniqueName: name
  signInAudience: 'AzureADMyOrg'
  api: { requestedAccessTokenVersion: 2 }
  web: {
    redirectUris: map(hosts, host => 'https://${host}/.auth/login/aad/callback')
    implicitGrantSettings: { enableIdTokenIssuance: true }
  }
}

resource credential 'Microsoft.Graph/applications/federatedIdentityCredentials@v1.0' = {
  name: '${registration.uniqueName}/app-identity'
  issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
  subject: identityPrincipalId
  audiences: ['api://AzureADTokenExchange']
}

resource principal 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
}

@description('Client id of the registration.')
output clientId string = registration.appId
