@description('Required. Region of the account.')
param location string

@description('Required. Tags of the account.')
param tags object

@minLength(13)
@maxLength(22)
@description('Required. Unique part of the name.')
param token string

@description('Required. Is the account reached through a private network only?')
param isPrivate bool

var abbreviations = loadJsonContent('../abbreviations.json')
var names = loadJsonContent('../../shared/storage/names.json')
var regions = loadJsonContent('../regions.json')
var hasZones = regions[?location].?zones ?? false
// The host parks in `-poison` what failed five times; the app puts aside in `-unread` what it cannot read.
var queueNames = flatten(map(items(names.queues), queue => [
  queue.value
  '${queue.value}-poison'
  '${queue.value}-unread'
]))
var packageContainer = 'app-package'

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: '${abbreviations.storage}${token}'
  location: location
  tags: tags
  sku: { name: hasZones ? 'Standard_ZRS' : 'Standard_LRS' }
  kind: 'StorageV2'
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: isPrivate ? 'Deny' : 'Allow', bypass: 'AzureServices' }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    // No versions: what a person had forgotten must be gone within the retention, and blobs are never overwritten.
    properties: {
      isVersioningEnabled: false
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
    }
  }

  resource queues 'queueServices' = {
    name: 'default'
  }

  resource tables 'tableServices' = {
    name: 'default'
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-06-01' = [
  for name in [...map(items(names.containers), container => container.value), packageContainer]: {
    parent: account::blobs
    name: name
    properties: { publicAccess: 'None' }
  }
]

resource queues 'Microsoft.Storage/storageAccounts/queueServices/queues@2025-06-01' = [
  for name in queueNames: {
    parent: account::queues
    name: name
  }
]

resource tables 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' = [
  for table in items(names.tables): {
    parent: account::tables
    name: table.value
  }
]

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'old-letters'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${names.containers.outbox}/'] }
            actions: { baseBlob: { delete: { daysAfterCreationGreaterThan: 90 } } }
          }
        }
      ]
    }
  }
}

@description('Name of the account.')
output name string = account.name

@description('Container that the deployed package lies in.')
output packages string = '${account.properties.primaryEndpoints.blob}${packageContainer}'
