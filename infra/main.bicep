// Ferry in Azure without a secret of its own: an App Service whose managed identity is the bot. README.md says what else there is to do.
targetScope = 'resourceGroup'

@description('Names everything here. Costs nothing.')
@minLength(4) // Log Analytics takes no shorter name
@maxLength(12)
param name string = 'ferry'

@description('Azure region of everything but the Azure Bot, which is global. Prices differ by region.')
param location string = resourceGroup().location

@description('What people see in Teams. Costs nothing.')
@maxLength(42)
param botDisplayName string = 'Ferry'

@description('Client id of the Entra app that acts on behalf of people (aad.manifest.json). Costs nothing.')
param entraClientId string

@description('Size of the App Service plan, the first of the two large cost drivers: charged by the hour and instance, used or not. B1 does for a team.')
@allowed(['B1', 'B2', 'B3', 'P0v3', 'P1v3', 'P2v3'])
param planSku string = 'B1'

@description('How many instances of Ferry run: multiplies the cost of the plan. Each opens up to 15 connections to the database.')
@minValue(1)
@maxValue(10)
param instances int = 1

@description('Size of the PostgreSQL server, the second large cost driver: charged by the hour. Standard_B1ms allows 35 connections, enough for two instances.')
param databaseSku string = 'Standard_B1ms'

@description('Disk of the PostgreSQL server in GB: charged by the GB and month. It can grow, and never shrink.')
@minValue(32)
param databaseStorageGb int = 32

@description('For how many days the database can be set back to any moment. Copies larger than the disk are charged by the GB.')
@minValue(7)
@maxValue(35)
param databaseBackupDays int = 7

@description('A second PostgreSQL server in another zone that takes over: doubles the cost of server and disk. Not with the sizes Standard_B….')
param databaseIsZoneRedundant bool = false

@description('Password of the administrator of the PostgreSQL server, who makes the two roles and is not used by Ferry: small letters, capitals and digits, all three. Costs nothing.')
@secure()
@minLength(16)
param databaseAdminPassword string

@description('Password of the role ferry_owner, which owns the tables (DATABASE_MIGRATION_URL). Costs nothing.')
@secure()
@minLength(16)
param databaseOwnerPassword string

@description('Password of the role ferry, which cannot change the audit log (DATABASE_URL). Costs nothing.')
@secure()
@minLength(16)
param databaseBotPassword string

@description('32 random bytes in base64 (TOKEN_CACHE_KEY). Costs nothing.')
@secure()
param tokenCacheKey string

@description('IPv4 address of whoever makes the two roles in the database, let through its firewall. Empty: nobody. Costs nothing.')
param operatorAddress string = ''

@description('For how many days logs are kept: the first 31 are in the price of taking them in, the rest is charged by the GB and month.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Logs taken in per day in GB, at most; what comes after is lost until the next day. Charged by the GB. -1: no limit.')
param logDailyLimitGb int = 1

@description('F0 has a limit that Teams does not count against; S1 is charged by the message in other channels, and comes with a guarantee.')
@allowed(['F0', 'S1'])
param botSku string = 'F0'

@description('Further settings of Ferry by their names, such as LOG_LEVEL or ALLOWED_TENANTS. They win over those here. Cost nothing, but LOG_LEVEL debug writes many times the logs.')
param furtherSettings object = {}

var globalName = toLower('${name}-${uniqueString(resourceGroup().id)}')
var connectionName = 'lcs'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: name
  location: location
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: logRetentionDays
    workspaceCapping: { dailyQuotaGb: logDailyLimitGb }
  }
}

module database 'database.bicep' = {
  name: 'ferry-database'
  params: {
    name: globalName
    location: location
    skuName: databaseSku
    storageGb: databaseStorageGb
    backupDays: databaseBackupDays
    isZoneRedundant: databaseIsZoneRedundant
    adminPassword: databaseAdminPassword
    logsId: logs.id
  }
}

module vault 'vault.bicep' = {
  name: 'ferry-vault'
  params: {
    name: take(globalName, 24)
    location: location
    readerPrincipalId: identity.properties.principalId
    databaseHost: database.outputs.host
    ownerPassword: databaseOwnerPassword
    botPassword: databaseBotPassword
    tokenCacheKey: tokenCacheKey
    logsId: logs.id
  }
}

module app 'app.bicep' = {
  name: 'ferry-app'
  params: {
    name: globalName
    location: location
    planSku: planSku
    instances: instances
    identityId: identity.id
    logsId: logs.id
    settings: union(
      {
        BOT_ID: identity.properties.clientId
        BOT_TYPE: 'UserAssignedMSI'
        BOT_TENANT_ID: identity.properties.tenantId
        OAUTH_CONNECTION: connectionName
        ENTRA_CLIENT_ID: entraClientId
        ENTRA_CREDENTIAL: 'managedIdentity'
        DATABASE_URL: vault.outputs.databaseUrl
        DATABASE_MIGRATION_URL: vault.outputs.databaseMigrationUrl
        TOKEN_CACHE_KEY: vault.outputs.tokenCacheKey
      },
      furtherSettings
    )
  }
}

module firewall 'database-firewall.bicep' = {
  name: 'ferry-database-firewall'
  params: {
    serverName: database.outputs.serverName
    appAddresses: app.outputs.outboundAddresses
    operatorAddress: operatorAddress
  }
}

module bot 'bot.bicep' = {
  name: 'ferry-bot'
  params: {
    name: globalName
    displayName: botDisplayName
    skuName: botSku
    endpoint: 'https://${app.outputs.host}/api/messages'
    appType: 'UserAssignedMSI'
    appId: identity.properties.clientId
    tenantId: identity.properties.tenantId
    identityId: identity.id
    connectionName: connectionName
    entraClientId: entraClientId
    logsId: logs.id
  }
}

// The Agents Toolkit writes these into env/.env.azure under their names.
output BOT_ID string = identity.properties.clientId
output BOT_TENANT_ID string = identity.properties.tenantId
output BOT_PRINCIPAL_ID string = identity.properties.principalId
output BOT_DOMAIN string = app.outputs.host
output PUBLIC_URL string = 'https://${app.outputs.host}'
output APP_SERVICE_RESOURCE_ID string = app.outputs.siteId
output DATABASE_HOST string = database.outputs.host
