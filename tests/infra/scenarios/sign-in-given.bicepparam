using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param alerts = false
param signIn = 'given'
param authClientId = '33333333-3333-3333-3333-333333333333'
