using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param alerts = false
param production = true
