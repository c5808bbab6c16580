// Key Vault with Ferry's three secrets; the app reads them by reference, and holds nothing else there.

@description('Name of the vault, at most 24 characters.')
@maxLength(24)
param name string

@description('Azure region.')
param location string

@description('Principal of the identity that may read secrets here.')
param readerPrincipalId string

@description('Host name of the PostgreSQL server.')
param databaseHost string

@description('Password of the role ferry_owner.')
@secure()
param ownerPassword string

@description('Password of the role ferry.')
@secure()
param botPassword string

@description('The setting TOKEN_CACHE_KEY.')
@secure()
param tokenCacheKey string

@description('Resource id of the Log Analytics workspace.')
param logsId string

// The built-in role "Key Vault Secrets User": reads secrets, and nothing more.
var secretsUser = subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4633458b-17de-408a-b874-0445c86b69e6')

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
  }
}

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: guid(vault.id, readerPrincipalId, secretsUser)
  properties: {
    principalId: readerPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretsUser
  }
}

resource databaseUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-url'
  properties: { value: 'postgres://ferry:${uriComponent(botPassword)}@${databaseHost}/ferry?sslmode=verify-full' }
}

resource databaseMigrationUrl 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-migration-url'
  properties: { value: 'postgres://ferry_owner:${uriComponent(ownerPassword)}@${databaseHost}/ferry?sslmode=verify-full' }
}

resource tokenKey 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'token-cache-key'
  properties: { value: tokenCacheKey }
}

resource vaultLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: vault
  name: 'ferry'
  properties: {
    workspaceId: logsId
    logs: [{ category: 'AuditEvent', enabled: true }]
  }
}

// References without a version: App Service takes a new version within a day, or at once after a restart.
output databaseUrl string = '@Microsoft.KeyVault(SecretUri=${databaseUrl.properties.secretUri})'
output databaseMigrationUrl string = '@Microsoft.KeyVault(SecretUri=${databaseMigrationUrl.properties.secretUri})'
output tokenCacheKey string = '@Microsoft.KeyVault(SecretUri=${tokenKey.properties.secretUri})'
