@export()
@description('The identity that the app runs as.')
type appIdentity = {
  @description('Resource id.')
  id: string

  @description('What the identity is called by clients that ask for a token.')
  clientId: string

  @description('What roles are given to.')
  principalId: string
}

@export()
@sealed()
@description('A search of the logs that raises an alert. `runbook` is the heading of docs/operations.md that says what to do.')
type logAlert = {
  @description('Short, for the resource.')
  name: string

  @description('What the mail says.')
  title: string

  @description('0 critical to 4 verbose.')
  severity: (0 | 1 | 2 | 3 | 4)

  @description('Answers one row with the column `value`.')
  query: string

  @description('How `value` is compared.')
  operator: ('GreaterThan' | 'LessThan')

  @description('What it is compared with.')
  threshold: int

  @description('Heading of the runbook.')
  runbook: string
}
