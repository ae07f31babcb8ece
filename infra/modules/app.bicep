@description('Required. Region of the app.')
param location string

@description('Required. Tags of the app.')
param tags object

@description('Required. Unique part of the names.')
param token string

@description('Required. Resource id of the identity that the app runs as.')
param identityId string

@description('Required. Blob container that holds the deployed package.')
param packages string

@description('Required. Subnet that the app reaches storage through; empty: none.')
param subnetId string

@description('Required. CIDR blocks that may reach the app, with commas between; empty: all.')
param allowedAddresses string

@allowed([512, 2048, 4096])
@description('Required. Memory of an instance in MB.')
param instanceMemory int

@minValue(1)
@maxValue(1000)
@description('Required. How many instances there may be.')
param maximumInstances int

var abbreviations = loadJsonContent('../abbreviations.json')
var blocks = filter(map(split(allowedAddresses, ','), block => trim(block)), block => !empty(block))
var restrictions = map(blocks, (block, index) => {
  name: 'allowed-${index}'
  ipAddress: block
  action: 'Allow'
  priority: 100 + index
})
var network = empty(subnetId) ? {} : { virtualNetworkSubnetId: subnetId }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: '${abbreviations.plan}${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: '${abbreviations.functionApp}${token}'
  location: location
  tags: { ...tags, 'azd-service-name': 'api' }
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    ...network
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      ipSecurityRestrictionsDefaultAction: empty(blocks) ? 'Allow' : 'Deny'
      ipSecurityRestrictions: restrictions
      // Deploying asks for a token in any case; a pipeline's address is not known beforehand.
      scmIpSecurityRestrictionsUseMain: false
    }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packages
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: identityId }
        }
      }
      runtime: { name: 'python', version: '3.13' }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemory
        maximumInstanceCount: maximumInstances
        // Python's default is 1: each request would cost an instance of its own.
        triggers: { http: { perInstanceConcurrency: 16 } }
      }
    }
  }

  resource noFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource noPasswords 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Name of the app.')
output name string = app.name

@description('Host name of the app.')
output host string = app.properties.defaultHostName
