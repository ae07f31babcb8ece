using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param principalId = '44444444-4444-4444-4444-444444444444'
param onCallPrincipalId = '55555555-5555-5555-5555-555555555555'
param onCallPrincipalType = 'User'
param signIn = 'made'
param mail = 'managed'
param privateNetwork = true
param production = true
param alerts = true
param alertEmail = 'operators@example.com'
param monthlyBudget = 20
param budgetStart = '2026-11-01'
