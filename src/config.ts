import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { parseConfigFile } from './config-file.ts';
import { tokenKeys } from './config-token-keys.ts';
import type { FerrySettings } from './operations/settings.ts';

export { ConfigError } from './config-error.ts';

const PUBLIC_LOGIN = 'https://login.microsoftonline.com';
const text = z.string().trim();
const url = (value: string, protocols: readonly string[]) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);
const isLoopback = (value: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(value).hostname);
const webAddress = text
  .refine(
    (value) => url(value, ['https:']) || (url(value, ['http:']) && isLoopback(value)),
    'must be an https address (http only on loopback)',
  )
  .transform((value) => value.replace(/\/+$/, ''));
const id = text
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be an id such as 01234567-89ab-cdef-0123-456789abcdef')
  .toLowerCase();

const entraBase = text
  .refine(
    (value) => url(value, ['https:']) && new URL(value).pathname === '/',
    'must be the https base of Entra, without a tenant behind it',
  )
  .transform((value) => value.replace(/\/+$/, ''));

const BOT_TYPES = {
  singletenant: 'SingleTenant',
  multitenant: 'MultiTenant',
  userassignedmsi: 'UserAssignedMSI',
} as const;
type BotType = (typeof BOT_TYPES)[keyof typeof BOT_TYPES];
const botType = text
  .toLowerCase()
  .refine(
    (value): value is keyof typeof BOT_TYPES => Object.hasOwn(BOT_TYPES, value),
    `must be ${Object.values(BOT_TYPES).join(', ')}`,
  )
  .transform((value): BotType => BOT_TYPES[value]);

/** Every setting of the environment Ferry reads; the README's table and the samples in `env/` name exactly these. */
export const SETTINGS = {
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(3978),
  PUBLIC_URL: webAddress,
  OPS_PORT: z.coerce.number('must be a port number').int().min(1).max(65_535).optional(),
  BOT_ID: id,
  BOT_TYPE: botType.default('SingleTenant'),
  BOT_TENANT_ID: id.optional(),
  BOT_PASSWORD: text.optional(),
  OAUTH_CONNECTION: text.default('lcs'),
  ENTRA_CLIENT_ID: id.optional(),
  ENTRA_CLIENT_SECRET: text.optional(),
  ENTRA_CLIENT_CERTIFICATE: text.optional(),
  ENTRA_CREDENTIAL: z.literal('managedIdentity', 'must be managedIdentity, or unset').optional(),
  ENTRA_AUTHORITY: entraBase.default(PUBLIC_LOGIN),
  LCS_SCOPE: text.optional(),
  ALLOWED_TENANTS: text
    .transform((value) =>
      value
        .split(',')
        .map((tenant) => tenant.trim())
        .filter(Boolean),
    )
    .pipe(z.array(id).min(1, 'must name at least one tenant'))
    .optional(),
  DATABASE_URL: text
    .regex(/^(pglite:.+|postgres(ql)?:\/\/.+)/, 'must be pglite:<folder> or postgres://…')
    .default('pglite:./.ferry/data'),
  DATABASE_MIGRATION_URL: text.regex(/^postgres(ql)?:\/\/.+/, 'must be postgres://…').optional(),
  TOKEN_CACHE_KEY: tokenKeys.optional(),
  FERRY_CONFIG: text.default('./ferry.config.json'),
  BOT_OPENID_METADATA_URL: webAddress.default('https://login.botframework.com/v1/.well-known/openidconfiguration'),
  BOT_LOGIN_URL: entraBase.default(PUBLIC_LOGIN),
  BOT_OAUTH_SCOPE: text.default('https://api.botframework.com'),
  BOT_TOKEN_ISSUER: text.default('https://api.botframework.com'),
  BOT_TOKEN_SERVICE_URL: webAddress.default('https://api.botframework.com'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
} as const;

const environmentSchema = z.object(SETTINGS);
type Environment = z.infer<typeof environmentSchema>;

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
  readonly logLevel: Environment['LOG_LEVEL'];
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
  const parsed = environmentSchema.safeParse(withoutBlanks(env));
  const values = parsed.success ? parsed.data : null;
  if (!parsed.success) problems.push(...parsed.error.issues.map((issue) => described(issue, env)));
  if (values) problems.push(...contradictions(values));
  const credential = values && collect(problems, () => credentialOf(values, readText));
  const path = values?.FERRY_CONFIG ?? env.FERRY_CONFIG ?? './ferry.config.json';
  const ferry = collect(problems, () => parseConfigFile(read(readText, path, 'FERRY_CONFIG'), path));
  if (problems.length > 0 || !values || !credential || !ferry) throw new ConfigError(problems);
  return deepFreeze(assemble(values, credential, ferry));
}

