// A bot that runs on your own machine behind a tunnel: the registration with its OAuth connection, and nothing that costs.
targetScope = 'resourceGroup'

@description('Names the Azure Bot. Costs nothing.')
@minLength(3)
@maxLength(12)
param name string = 'ferry-local'

@description('What people see in Teams. Costs nothing.')
@maxLength(42)
param botDisplayName string = 'Ferry (local)'

@description('Host name of the tunnel. Costs nothing here.')
param botDomain string

@description('Client id of the app registration, which is the bot and acts on behalf of people. Costs nothing.')
param botId string

@description('Its secret. Costs nothing.')
@secure()
param botPassword string

module bot 'bot.bicep' = {
  name: 'ferry-local-bot'
  params: {
    name: '${name}-${uniqueString(resourceGroup().id)}'
    displayName: botDisplayName
    skuName: 'F0'
    endpoint: 'https://${botDomain}/api/messages'
    appType: 'SingleTenant'
    appId: botId
    tenantId: tenant().tenantId
    connectionName: 'lcs'
    entraClientId: botId
    entraClientSecret: botPassword
  }
}

output BOT_TENANT_ID string = tenant().tenantId
