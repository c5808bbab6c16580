// The App Service that runs Ferry as it lies in the repository: `node src/main.ts`.

@description('Name of the site; the first part of its address.')
param name string

@description('Azure region.')
param location string

@description('Size of the plan.')
param planSku string

@description('How many instances run.')
param instances int

@description('Resource id of the managed identity that is the bot and reads the vault.')
param identityId string

@description('Resource id of the Log Analytics workspace.')
param logsId string

@description('Settings of Ferry, besides its own address and port.')
param settings object

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: name
  location: location
  kind: 'linux'
  sku: {
    name: planSku
    capacity: instances
  }
  properties: { reserved: true } // Linux
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  kind: 'app,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false // any instance can take any turn
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      linuxFxVersion: 'NODE|24-lts'
      appCommandLine: 'node src/main.ts'
      alwaysOn: true // jobs run without anybody asking
      // Not /readyz: App Service replaces what fails here, and a new machine mends no database.
      healthCheckPath: '/healthz'
      http20Enabled: true
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
    }
  }
}

// Deployments come with the token of whoever deploys, not with a password.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'ftp'
  properties: { allow: false }
}

resource noDeployPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: site
  name: 'scm'
  properties: { allow: false }
}

resource appSettings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'appsettings'
  properties: union(
    {
      PORT: '8080'
      PUBLIC_URL: 'https://${site.properties.defaultHostName}'
      WEBSITE_RUN_FROM_PACKAGE: '1' // what was deployed is mounted read-only
      SCM_DO_BUILD_DURING_DEPLOYMENT: 'false' // the package holds its node_modules
    },
    settings
  )
}

// Ferry's log is its console. The web server's own log is left out: it would keep the addresses of one-time links.
resource siteLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: site
  name: 'ferry'
  properties: {
    workspaceId: logsId
    logs: [
      { category: 'AppServiceConsoleLogs', enabled: true }
      { category: 'AppServicePlatformLogs', enabled: true }
      { category: 'AppServiceAuditLogs', enabled: true }
    ]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

output siteId string = site.id
output host string = site.properties.defaultHostName
output outboundAddresses array = split(site.properties.possibleOutboundIpAddresses, ',')
