import assert from 'node:assert/strict';
import { type Config, ConfigError, parseConfig } from '../../../src/config/config.ts';
import { SETTINGS } from '../../../src/config/settings.ts';

const BOT_ID = '0a1b2c3d-1111-4222-8333-444455556666';
const TENANT = '5f0c2b6e-8a41-4c57-9d3e-1b7a64c0e9d2';
const OTHER_APP = '9c1f5a3e-2222-4333-8444-555566667777';
const SECRET = 'swordfish-8f3a';
/** 32 bytes in base64. */
const KEY = `${'Ab+/'.repeat(10)}AbE=`;
const FILE = JSON.stringify({ projects: [{ id: 1, name: 'Contoso', region: 'eu' }] });
const ENV = { PUBLIC_URL: 'https://ferry.example', BOT_ID, BOT_TENANT_ID: TENANT, BOT_PASSWORD: SECRET };
const MANAGED = { ...ENV, BOT_TYPE: 'UserAssignedMSI', BOT_PASSWORD: undefined, ENTRA_CLIENT_ID: OTHER_APP };

type Env = Readonly<Record<string, string | undefined>>;

function parse(env: Env, files: Readonly<Record<string, string>> = {}): Config {
  const all: Readonly<Record<string, string>> = { './ferry.config.json': FILE, ...files };
  return parseConfig(env, (path) => {
    const text = all[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  });
}

function problemsOf(env: Env, files: Readonly<Record<string, string>> = {}): readonly string[] {
  try {
    parse(env, files);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const line of error.problems) assert.ok(error.message.includes(line));
    assert.doesNotMatch(error.message, new RegExp(SECRET));
    return error.problems;
  }
  return [];
}

describe('parseConfig', () => {
  it('needs no more than the bot and where it is reached', () => {
    const config = parse(ENV);
    const { port, opsPort, oauthConnection, lcsScope, databaseUrl, logLevel, allowedTenants } = config;
    assert.deepEqual(
      { port, opsPort, oauthConnection, lcsScope, databaseUrl, logLevel, allowedTenants },
      {
        port: 3978,
        opsPort: null,
        oauthConnection: 'lcs',
        lcsScope: null,
        databaseUrl: 'pglite:./.ferry/data',
        logLevel: 'info',
        allowedTenants: [TENANT],
      },
    );
    assert.deepEqual([config.tokenCacheKeys, config.databaseMigrationUrl], [[], null]);
    assert.equal(config.bot.appType, 'SingleTenant');
    assert.equal(config.bot.tokenIssuer, 'https://api.botframework.com');
    assert.deepEqual(config.entra, {
      clientId: BOT_ID,
      credential: { kind: 'secret', secret: SECRET },
      authority: 'https://login.microsoftonline.com',
    });
    assert.equal(config.ferry.projects[0]?.name, 'Contoso');
  });

  it('is frozen to its depth', () => {
    const { ferry, bot, allowedTenants } = parse(ENV);
    for (const part of [ferry, ferry.timing, ferry.projects, ferry.projects[0], bot, allowedTenants]) {
      assert.ok(Object.isFrozen(part));
    }
  });

  it('takes what is blank for unset', () => {
    assert.equal(parse({ ...ENV, PORT: ' ', LOG_LEVEL: '' }).port, 3978);
  });

  it('reads every setting', () => {
    const config = parse(
      {
        ...ENV,
        PORT: '8080',
        OPS_PORT: '9090',
        PUBLIC_URL: 'http://127.0.0.1:8080/',
        OAUTH_CONNECTION: 'other',
        ENTRA_CLIENT_ID: OTHER_APP.toUpperCase(),
        ENTRA_CLIENT_SECRET: 'entra-secret',
        ENTRA_AUTHORITY: 'https://login.example/',
        LCS_SCOPE: 'api://lcs/.default',
        ALLOWED_TENANTS: ` ${TENANT.toUpperCase()}, ${OTHER_APP},`,
        DATABASE_URL: 'postgres://ferry@db/ferry',
        DATABASE_MIGRATION_URL: 'postgresql://ferry_owner@db/ferry',
        TOKEN_CACHE_KEY: ` ${KEY}, ${KEY.replace('A', 'B')},`,
        FERRY_CONFIG: '/etc/ferry.json',
        BOT_LOGIN_URL: 'https://login.example',
        BOT_OPENID_METADATA_URL: 'http://localhost:1/openid',
        BOT_OAUTH_SCOPE: 'https://scope.example',
        BOT_TOKEN_ISSUER: 'https://issuer.example',
        BOT_TOKEN_SERVICE_URL: 'https://tokens.example',
        LOG_LEVEL: 'debug',
      },
      { '/etc/ferry.json': FILE },
    );
    assert.deepEqual(config.allowedTenants, [TENANT, OTHER_APP]);
    const { ferry: _, ...settings } = config;
    assert.deepEqual(settings, {
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      opsPort: 9090,
      bot: {
        appId: BOT_ID,
        appType: 'SingleTenant',
        tenantId: TENANT,
        password: SECRET,
        openIdMetadataUrl: 'http://localhost:1/openid',
        loginUrl: 'https://login.example',
        oauthScope: 'https://scope.example',
        tokenIssuer: 'https://issuer.example',
        tokenServiceUrl: 'https://tokens.example',
      },
      oauthConnection: 'other',
      entra: {
        clientId: OTHER_APP,
        credential: { kind: 'secret', secret: 'entra-secret' },
        authority: 'https://login.example',
      },
      lcsScope: 'api://lcs/.default',
      allowedTenants: [TENANT, OTHER_APP],
      databaseUrl: 'postgres://ferry@db/ferry',
      databaseMigrationUrl: 'postgresql://ferry_owner@db/ferry',
      tokenCacheKeys: [KEY, KEY.replace('A', 'B')],
      logLevel: 'debug',
    });
  });

  for (const [written, type] of [
    ['singletenant', 'SingleTenant'],
    ['MULTITENANT', 'MultiTenant'],
  ] as const) {
    it(`takes the bot's type in any case (${written})`, () => {
      assert.equal(parse({ ...ENV, BOT_TYPE: written, ALLOWED_TENANTS: TENANT }).bot.appType, type);
    });
  }

  it('takes a certificate, or the managed identity, instead of a secret', () => {
    const withCertificate = parse({ ...ENV, ENTRA_CLIENT_CERTIFICATE: './cert.pem' }, { './cert.pem': 'PEM' });
    assert.deepEqual(withCertificate.entra.credential, { kind: 'certificate', pem: 'PEM' });
    const managed = parse({ ...MANAGED, ENTRA_CREDENTIAL: 'managedIdentity' });
    assert.deepEqual(managed.entra.credential, { kind: 'managedIdentity', clientId: BOT_ID });
    assert.equal(managed.bot.password, null);
  });
});