function assemble(values: Environment, credential: EntraCredential, ferry: FerrySettings): Config {
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

/** Settings that are right alone and wrong together. */
function contradictions(values: Environment): readonly string[] {
  const { BOT_TYPE: type, BOT_TENANT_ID, BOT_PASSWORD, ALLOWED_TENANTS } = values;
  const given = [values.ENTRA_CLIENT_SECRET, values.ENTRA_CLIENT_CERTIFICATE, values.ENTRA_CREDENTIAL].filter(
    Boolean,
  ).length;
  const isManaged = type === 'UserAssignedMSI';
  return [
    type !== 'MultiTenant' &&
      !BOT_TENANT_ID &&
      `BOT_TENANT_ID: must be set with BOT_TYPE ${type}: the tenant the bot is registered in`,
    !isManaged &&
      !BOT_PASSWORD &&
      `BOT_PASSWORD: must be set with BOT_TYPE ${type}: a client secret of the bot's app registration`,
    isManaged && BOT_PASSWORD && 'BOT_PASSWORD: must be unset with BOT_TYPE UserAssignedMSI, which has no secret',
    type === 'MultiTenant' &&
      !ALLOWED_TENANTS?.length &&
      'ALLOWED_TENANTS: must be set with BOT_TYPE MultiTenant: the tenants whose people may use Ferry',
    isManaged &&
      !values.ENTRA_CLIENT_ID &&
      'ENTRA_CLIENT_ID: must be set with BOT_TYPE UserAssignedMSI: a managed identity cannot act on behalf of people',
    isManaged &&
      given === 0 &&
      'ENTRA_CLIENT_SECRET: set it, or ENTRA_CLIENT_CERTIFICATE, or ENTRA_CREDENTIAL=managedIdentity; BOT_TYPE UserAssignedMSI has no secret',
    given > 1 && 'ENTRA_CLIENT_SECRET, ENTRA_CLIENT_CERTIFICATE, ENTRA_CREDENTIAL: set only one of them',
    values.DATABASE_MIGRATION_URL &&
      values.DATABASE_URL.startsWith('pglite:') &&
      'DATABASE_MIGRATION_URL: must be unset with DATABASE_URL pglite:, which knows no roles',
    values.OPS_PORT === values.PORT && 'OPS_PORT: must be another port than PORT',
    values.ENTRA_CREDENTIAL && !isManaged && 'ENTRA_CREDENTIAL: managedIdentity needs BOT_TYPE UserAssignedMSI',
    values.ENTRA_CLIENT_ID &&
      values.ENTRA_CLIENT_ID !== values.BOT_ID &&
      given === 0 &&
      !isManaged &&
      'ENTRA_CLIENT_SECRET: must be set, because ENTRA_CLIENT_ID names another app than BOT_ID',
  ].filter((line): line is string => typeof line === 'string' && line !== '');
}

function credentialOf(values: Environment, readText: (path: string) => string): EntraCredential | null {
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
  return env[key]?.trim() ? `${key}: ${issue.message}` : `${key}: must be set; see the table of settings in the README`;
}

function withoutBlanks(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
