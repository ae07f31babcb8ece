import { logAlert } from 'types.bicep'

@description('Required. Region of the rules.')
param location string

@description('Required. Tags of the rules.')
param tags object

@description('Required. Unique part of the name.')
param token string

@description('Required. Workspace that the rules search.')
param workspaceId string

@description('Required. Who is told; empty: nobody, the rules only show in the portal.')
param email string

@description('Required. Where docs/operations.md can be read.')
param runbookUrl string

@description('Required. Do the rules look? Disabled ones cost nothing; a rule that was left out would stay as it is.')
param isOn bool

@description('Required. Does the app send mail?')
param hasMail bool

var abbreviations = loadJsonContent('../abbreviations.json')
var names = loadJsonContent('../../shared/telemetry.json').metrics
// What a log rule costs that looks every 15 minutes, list price in US dollars; every 5 minutes it is $1.50.
var interval = 'PT15M'
// Twice as long as the interval: what arrives a few minutes late is seen by the next look.
var window = 'PT30M'
var price = '$0.50 a month'

var rules logAlert[] = [
  {
    name: 'poison'
    title: 'A message failed five times'
    severity: 2
    query: $'''
union
  (AppMetrics | where Name == "${names.poison}" | project found = Sum),
  (AppTraces | where Message has "Moving message to queue" | project found = 1.0)
| summarize value = sum(found)'''
    operator: 'GreaterThan'
    threshold: 0
    runbook: 'alert-poison-message'
  }
  {
    name: 'failing'
    title: 'Functions fail'
    severity: 2
    query: '''
AppRequests
| extend code = toint(ResultCode)
| where Success == false and (isnull(code) or code == 0 or code >= 500)
| summarize value = sum(ItemCount)'''
    operator: 'GreaterThan'
    threshold: 4
    runbook: 'alert-failing-functions'
  }
  {
    name: 'timer'
    title: 'The minute timer is silent'
    severity: 1
    query: $'''
AppMetrics
| where Name == "${names.timer_runs}" and tostring(Properties.timer) == "due"
| summarize value = coalesce(sum(Sum), 0.0)'''
    operator: 'LessThan'
    threshold: 1
    runbook: 'alert-timer-silent'
  }
  {
    name: 'lag'
    title: 'Lists lag behind their tickets'
    severity: 2
    query: $'''
AppMetrics
| where Name == "${names.follow_lag}"
| summarize value = coalesce(max(Max), 0.0)'''
    operator: 'GreaterThan'
    threshold: 120
    runbook: 'alert-follow-lag'
  }
  {
    name: 'mail'
    title: 'Mails do not go out'
    severity: 2
    query: $'''
AppMetrics
| where Name == "${names.mail}" and tostring(Properties.outcome) == "failed"
| summarize value = sum(Sum)'''
    operator: 'GreaterThan'
    threshold: 2
    runbook: 'alert-mail-failing'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: '${abbreviations.actionGroup}${token}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'zerodesk'
    enabled: isOn
    emailReceivers: empty(email) ? [] : [{ name: 'operators', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource searches 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in rules: {
    name: '${rule.name}-${token}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Zerodesk: ${rule.title}'
      description: 'What to do: ${runbookUrl}#${rule.runbook} (this rule costs ${price})'
      severity: rule.severity
      enabled: isOn && (rule.name != 'mail' || hasMail)
      autoMitigate: true
      // A new workspace may not know its tables yet: the first deployment would fail over a query that is right.
      skipQueryValidation: true
      scopes: [workspaceId]
      evaluationFrequency: interval
      windowSize: window
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Total'
            metricMeasureColumn: 'value'
            operator: rule.operator
            threshold: rule.threshold
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: [people.id]
        customProperties: { runbook: '${runbookUrl}#${rule.runbook}' }
      }
    }
  }
]

@description('Who is told.')
output actionGroupId string = people.id
