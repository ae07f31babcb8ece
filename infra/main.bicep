targetScope = 'subscription'

@minLength(1)
@maxLength(40)
@description('Required. Name of the environment: what azd calls it, and what every resource name is made from.')
param environmentName string

@minLength(1)
@metadata({ azd: { type: 'location' } })
@description('Required. Region of all resources.')
param location string

@description('Optional. Object id of whoever deploys; may then seed the desk and read its tables. Empty: nobody.')
param principalId string = ''

@allowed(['User', 'ServicePrincipal'])
@description('Optional. What that principal is; azd knows.')
param principalType string = 'User'

@description('Optional. Entra object id of the first admin. Empty: whoever deploys, where that is a person.')
param firstAdminId string = ''

@description('Optional. Object id of the person or group on call, who may read logs and queues but no ticket. Empty: nobody.')
param onCallPrincipalId string = ''

@allowed(['Group', 'User'])
@description('Optional. What that principal is.')
param onCallPrincipalType string = 'Group'

@allowed(['none', 'given', 'made'])
@description('Optional. How agents sign in: not yet, by an app registration that exists, or by one that is made here.')
param signIn string = 'none'

@description('Optional. Client id of the app registration that exists; needed for `given`.')
param authClientId string = ''

@allowed(['none', 'managed', 'custom'])
@description('Optional. Whether mail goes out: not (notices lie in the outbox), from a domain of Azure, or from one of yours.')
param mail string = 'none'

@description('Optional. Your mail domain; needed for `custom`.')
param mailDomain string = ''

@description('Optional. Whether the DNS records of your domain are verified: only then may it be linked.')
param mailDomainVerified bool = false

@minValue(0)
@description('Optional. Mails that the domain may send an hour, where support raised it. 0: what such a domain starts with.')
param mailPerHour int = 0

@description('Optional. Host name of your own that is bound to the app. Empty: the one of Azure.')
param customHost string = ''

@description('Optional. Addresses that may reach the app, as CIDR blocks with commas between. Empty: all.')
param allowedAddresses string = ''

@description('Optional. Reach storage through a private network only?')
param privateNetwork bool = false

@description('Optional. Lock the data against deletion?')
param production bool = false

@description('Optional. Watch the app? Each log rule costs half a dollar a month. Off: all rules stay, disabled and free.')
param alerts bool = true

@description('Optional. Who hears of alerts. Empty: they only show in the portal.')
param alertEmail string = ''

@description('Optional. Where your copy of docs/operations.md can be read: alerts link to it.')
param runbookUrl string = 'docs/operations.md'

@minValue(0)
@description('Optional. Budget a month in the currency of the subscription. 0: none.')
param monthlyBudget int = 0

@description('Optional. First day of the budget. It cannot change later, so it is an output that azd gives back.')
param budgetStart string = ''

@description('Optional. The first of this month; leave it alone.')
param thisMonth string = utcNow('yyyy-MM-01')

@allowed([512, 2048, 4096])
@description('Optional. Memory of an instance in MB.')
param instanceMemory int = 512

@minValue(1)
@maxValue(1000)
@description('Optional. How many instances there may be.')
param maximumInstances int = 40

@minValue(1)
@description('Optional. GB of logs a day, after which no more are taken.')
param logDailyCapGb int = 1

@description('Optional. Share of traces that are kept, from 0 to 1.')
param traceShare string = '1'

var abbreviations = loadJsonContent('abbreviations.json')
var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }
var start = empty(budgetStart) ? thisMonth : budgetStart
var hasBudget = monthlyBudget > 0
var firstAdmin = !empty(firstAdminId) ? firstAdminId : principalType == 'User' ? principalId : ''
var givenClientId = signIn == 'given' && empty(authClientId)
  ? fail('signIn is `given`: set authClientId too')
  : authClientId
var clientId = signIn == 'made' ? registration!.outputs.clientId : signIn == 'given' ? givenClientId : ''

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: '${abbreviations.resourceGroup}${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  name: 'identity'
  scope: group
  params: { location: location, tags: tags, token: token }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: { location: location, tags: tags, token: token, isPrivate: privateNetwork }
}

module network 'modules/network.bicep' = if (privateNetwork) {
  name: 'network'
  scope: group
  params: { location: location, tags: tags, token: token, storageName: storage.outputs.name }
}

