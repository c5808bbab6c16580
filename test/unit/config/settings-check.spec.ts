import assert from 'node:assert/strict';
import { ConfigError } from '../../../src/config/config.ts';
import { checkSettings, type Given } from '../../../src/config/settings-check.ts';

const BOT_ID = '0a1b2c3d-1111-4222-8333-444455556666';
const TENANT = '5f0c2b6e-8a41-4c57-9d3e-1b7a64c0e9d2';
const SECRET = 'swordfish-8f3a';
const KEY = `${'Ab+/'.repeat(10)}AbE=`;
const FILE = { PUBLIC_URL: 'https://ferry.contoso.dev', BOT_ID, BOT_TENANT_ID: TENANT };
const GCC_HIGH = {
  BOT_OPENID_METADATA_URL: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  BOT_LOGIN_URL: 'https://login.microsoftonline.us',
  BOT_OAUTH_SCOPE: 'https://api.botframework.us',
  BOT_TOKEN_ISSUER: 'https://api.botframework.us',
  BOT_TOKEN_SERVICE_URL: 'https://tokengcch.botframework.azure.us',
  ENTRA_AUTHORITY: 'https://login.microsoftonline.us',
};
const OWN = { BOT_PASSWORD: SECRET };
const PROJECTS = { projects: [{ id: 7, name: 'Contoso', region: 'eu' }] };

function check(given: Partial<Given> = {}, config: object | null = PROJECTS): string {
  const all: Given = { file: FILE, own: OWN, environment: {}, ownName: 'env/.env.x.user', ...given };
  return checkSettings(all, (path) => {
    if (path === './ferry.config.json' && config) return JSON.stringify(config);
    throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  });
}

/** What stands in the row of a setting. */
function row(key: string, text: string): string | undefined {
  return new RegExp(`^  ${key} +(.*)$`, 'm').exec(text)?.[1]?.replace(/ +/g, ' ');
}

function warnings(text: string): readonly string[] {
  return [...(text.split('Warnings, which do not stop Ferry:')[1] ?? '').matchAll(/^ {2}- (.*)$/gm)].map(([, w]) =>
    String(w),
  );
}

