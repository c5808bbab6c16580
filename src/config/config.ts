import type { z } from 'zod';
import type { FerrySettings } from '../operations/settings.ts';
import { ConfigError } from './config-error.ts';
import { parseConfigFile } from './config-file.ts';
import { contradictions } from './contradictions.ts';
import { type BotType, parseSettings, type Settings } from './settings.ts';

export { ConfigError } from './config-error.ts';

export type EntraCredential =
  | { readonly kind: 'secret'; readonly secret: string }
  /** PEM with the certificate and its private key. */
  | { readonly kind: 'certificate'; readonly pem: string }
  | { readonly kind: 'managedIdentity'; readonly clientId: string };

/** All settings, checked and frozen. */
export interface Config {
  readonly port: number;
  readonly publicUrl: string;
  /** Null: no metrics. */
  readonly opsPort: number | null;
  readonly bot: {
    readonly appId: string;
    readonly appType: BotType;
    readonly tenantId: string | null;
    readonly password: string | null;
    readonly openIdMetadataUrl: string;
    readonly loginUrl: string;
    readonly oauthScope: string;
    readonly tokenIssuer: string;
    readonly tokenServiceUrl: string;
  };
  readonly oauthConnection: string;
  readonly entra: { readonly clientId: string; readonly credential: EntraCredential; readonly authority: string };
  readonly lcsScope: string | null;
  readonly allowedTenants: readonly string[];
  readonly databaseUrl: string;
  /** Null: the role of `databaseUrl` makes its tables itself. */
  readonly databaseMigrationUrl: string | null;
  /** 32 bytes each in base64; the first encrypts, all decrypt. Empty: tokens live in memory only. */
  readonly tokenCacheKeys: readonly string[];
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly ferry: FerrySettings;
}

/**
 * Reads the environment, and through `readText` the files it names. Throws one ConfigError that holds every problem of
 * both with its cure.
 */
export function parseConfig(
  env: Readonly<Record<string, string | undefined>>,
  readText: (path: string) => string,
): Config {
  const problems: string[] = [];
  const parsed = parseSettings(env);
  const values = parsed.success ? parsed.data : null;
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => described(issue, env)));
  if (values) problems.push(...contradictions(values));
  const credential = values && collect(problems, () => credentialOf(values, readText));
  const path = values?.FERRY_CONFIG ?? env.FERRY_CONFIG ?? './ferry.config.json';
  const ferry = collect(problems, () => parseConfigFile(read(readText, path, 'FERRY_CONFIG'), path));
  if (problems.length > 0 || !values || !credential || !ferry) throw new ConfigError(problems);
  return deepFreeze(assemble(values, credential, ferry));
}

function assemble(values: Settings, credential: EntraCredential, ferry: FerrySettings): Config {
  const tenantId = values.BOT_TENANT_ID ?? null;
  return {
    port: values.PORT,
    publicUrl: values.PUBLIC_URL,
    opsPort: values.OPS_PORT ?? null,
    bot: {
      appId: values.BOT_ID,
      appType: values.BOT_TYPE,
      tenantId,
      password: values.BOT_PASSWORD ?? null,
      openIdMetadataUrl: values.BOT_OPENID_METADATA_URL,
      loginUrl: values.BOT_LOGIN_URL,
      oauthScope: values.BOT_OAUTH_SCOPE,
      tokenIssuer: values.BOT_TOKEN_ISSUER,
      tokenServiceUrl: values.BOT_TOKEN_SERVICE_URL,
    },
    oauthConnection: values.OAUTH_CONNECTION,
    entra: { clientId: values.ENTRA_CLIENT_ID ?? values.BOT_ID, credential, authority: values.ENTRA_AUTHORITY },
    lcsScope: values.LCS_SCOPE ?? null,
    allowedTenants: values.ALLOWED_TENANTS ?? (tenantId ? [tenantId] : []),
    databaseUrl: values.DATABASE_URL,
    databaseMigrationUrl: values.DATABASE_MIGRATION_URL ?? null,
    tokenCacheKeys: values.TOKEN_CACHE_KEY ?? [],
    logLevel: values.LOG_LEVEL,
    ferry,
  };
}

function credentialOf(values: Settings, readText: (path: string) => string): EntraCredential | null {
  if (values.ENTRA_CLIENT_CERTIFICATE) {
    return { kind: 'certificate', pem: read(readText, values.ENTRA_CLIENT_CERTIFICATE, 'ENTRA_CLIENT_CERTIFICATE') };
  }
  if (values.ENTRA_CREDENTIAL) return { kind: 'managedIdentity', clientId: values.BOT_ID };
  const secret = values.ENTRA_CLIENT_SECRET ?? values.BOT_PASSWORD;
  return secret ? { kind: 'secret', secret } : null;
}

function read(readText: (path: string) => string, path: string, key: string): string {
  try {
    return readText(path);
  } catch (error) {
    throw new ConfigError([
      `${key}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    ]);
  }
}

function collect<T>(problems: string[], body: () => T): T | null {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
    return null;
  }
}

function described(issue: z.core.$ZodIssue, env: Readonly<Record<string, string | undefined>>): string {
  const key = String(issue.path[0]);
  return env[key]?.trim() ? `${key}: ${issue.message}` : `${key}: must be set; see docs/settings.md`;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
