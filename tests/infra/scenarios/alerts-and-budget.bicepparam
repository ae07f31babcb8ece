using '../../../infra/main.bicep'

param environmentName = 'desk'
param location = 'westeurope'
param alerts = true
param alertEmail = 'operators@example.com'
param runbookUrl = 'https://example.com/docs/operations.md'
param monthlyBudget = 20
param budgetStart = '2026-11-01'
