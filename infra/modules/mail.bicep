@description('Required. Region of the other resources: it decides where mail data rest.')
param location string

@description('Required. Tags of the resources.')
param tags object

@description('Required. Unique part of the names.')
param token string

@allowed(['managed', 'custom'])
@description('Required. A domain of Azure, or one of yours.')
param kind string

@description('Required. Your domain; empty for one of Azure.')
param domainName string

@description('Required. Are the DNS records of your domain verified? Azure refuses to link it before.')
param isVerified bool

var abbreviations = loadJsonContent('../abbreviations.json')
var regions = loadJsonContent('../regions.json')
var dataLocation = regions[?location].?mailData ?? 'United States'
var isManaged = kind == 'managed'
var isLinked = isManaged || isVerified
var givenName = !isManaged && empty(domainName) ? fail('mail is `custom`: set mailDomain too') : domainName

resource email 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: '${abbreviations.emailService}${token}'
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }

  resource domain 'domains' = {
    name: isManaged ? 'AzureManagedDomain' : givenName
    location: 'global'
    tags: tags
    properties: {
      domainManagement: isManaged ? 'AzureManaged' : 'CustomerManaged'
      userEngagementTracking: 'Disabled'
    }
  }
}

resource service 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: '${abbreviations.communication}${token}'
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true
    linkedDomains: isLinked ? [email::domain.id] : []
  }
}

@description('Name of the service.')
output name string = service.name

@description('Where the app hands mails in; empty while the domain is not linked.')
output endpoint string = isLinked ? 'https://${service.properties.hostName}' : ''

@description('Sender of the mails; empty while the domain is not linked.')
output sender string = isLinked ? 'DoNotReply@${email::domain.properties.mailFromSenderDomain}' : ''
