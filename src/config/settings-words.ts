import type { Config } from './config.ts';
import type { SETTINGS } from './settings.ts';

type Key = keyof typeof SETTINGS;

/** What each setting comes to, defaults included, as it may be read by anybody: no secret, and no password in an address. */
export function settingsWords(config: Config): Readonly<Record<Key, string>> {
  const { bot, entra } = config;
  const { kind } = entra.credential;
  return {
    PORT: String(config.port),
    PUBLIC_URL: publicAddress(config.publicUrl),
    OPS_PORT: config.opsPort === null ? 'no metrics' : String(config.opsPort),
    BOT_ID: bot.appId,
    BOT_TYPE: bot.appType,
    BOT_TENANT_ID: bot.tenantId ?? 'none',
    BOT_PASSWORD: bot.password === null ? 'none' : 'a secret',
    OAUTH_CONNECTION: config.oauthConnection,
    ENTRA_CLIENT_ID: entra.clientId,
    ENTRA_CLIENT_SECRET: secretWords(config),
    ENTRA_CLIENT_CERTIFICATE: kind === 'certificate' ? 'a file that can be read' : 'none',
    ENTRA_CREDENTIAL: kind === 'managedIdentity' ? 'managedIdentity' : 'none',
    ENTRA_AUTHORITY: publicAddress(entra.authority),
    LCS_SCOPE: config.lcsScope ?? "by each project's region",
    ALLOWED_TENANTS: config.allowedTenants.join(', '),
    DATABASE_URL: publicAddress(config.databaseUrl),
    DATABASE_MIGRATION_URL: config.databaseMigrationUrl === null ? 'none' : publicAddress(config.databaseMigrationUrl),
    TOKEN_CACHE_KEY: keysWords(config.tokenCacheKeys.length),
    FERRY_CONFIG: projectsWords(config),
    BOT_OPENID_METADATA_URL: publicAddress(bot.openIdMetadataUrl),
    BOT_LOGIN_URL: publicAddress(bot.loginUrl),
    BOT_OAUTH_SCOPE: bot.oauthScope,
    BOT_TOKEN_ISSUER: bot.tokenIssuer,
    BOT_TOKEN_SERVICE_URL: publicAddress(bot.tokenServiceUrl),
    LOG_LEVEL: config.logLevel,
  };
}

function secretWords({ bot, entra: { credential } }: Config): string {
  if (credential.kind !== 'secret') return 'none';
  return credential.secret === bot.password ? 'the same as BOT_PASSWORD' : 'a secret';
}

function keysWords(count: number): string {
  if (count === 0) return 'none: a restart asks people to sign in again';
  return count === 1 ? 'a key' : `${count} keys`;
}

function projectsWords({ ferry }: Config): string {
  return ferry.projects.map(({ id, name, apiUrl }) => `${name} (project ${id}) at ${apiUrl}`).join(', ');
}

/** Without a user's password, and of what stands behind a `?` only `sslmode`. What is no address: its kind alone. */
function publicAddress(address: string): string {
  if (address.startsWith('pglite:')) return address;
  if (!URL.canParse(address)) return 'an address that cannot be shown without its password';
  const url = new URL(address);
  const sslmode = url.searchParams.get('sslmode');
  const password = url.password ? ':…' : '';
  const user = url.username ? `${url.username}${password}@` : '';
  const path = url.pathname === '/' ? '' : url.pathname;
  return `${url.protocol}//${user}${url.host}${path}${sslmode ? `?sslmode=${sslmode}` : ''}`;
}
