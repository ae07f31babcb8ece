using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param alerts = false
param mail = 'custom'
param mailDomain = 'desk.example.com'
