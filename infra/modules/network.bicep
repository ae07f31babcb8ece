@description('Required. Region of the network.')
param location string

@description('Required. Tags of the network.')
param tags object

@description('Required. Unique part of the names.')
param token string

@description('Required. Storage account to reach privately.')
param storageName string

var abbreviations = loadJsonContent('../abbreviations.json')
var addresses = '10.78.0.0/22'
var services = ['blob', 'queue', 'table']

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

// No rules of its own: the default ones let nothing in from the internet.
resource guard 'Microsoft.Network/networkSecurityGroups@2025-05-01' = {
  name: '${abbreviations.securityGroup}${token}'
  location: location
  tags: tags
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: '${abbreviations.network}${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addresses] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addresses, 24, 0)
          networkSecurityGroup: { id: guard.id }
          // New networks are shut off from the internet; sign-in, telemetry and mail need it.
          defaultOutboundAccess: true
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'storage'
        properties: {
          addressPrefix: cidrSubnet(addresses, 24, 1)
          networkSecurityGroup: { id: guard.id }
          defaultOutboundAccess: false
        }
      }
    ]
  }

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }

  resource storageSubnet 'subnets' existing = {
    name: 'storage'
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: {
    name: 'privatelink.${service}.${environment().suffixes.storage}'
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, index) in services: {
    parent: zones[index]
    name: network.name
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

resource endpoints 'Microsoft.Network/privateEndpoints@2025-05-01' = [
  for service in services: {
    name: '${abbreviations.privateEndpoint}${service}-${token}'
    location: location
    tags: tags
    properties: {
      subnet: { id: network::storageSubnet.id }
      privateLinkServiceConnections: [
        { name: service, properties: { privateLinkServiceId: storage.id, groupIds: [service] } }
      ]
    }
  }
]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = [
  for (service, index) in services: {
    parent: endpoints[index]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: service, properties: { privateDnsZoneId: zones[index].id } }]
    }
  }
]

@description('Subnet that the app lives in. It is ready only when names resolve privately.')
output appSubnetId string = network::appSubnet.id
