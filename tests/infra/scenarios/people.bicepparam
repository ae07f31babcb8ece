using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param alerts = false
param principalId = '44444444-4444-4444-4444-444444444444'
param onCallPrincipalId = '55555555-5555-5555-5555-555555555555'
