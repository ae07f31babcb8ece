using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param alerts = false
param principalId = '44444444-4444-4444-4444-444444444444'
param principalType = 'ServicePrincipal'
param firstAdminId = '66666666-6666-6666-6666-666666666666'
