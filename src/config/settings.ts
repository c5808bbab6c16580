import { z } from 'zod';
import { isLoopback } from './loopback.ts';
import { tokenKeys } from './token-keys.ts';

const PUBLIC_LOGIN = 'https://login.microsoftonline.com';
const text = z.string().trim();
const url = (value: string, protocols: readonly string[]) =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);
const hasAccount = (value: string) => new URL(value).username !== '' || new URL(value).password !== '';
const webAddress = text
  .refine(
    (value) => url(value, ['https:']) || (url(value, ['http:']) && isLoopback(value)),
    'must be an https address (http only on loopback)',
  )
  .refine(
    (value) => !URL.canParse(value) || !hasAccount(value),
    'must have no user name or password in it: it is shown',
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
export type BotType = (typeof BOT_TYPES)[keyof typeof BOT_TYPES];
const botType = text
  .toLowerCase()
  .refine(
    (value): value is keyof typeof BOT_TYPES => Object.hasOwn(BOT_TYPES, value),
    `must be ${Object.values(BOT_TYPES).join(', ')}`,
  )
  .transform((value): BotType => BOT_TYPES[value]);

/** Every setting of the environment Ferry reads; the table in `docs/settings.md` and the samples in `env/` name exactly these. */
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

const settingsSchema = z.object(SETTINGS);
/** The settings as they were given, each right by itself; those left out have their defaults. */
export type Settings = z.infer<typeof settingsSchema>;

/** Of the environment, where blank means unset. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): z.ZodSafeParseResult<Settings> {
  return settingsSchema.safeParse(withoutBlanks(env));
}

/** The settings that are set. */
export function withoutBlanks(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => Boolean(entry[1]?.trim())),
  );
}