module locks 'modules/locks.bicep' = if (production) {
  name: 'locks'
  scope: group
  params: { storageName: storage.outputs.name }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: { location: location, tags: tags, token: token, dailyCapGb: logDailyCapGb }
}

module post 'modules/mail.bicep' = if (mail != 'none') {
  name: 'mail'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    kind: mail == 'managed' ? 'managed' : 'custom'
    domainName: mailDomain
    isVerified: mailDomainVerified
  }
}

module roles 'modules/roles.bicep' = {
  name: 'roles'
  scope: group
  params: {
    storageName: storage.outputs.name
    insightsName: monitoring.outputs.insightsName
    mailName: post.?outputs.name ?? ''
    appId: identity.outputs.identity.principalId
    deployerId: principalId
    deployerType: principalType
    onCallId: onCallPrincipalId
    onCallType: onCallPrincipalType
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    identityId: identity.outputs.identity.id
    packages: storage.outputs.packages
    subnetId: network.?outputs.appSubnetId ?? ''
    allowedAddresses: allowedAddresses
    instanceMemory: instanceMemory
    maximumInstances: maximumInstances
  }
  dependsOn: [roles]
}

module registration 'modules/registration.bicep' = if (signIn == 'made') {
  name: 'registration'
  scope: group
  params: {
    name: 'zerodesk-${token}'
    hosts: empty(customHost) ? [app.outputs.host] : [app.outputs.host, customHost]
    identityPrincipalId: identity.outputs.identity.principalId
  }
}

module settings 'modules/settings.bicep' = {
  name: 'settings'
  scope: group
  params: {
    appName: app.outputs.name
    identityClientId: identity.outputs.identity.clientId
    storageName: storage.outputs.name
    insightsName: monitoring.outputs.insightsName
    traceShare: traceShare
    hasSignIn: signIn != 'none'
    own: {
      ZERODESK_TENANT_ID: tenant().tenantId
      ZERODESK_CLIENT_ID: clientId
      ZERODESK_FIRST_ADMIN: firstAdmin
      ZERODESK_MAIL_ENDPOINT: post.?outputs.endpoint ?? ''
      ZERODESK_MAIL_FROM: post.?outputs.sender ?? ''
      ZERODESK_MAIL_PER_HOUR: string(mailPerHour > 0 ? mailPerHour : mail == 'managed' ? 10 : 100)
      ZERODESK_INSTANCE_MB: string(instanceMemory)
      ZERODESK_SITE_URL: 'https://${empty(customHost) ? app.outputs.host : customHost}'
    }
  }
}

module auth 'modules/auth.bicep' = {
  name: 'auth'
  scope: group
  params: { appName: app.outputs.name, clientId: clientId, isOn: signIn != 'none' }
  dependsOn: [settings]
}

module alerting 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    runbookUrl: runbookUrl
    isOn: alerts
    hasMail: mail != 'none'
  }
}

module budget 'modules/budget.bicep' = if (hasBudget) {
  name: 'budget'
  scope: group
  params: {
    name: '${abbreviations.budget}${token}'
    amount: max(1, monthlyBudget)
    start: start
    email: alertEmail
    actionGroupId: alerting.outputs.actionGroupId
    isOn: alerts
  }
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: { location: location, tags: tags, workspaceId: monitoring.outputs.workspaceId }
}

@description('Region of all resources.')
output AZURE_LOCATION string = location

@description('Tenant whose people sign in.')
output AZURE_TENANT_ID string = tenant().tenantId

@description('Resource group of all resources.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output SERVICE_API_NAME string = app.outputs.name

@description('Where the desk answers.')
output SERVICE_API_URI string = 'https://${empty(customHost) ? app.outputs.host : customHost}'

@description('Storage account that holds the desk.')
output ZERODESK_STORAGE_ACCOUNT string = storage.outputs.name

@description('Client id by which people sign in; empty without sign-in.')
output ZERODESK_CLIENT_ID string = clientId

@description('Sender of mails; empty without mail.')
output ZERODESK_MAIL_FROM string = post.?outputs.sender ?? ''

@description('First day of the budget, for the next deployment; empty without a budget.')
output ZERODESK_BUDGET_START string = hasBudget ? start : ''

@description('Application Insights component that holds the telemetry.')
output APPLICATIONINSIGHTS_NAME string = monitoring.outputs.insightsName
