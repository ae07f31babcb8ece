@description('Required. Region of the workbook.')
param location string

@description('Required. Tags of the workbook.')
param tags object

@description('Required. Workspace that its queries read.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'zerodesk')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'Zerodesk'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: replace(loadTextContent('workbook.json'), '{workspace}', workspaceId)
  }
}
