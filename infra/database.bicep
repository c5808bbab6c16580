// PostgreSQL flexible server. Its database and the two roles are made by database-roles.sql.

@description('Name of the server; the first part of its address.')
param name string

@description('Azure region.')
param location string

@description('Size of the server, such as Standard_B1ms or Standard_D2ds_v5.')
param skuName string

@description('Disk in GB.')
param storageGb int

@description('For how many days the database can be set back to any moment.')
param backupDays int

@description('A second server in another zone that takes over.')
param isZoneRedundant bool

@description('Password of the administrator, ferryadmin.')
@secure()
param adminPassword string

@description('Resource id of the Log Analytics workspace.')
param logsId string

var tier = startsWith(skuName, 'Standard_B') ? 'Burstable' : startsWith(skuName, 'Standard_E') ? 'MemoryOptimized' : 'GeneralPurpose'

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  sku: {
    name: skuName
    tier: tier
  }
  properties: {
    version: '17'
    administratorLogin: 'ferryadmin'
    administratorLoginPassword: adminPassword
    authConfig: {
      activeDirectoryAuth: 'Disabled'
      passwordAuth: 'Enabled'
    }
    storage: { storageSizeGB: storageGb }
    backup: {
      backupRetentionDays: backupDays
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: { mode: isZoneRedundant ? 'ZoneRedundant' : 'Disabled' }
    network: { publicNetworkAccess: 'Enabled' } // the firewall lets in the app alone
  }
}

resource onlyTls 'Microsoft.DBforPostgreSQL/flexibleServers/configurations@2024-08-01' = {
  parent: server
  name: 'require_secure_transport'
  properties: {
    value: 'on'
    source: 'user-override'
  }
}

resource serverLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: server
  name: 'ferry'
  properties: {
    workspaceId: logsId
    logs: [{ category: 'PostgreSQLLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output serverName string = server.name
output host string = server.properties.fullyQualifiedDomainName