describe('config:check of settings', () => {
  it('says what each comes to and where it is from, the environment before the files', () => {
    const text = check({ environment: { PORT: '4000' }, file: { ...FILE, PORT: '1', LOG_LEVEL: 'warn' } });
    assert.equal(row('PORT', text), 'environment 4000');
    assert.equal(row('LOG_LEVEL', text), 'file warn');
    assert.equal(row('BOT_PASSWORD', text), '.user file a secret');
    assert.equal(row('ENTRA_CLIENT_SECRET', text), 'default the same as BOT_PASSWORD');
    assert.equal(row('OAUTH_CONNECTION', text), 'default lcs');
    assert.equal(row('ALLOWED_TENANTS', text), `default ${TENANT}`);
    assert.match(text, /Ferry can start with these settings\..*config:check -- \.\/ferry\.config\.json/);
    assert.deepEqual(warnings(text), []);
  });

  it('shows no secret, and no password in an address', () => {
    const address = `postgres://ferry:${SECRET}@db.contoso.dev/ferry?sslmode=require&password=${SECRET}`;
    const own = { BOT_PASSWORD: SECRET, DATABASE_URL: address, DATABASE_MIGRATION_URL: address, TOKEN_CACHE_KEY: KEY };
    const text = check({ own: { ...own, ENTRA_CLIENT_SECRET: `${SECRET}2` } });
    assert.doesNotMatch(text, /swordfish|Ab\+/);
    assert.equal(row('DATABASE_URL', text), '.user file postgres://ferry:…@db.contoso.dev/ferry?sslmode=require');
    assert.equal(row('TOKEN_CACHE_KEY', text), '.user file a key');
    assert.equal(row('ENTRA_CLIENT_SECRET', text), '.user file a secret');
  });

  it('needs secrets that are not here, and says so, but takes them for no mistake', () => {
    const text = check({ own: {} });
    assert.equal(row('BOT_PASSWORD', text), 'needed');
    assert.match(text, /still needs:\n {2}- BOT_PASSWORD: must be set/);
    assert.doesNotMatch(text, /can start/);
    const other = check({ own: OWN, file: { ...FILE, ENTRA_CLIENT_ID: TENANT } });
    assert.match(other, /still needs:\n {2}- ENTRA_CLIENT_SECRET: /);
  });

  it('checks the settings alone where ferry.config.json is not written yet', () => {
    const text = check({}, null);
    assert.equal(row('FERRY_CONFIG', text), 'needed');
    assert.match(text, /still needs:\n {2}- FERRY_CONFIG: there is no \.\/ferry\.config\.json yet; copy /);
    assert.doesNotMatch(text, /none yet/);
  });

  it('throws all mistakes at once, those of ferry.config.json too', () => {
    const file = { ...FILE, BOT_ID: 'mine', OPS_PORT: '3978', ENTRA_CREDENTIAL: 'secret' };
    assert.throws(
      () => check({ file, own: {} }, { projects: [{ id: 7, name: 'Contoso', region: 'mars' }] }),
      (error) => {
        assert.ok(error instanceof ConfigError);
        const problems = error.problems.map((line) => line.replace(/:? must.*/, ''));
        assert.deepEqual(problems, ['BOT_ID', 'ENTRA_CREDENTIAL', './ferry.config.json: projects[0].region']);
        return true;
      },
    );
  });

  it('throws settings that are wrong together', () => {
    assert.throws(
      () => check({ file: { ...FILE, BOT_TYPE: 'UserAssignedMSI' } }),
      /BOT_PASSWORD: must be unset with BOT_TYPE UserAssignedMSI/,
    );
  });

  it('warns of what is still as in the sample', () => {
    const zero = '00000000-0000-0000-0000-000000000000';
    const file = { PUBLIC_URL: 'https://ferry.example.com', BOT_ID: zero, BOT_TENANT_ID: zero, ALLOWED_TENANTS: zero };
    const database = { DATABASE_URL: 'postgres://ferry@db.example.com/ferry' };
    assert.deepEqual(warnings(check({ file: { ...file, ...database } })), [
      'BOT_ID: is still the zeros of the sample',
      'BOT_TENANT_ID: is still the zeros of the sample',
      'PUBLIC_URL: is still the address of the sample',
      'DATABASE_URL: is still the address of the sample',
    ]);
    assert.deepEqual(warnings(check({ file: { ...FILE, ALLOWED_TENANTS: `${TENANT},${zero}` } })), [
      'ALLOWED_TENANTS: is still the zeros of the sample',
    ]);
  });

  it('warns of secrets in the file that git keeps', () => {
    const found = warnings(
      check({
        file: { ...FILE, BOT_PASSWORD: SECRET, DATABASE_URL: `postgres://f:${SECRET}@db.contoso.dev/f` },
        own: {},
      }),
    );
    assert.deepEqual(
      found.map((line) => line.split(':')[0]),
      ['BOT_PASSWORD', 'DATABASE_URL'],
    );
    assert.ok(found.every((line) => line.includes('move the line to env/.env.x.user')));
  });

  it('warns of misspelt keys, and of no others', () => {
    const file = { ...FILE, OPS_PROT: '9464', AZURE_SUBSCRIPTION_ID: 'x', TEAMS_APP_ID: 'x', BOT_DOMAIN: 'x' };
    assert.deepEqual(warnings(check({ file })), ['OPS_PROT: is no setting and is not read; did you mean OPS_PORT?']);
  });

  it('warns of settings of different clouds', () => {
    const file = { ...FILE, BOT_LOGIN_URL: 'https://login.microsoftonline.us' };
    const [found = '', ...others] = warnings(check({ file }));
    assert.deepEqual(others, []);
    assert.match(found, /BOT_LOGIN_URL of Azure Government/);
    assert.match(found, /BOT_TOKEN_ISSUER.*, the region of Contoso of the public cloud/);
    const sandbox = { ...FILE, BOT_LOGIN_URL: 'https://127.0.0.1:4443', ENTRA_AUTHORITY: 'https://127.0.0.1:4443' };
    assert.deepEqual(warnings(check({ file: sandbox })), []);
  });

  it('takes GCC for the public cloud with an LCS of its own, GCC High and China for clouds of their own', () => {
    const inRegion = (region: string) => warnings(check({}, { projects: [{ id: 7, name: 'Contoso', region }] })).length;
    assert.deepEqual(['us', 'eu', 'gcc', 'gccHigh', 'china'].map(inRegion), [0, 0, 0, 1, 1]);
    const high = (config: object | null) => warnings(check({ file: { ...FILE, ...GCC_HIGH } }, config)).length;
    const projects = (region: string) => ({ projects: [{ id: 7, name: 'Contoso', region }] });
    assert.deepEqual([high(projects('gccHigh')), high(projects('gcc')), high(null)], [0, 1, 0]);
  });
});
