@description('Required. Storage account of the desk.')
param storageName string

@description('Required. Application Insights component that the app reports to.')
param insightsName string

@description('Required. Communication service that sends mail; empty without mail.')
param mailName string

@description('Required. Principal of the app\'s identity.')
param appId string

@description('Required. Principal that deploys; empty: nobody.')
param deployerId string

@allowed(['User', 'ServicePrincipal'])
@description('Required. What that principal is.')
param deployerType string

@description('Required. Principal on call; empty: nobody.')
param onCallId string

@allowed(['Group', 'User'])
@description('Required. What that principal is.')
param onCallType string

var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  queueReader: '19e7f393-937e-4f77-808e-94535e297925' // Storage Queue Data Reader
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher
  monitoringReader: '43d0d8ad-25c7-4714-9337-8ba259a9fe05' // Monitoring Reader
  mailOwner: '09976791-48a7-449e-bb21-39d1a415f350' // Communication and Email Service Owner
}
var people = {
  app: { id: appId, type: 'ServicePrincipal', is: true }
  deployer: { id: deployerId, type: deployerType, is: !empty(deployerId) }
  onCall: { id: onCallId, type: onCallType, is: !empty(onCallId) }
}
var grants = [
  // The host takes leases on blobs for its timers, which only Owner may; it also reads the package.
  { who: 'app', on: 'storage', role: roles.blobOwner }
  // Contributor, because the host makes poison queues, and the scale controller counts with this identity.
  { who: 'app', on: 'storage', role: roles.queueContributor }
  { who: 'app', on: 'storage', role: roles.tableContributor }
  { who: 'app', on: 'insights', role: roles.metricsPublisher }
  { who: 'app', on: 'mail', role: roles.mailOwner }
  // Seeds the desk and its first key, and exports before an end: blobs and tables, no queues.
  { who: 'deployer', on: 'storage', role: roles.blobContributor }
  { who: 'deployer', on: 'storage', role: roles.tableContributor }
  // Logs and alerts, and queue messages, which hold numbers and codes: nothing that a person wrote.
  { who: 'onCall', on: 'group', role: roles.monitoringReader }
  { who: 'onCall', on: 'storage', role: roles.queueReader }
]
var wanted = filter(grants, grant => people[grant.who].is && (grant.on != 'mail' || !empty(mailName)))
var onStorage = filter(wanted, grant => grant.on == 'storage')
var onInsights = filter(wanted, grant => grant.on == 'insights')
var onMail = filter(wanted, grant => grant.on == 'mail')
var onGroup = filter(wanted, grant => grant.on == 'group')
var definitions = 'Microsoft.Authorization/roleDefinitions'

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource mail 'Microsoft.Communication/communicationServices@2025-09-01' existing = {
  name: empty(mailName) ? 'none' : mailName
}

resource storageRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in onStorage: {
    name: guid(storage.id, people[grant.who].id, grant.role)
    scope: storage
    properties: {
      roleDefinitionId: subscriptionResourceId(definitions, grant.role)
      principalId: people[grant.who].id
      principalType: people[grant.who].type
    }
  }
]

resource insightsRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in onInsights: {
    name: guid(insights.id, people[grant.who].id, grant.role)
    scope: insights
    properties: {
      roleDefinitionId: subscriptionResourceId(definitions, grant.role)
      principalId: people[grant.who].id
      principalType: people[grant.who].type
    }
  }
]

resource mailRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in onMail: {
    name: guid(mail.id, people[grant.who].id, grant.role)
    scope: mail
    properties: {
      roleDefinitionId: subscriptionResourceId(definitions, grant.role)
      principalId: people[grant.who].id
      principalType: people[grant.who].type
    }
  }
]

resource groupRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in onGroup: {
    name: guid(resourceGroup().id, people[grant.who].id, grant.role)
    properties: {
      roleDefinitionId: subscriptionResourceId(definitions, grant.role)
      principalId: people[grant.who].id
      principalType: people[grant.who].type
    }
  }
]