describe('what is wrong with the settings', () => {
  it('names every key that is wrong, and shows none', () => {
    const problems = problemsOf({ ...ENV, TOKEN_CACHE_KEY: `${SECRET}, ${KEY}, ${KEY}x` });
    assert.deepEqual(
      problems.map((line) => /key \d/.exec(line)?.[0]),
      ['key 1', 'key 3'],
    );
    assert.ok(!problems.join().includes(KEY));
  });

  const WRONG: readonly (readonly [string, Env, RegExp])[] = [
    ['no public address', { ...ENV, PUBLIC_URL: undefined }, /^PUBLIC_URL: must be set; see docs\/settings\.md/],
    ['a public address without TLS', { ...ENV, PUBLIC_URL: 'http://ferry.example' }, /^PUBLIC_URL: .*https/],
    [
      'a public address with a password',
      { ...ENV, PUBLIC_URL: 'https://bob:s3cret@ferry.example' },
      /^PUBLIC_URL: must have no user name or password in it/,
    ],
    ['a public address that is none', { ...ENV, PUBLIC_URL: 'ferry' }, /^PUBLIC_URL: .*https/],
    ['no port', { ...ENV, PORT: 'http' }, /^PORT: must be a port number/],
    ['a port too high', { ...ENV, PORT: '70000' }, /^PORT: /],
    ['no bot', { ...ENV, BOT_ID: undefined }, /^BOT_ID: must be set/],
    ['a bot that has no id', { ...ENV, BOT_ID: 'ferry' }, /^BOT_ID: must be an id such as/],
    ['an unknown type', { ...ENV, BOT_TYPE: 'constructor' }, /^BOT_TYPE: must be SingleTenant, MultiTenant/],
    ['no tenant', { ...ENV, BOT_TENANT_ID: undefined }, /^BOT_TENANT_ID: must be set with BOT_TYPE SingleTenant/],
    ['no password', { ...ENV, BOT_PASSWORD: undefined }, /^BOT_PASSWORD: must be set/],
    ['many tenants of which none is named', { ...ENV, BOT_TYPE: 'MultiTenant' }, /^ALLOWED_TENANTS: must be set/],
    ['a tenant by name', { ...ENV, ALLOWED_TENANTS: 'contoso.com' }, /^ALLOWED_TENANTS: must be an id such as/],
    ['no tenant in the list', { ...ENV, ALLOWED_TENANTS: ' , ' }, /^ALLOWED_TENANTS: must name at least one tenant/],
    [
      'an authority without TLS',
      { ...ENV, ENTRA_AUTHORITY: 'http://127.0.0.1' },
      /^ENTRA_AUTHORITY: must be the https/,
    ],
    ['an unknown credential', { ...ENV, ENTRA_CREDENTIAL: 'password' }, /^ENTRA_CREDENTIAL: must be managedIdentity/],
    ['an identity that the bot does not have', { ...ENV, ENTRA_CREDENTIAL: 'managedIdentity' }, /^ENTRA_CREDENTIAL: /],
    ['another app without its secret', { ...ENV, ENTRA_CLIENT_ID: OTHER_APP }, /^ENTRA_CLIENT_SECRET: must be set/],
    [
      'two credentials',
      { ...ENV, ENTRA_CLIENT_SECRET: 'a', ENTRA_CLIENT_CERTIFICATE: './cert.pem' },
      /set only one of them/,
    ],
    [
      'a certificate that cannot be read',
      { ...ENV, ENTRA_CLIENT_CERTIFICATE: './none.pem' },
      /^ENTRA_CLIENT_CERTIFICATE: \.\/none\.pem cannot be read \(ENOENT\)/,
    ],
    ['another database', { ...ENV, DATABASE_URL: 'mysql://db' }, /^DATABASE_URL: must be pglite:<folder> or postgres/],
    [
      'another database to migrate',
      { ...ENV, DATABASE_URL: 'postgres://db/ferry', DATABASE_MIGRATION_URL: 'pglite:./data' },
      /^DATABASE_MIGRATION_URL: must be postgres/,
    ],
    [
      'a role to migrate a folder with',
      { ...ENV, DATABASE_MIGRATION_URL: 'postgres://db/ferry' },
      /^DATABASE_MIGRATION_URL: must be unset with DATABASE_URL pglite/,
    ],
    [
      'a key that is too short',
      { ...ENV, TOKEN_CACHE_KEY: SECRET },
      /^TOKEN_CACHE_KEY: key 1 of the list must be 32 bytes in base64; make one with `openssl rand -base64 32`/,
    ],
    [
      'a bad second key',
      { ...ENV, TOKEN_CACHE_KEY: `${KEY},${SECRET}` },
      /^TOKEN_CACHE_KEY: key 2 of the list must be/,
    ],
    ['a key twice', { ...ENV, TOKEN_CACHE_KEY: `${KEY},${KEY}` }, /^TOKEN_CACHE_KEY: key 2 .* repeats .* remove it/],
    ['no key in the list', { ...ENV, TOKEN_CACHE_KEY: ' , ' }, /^TOKEN_CACHE_KEY: must hold at least one key/],
    ['no settings file', { ...ENV, FERRY_CONFIG: './none.json' }, /^FERRY_CONFIG: \.\/none\.json cannot be read/],
    ['an unknown level', { ...ENV, LOG_LEVEL: 'loud' }, /^LOG_LEVEL: /],
    [
      'a managed identity with a password',
      { ...MANAGED, BOT_PASSWORD: SECRET, ENTRA_CREDENTIAL: 'managedIdentity' },
      /^BOT_PASSWORD: must be unset/,
    ],
    [
      'a managed identity without another app',
      { ...MANAGED, ENTRA_CLIENT_ID: undefined, ENTRA_CREDENTIAL: 'managedIdentity' },
      /^ENTRA_CLIENT_ID: must be set/,
    ],
    ['a managed identity without a credential', MANAGED, /^ENTRA_CLIENT_SECRET: set it, or/],
  ];
  for (const [name, env, line] of WRONG) {
    it(`is said with its cure: ${name}`, () => {
      const problems = problemsOf(env, { './cert.pem': 'PEM' });
      assert.equal(problems.filter((problem) => line.test(problem)).length, 1, problems.join('\n'));
      assert.ok(problems.every((problem) => Object.hasOwn(SETTINGS, problem.split(/[:,]/, 1)[0] ?? '')));
    });
  }

  it('is said all at once, that of the file too', () => {
    const problems = problemsOf({ ...ENV, PUBLIC_URL: undefined, LOG_LEVEL: 'loud' }, { './ferry.config.json': '{' });
    assert.deepEqual(
      problems.map((line) => line.split(':', 1)[0]),
      ['PUBLIC_URL', 'LOG_LEVEL', './ferry.config.json'],
    );
  });
});
