using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param alerts = false
param signIn = 'made'
param customHost = 'help.example.com'
param allowedAddresses = '203.0.113.0/24, 198.51.100.7/32'
