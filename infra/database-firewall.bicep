// Who reaches the database. A module of its own, because the addresses are known once the app is there.

@description('Name of the PostgreSQL server.')
param serverName string

@description('Every address the app may come from. Other customers of the same App Service machines share them; passwords and TLS hold those back.')
param appAddresses array

@description('Address of whoever makes the roles; empty: nobody.')
param operatorAddress string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' existing = {
  name: serverName
}

@batchSize(1) // the server takes one change at a time
resource appRules 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = [
  for (address, index) in appAddresses: {
    parent: server
    name: 'app-${index}'
    properties: {
      startIpAddress: address
      endIpAddress: address
    }
  }
]

resource operatorRule 'Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2024-08-01' = if (!empty(operatorAddress)) {
  parent: server
  name: 'operator'
  properties: {
    startIpAddress: operatorAddress
    endIpAddress: operatorAddress
  }
  dependsOn: [appRules]
}
