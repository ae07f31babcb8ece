using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'newlandwest'
param alerts = false
param mail = 'managed'
