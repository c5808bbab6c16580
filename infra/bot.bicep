// The Azure Bot, its Teams channel and the OAuth connection by which people sign in.

@description('Name of the Azure Bot.')
param name string

@description('What people see in Teams.')
param displayName string

@description('F0 or S1.')
param skuName string

@description('Where Teams sends activities.')
param endpoint string

@description('As the setting BOT_TYPE.')
@allowed(['UserAssignedMSI', 'SingleTenant'])
param appType string

@description('The bot: client id of its identity, or of its app registration.')
param appId string

@description('Tenant of the bot and of the Entra app.')
param tenantId string

@description('Resource id of the identity; empty with SingleTenant.')
param identityId string = ''

@description('As the setting OAUTH_CONNECTION.')
param connectionName string

@description('Client id of the Entra app that the connection signs people in to.')
param entraClientId string

@description('Secret of the Entra app. Empty: a federated credential proves the app (federated-credentials.ts).')
@secure()
param entraClientSecret string = ''

@description('Name of the federated credential at the token service; part of its subject.')
param uniqueIdentifier string = 'ferry'

@description('Resource id of the Log Analytics workspace; empty: no logs.')
param logsId string = ''

// The Application ID URI, which webApplicationInfo.resource of the app package and aad.manifest.json name, too.
var applicationIdUri = 'api://botid-${appId}'

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  kind: 'azurebot'
  sku: { name: skuName }
  properties: {
    displayName: displayName
    endpoint: endpoint
    msaAppType: appType
    msaAppId: appId
    msaAppTenantId: tenantId
    msaAppMSIResourceId: empty(identityId) ? null : identityId
  }
}

resource teams 'Microsoft.BotService/botServices/channels@2022-09-15' = {
  parent: bot
  name: 'MsTeamsChannel'
  location: 'global'
  properties: { channelName: 'MsTeamsChannel' }
}

// "AAD v2 with Federated Credentials": no secret anywhere.
resource federatedConnection 'Microsoft.BotService/botServices/connections@2022-09-15' = if (empty(entraClientSecret)) {
  parent: bot
  name: connectionName
  location: 'global'
  properties: {
    serviceProviderDisplayName: 'AAD v2 with Federated Credentials'
    serviceProviderId: 'c00b44ab-5e16-c44c-af26-2fd5bc55eb18'
    clientId: entraClientId
    scopes: '${applicationIdUri}/access_as_user'
    parameters: [
      { key: 'ClientId', value: entraClientId }
      { key: 'UniqueIdentifier', value: uniqueIdentifier }
      { key: 'TenantId', value: tenantId }
      { key: 'TokenExchangeUrl', value: applicationIdUri }
    ]
  }
}

// "Azure Active Directory v2".
resource secretConnection 'Microsoft.BotService/botServices/connections@2022-09-15' = if (!empty(entraClientSecret)) {
  parent: bot
  name: connectionName
  location: 'global'
  properties: {
    serviceProviderDisplayName: 'Azure Active Directory v2'
    serviceProviderId: '30dd229c-58e3-4a48-bdfd-91ec48eb906c'
    clientId: entraClientId
    clientSecret: entraClientSecret
    scopes: '${applicationIdUri}/access_as_user'
    parameters: [
      { key: 'clientId', value: entraClientId }
      { key: 'clientSecret', value: entraClientSecret }
      { key: 'tenantId', value: tenantId }
      { key: 'tokenExchangeUrl', value: applicationIdUri }
    ]
  }
}

resource botLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logsId)) {
  scope: bot
  name: 'ferry'
  properties: {
    workspaceId: logsId
    logs: [{ category: 'BotRequest', enabled: true }]
  }
}
