@description('Required. Storage account that holds the desk.')
param storageName string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName
}

// Tables and queues have no soft delete: once the account is deleted, all tickets are gone.
resource keep 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep-tickets'
  scope: account
  properties: { level: 'CanNotDelete', notes: 'Holds all tickets. Export them before you take this lock away.' }
}
