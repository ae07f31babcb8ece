using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westus'
param alerts = false
param mail = 'managed'
