@description('Required. Name of the budget.')
param name string

@minValue(1)
@description('Required. Amount a month.')
param amount int

@description('Required. First day, the first of a month.')
param start string

@description('Required. Who is told; empty: whom the action group tells.')
param email string

@description('Required. Action group that is told.')
param actionGroupId string

@description('Required. Is anybody told?')
param isOn bool

// Foretold at 100 % and spent at 80 %: early enough to do something.
var notices = [
  { name: 'spent', type: 'Actual', share: 80 }
  { name: 'foretold', type: 'Forecasted', share: 100 }
]

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: start }
    notifications: toObject(notices, notice => notice.name, notice => {
      enabled: isOn
      operator: 'GreaterThan'
      threshold: notice.share
      thresholdType: notice.type
      contactEmails: empty(email) ? [] : [email]
      contactGroups: [actionGroupId]
    })
  }
}
