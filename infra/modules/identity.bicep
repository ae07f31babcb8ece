import { appIdentity } from 'types.bicep'

@description('Required. Region of the identity.')
param location string

@description('Required. Tags of the identity.')
param tags object

@description('Required. Unique part of the name.')
param token string

var abbreviations = loadJsonContent('../abbreviations.json')

// User-assigned, so that its roles exist before the app first starts: a 403 at the start would poison messages.
resource id 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${abbreviations.identity}${token}'
  location: location
  tags: tags
}

@description('The identity that the app runs as.')
output identity appIdentity = {
  id: id.id
  clientId: id.properties.clientId
  principalId: id.properties.principalId
}
