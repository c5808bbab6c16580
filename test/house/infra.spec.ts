import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodedGuid, federatedCredentials } from '../../infra/federation.ts';
import { parseConfig } from '../../src/config/config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { block, keysOf, readBicep, unbalanced } from '../support/bicep.ts';

const INFRA = join(import.meta.dirname, '../../infra');
const read = (file: string) => readFileSync(join(INFRA, file), 'utf8');
const files = readdirSync(INFRA).filter((file) => file.endsWith('.bicep'));

/** What App Service itself reads among the app settings. */
const OF_THE_PLATFORM = ['SCM_DO_BUILD_DURING_DEPLOYMENT', 'WEBSITE_RUN_FROM_PACKAGE'];
const ID = '72f988bf-86f1-41af-91ab-2d7cd011db47';

/** The settings that main.bicep and app.bicep give Ferry. */
function appSettings(): string[] {
  const ofMain = keysOf(block(block(readBicep(read('main.bicep')).code, 0, 'settings: union('), 0));
  const app = readBicep(read('app.bicep')).code;
  return [...ofMain, ...keysOf(block(app.slice(app.indexOf("name: 'appsettings'")), 0, 'union(\n    {'))];
}

describe('the Bicep files', () => {
  for (const file of files) {
    const bicep = readBicep(read(file));

    it(`${file} has brackets that match`, () => {
      assert.equal(unbalanced(bicep.code), null);
    });

    it(`${file} describes each parameter, and uses it`, () => {
      const names = [...bicep.params.keys()];
      assert.notEqual(names.length, 0);
      const count = (pattern: string) => [...bicep.code.matchAll(new RegExp(pattern, 'gm'))].length;
      // A key of the same name is no use, and `param` itself is the first place.
      const isUsed = (name: string) => count(`\\b${name}\\b`) - count(`^ *${name}:`) > 1;
      assert.deepEqual(
        names.filter((name) => !bicep.params.get(name)?.description || !isUsed(name)),
        [],
      );
    });

    it(`${file} gives its modules what they want, and asks for what they give`, () => {
      for (const [name, { path, given }] of bicep.modules) {
        const target = readBicep(read(path));
        const required = [...target.params].filter(([, { isRequired }]) => isRequired).map(([param]) => param);
        assert.deepEqual(
          required.filter((param) => !given.includes(param)),
          [],
          `${name} lacks`,
        );
        assert.deepEqual(
          given.filter((param) => !target.params.has(param)),
          [],
          `${name} does not know`,
        );
        const asked = [...bicep.code.matchAll(new RegExp(`\\b${name}\\.outputs\\.(\\w+)`, 'g'))].map((found) =>
          String(found[1]),
        );
        assert.deepEqual(
          asked.filter((output) => !target.outputs.includes(output)),
          [],
          `${name} does not give`,
        );
      }
    });
  }

  for (const name of ['main', 'local']) {
    it(`${name}.parameters.json sets what ${name}.bicep requires, and nothing it does not know`, () => {
      const { params } = readBicep(read(`${name}.bicep`));
      const set = Object.keys(JSON.parse(read(`${name}.parameters.json`)).parameters);
      const required = [...params].filter(([, { isRequired }]) => isRequired).map(([param]) => param);
      assert.deepEqual(
        required.filter((param) => !set.includes(param)),
        [],
      );
      assert.deepEqual(
        set.filter((param) => !params.has(param)),
        [],
      );
    });
  }

  it('take no name that is too short for one of the resources', () => {
    // Managed identity 3, Log Analytics 4, PostgreSQL 3, Key Vault 3, App Service 2, Azure Bot 4.
    const shortest = /@minLength\((\d+)\).*\n@maxLength\(\d+\)\nparam name /.exec(read('main.bicep'))?.[1];
    assert.ok(Number(shortest) >= 4, shortest);
  });

  it('name what each parameter of main.bicep costs', () => {
    const { params } = readBicep(read('main.bicep'));
    assert.deepEqual(
      [...params].filter(([, { description }]) => !/cost|charged|price/i.test(description ?? '')).map(([name]) => name),
      [],
    );
  });
});

describe('the app settings in Azure', () => {
  it('are settings of Ferry, each once', () => {
    const own = appSettings().filter((key) => !OF_THE_PLATFORM.includes(key));
    assert.deepEqual(
      own.filter((key) => !(key in SETTINGS)),
      [],
    );
    assert.equal(new Set(own).size, own.length);
  });

  it('are enough for a start', () => {
    const values: Record<string, string> = {
      PORT: '8080',
      PUBLIC_URL: 'https://ferry.example.com',
      BOT_TYPE: 'UserAssignedMSI',
      OAUTH_CONNECTION: 'lcs',
      ENTRA_CREDENTIAL: 'managedIdentity',
      DATABASE_URL: 'postgres://ferry@db.example.com/ferry',
      DATABASE_MIGRATION_URL: 'postgres://ferry_owner@db.example.com/ferry',
      TOKEN_CACHE_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    const env = Object.fromEntries(appSettings().map((key) => [key, values[key] ?? ID]));
    const config = parseConfig(env, () => readFileSync(join(INFRA, '../ferry.config.example.json'), 'utf8'));

    assert.equal(config.bot.appType, 'UserAssignedMSI');
    assert.equal(config.entra.credential.kind, 'managedIdentity');
    assert.notEqual(config.databaseMigrationUrl, null);
    assert.notEqual(config.tokenCacheKeys.length, 0);
  });
});

describe('the federated credentials', () => {
  it('write a guid as Entra does', () => {
    assert.equal(encodedGuid(ID), 'v4j5cvGGr0GRqy180BHbRw');
  });

  it('name the connection as bot.bicep does', () => {
    const identifier = /param uniqueIdentifier string = '(\w+)'/.exec(read('bot.bicep'))?.[1];
    const [ofIdentity, ofSignIn] = federatedCredentials({ tenantId: ID, identityPrincipalId: 'principal' });

    assert.equal(ofIdentity.subject, 'principal');
    assert.equal(ofSignIn.subject.split('/').at(-1), identifier);
    assert.equal(ofSignIn.issuer, `https://login.microsoftonline.com/${ID}/v2.0`);
  });
});

describe('this reader of Bicep', () => {
  const source = `// a { remark
@description('It')
param a string
param b int = 2
module m 'x.bicep' = {
  name: 'm'
  params: {
    c: { d: a }
    e: '\${b}'
  }
}
output f string = a
`;

  it('finds parameters, modules and outputs', () => {
    const { params, modules, outputs } = readBicep(source);
    assert.deepEqual([...params.keys()], ['a', 'b']);
    assert.deepEqual(params.get('a'), { description: 'It', isRequired: true });
    assert.deepEqual(params.get('b'), { description: null, isRequired: false });
    assert.deepEqual(modules.get('m'), { path: 'x.bicep', given: ['c', 'e'] });
    assert.deepEqual(outputs, ['f']);
  });

  it('finds brackets that do not match, and none in strings', () => {
    assert.equal(unbalanced("a: '{'"), null);
    assert.match(unbalanced('a: [{]') ?? '', /closes nothing/);
    assert.match(unbalanced(`a: '\${b(}'`) ?? '', /never closed/);
  });
});
