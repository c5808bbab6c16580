import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import project from '../../package.json' with { type: 'json' };
import { SETTINGS } from '../../src/config/settings.ts';
import { readBicep } from '../support/bicep.ts';
import { importsOf } from '../support/import-lines.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Of the toolkit's schema v1.11, those that Ferry may need. */
const ACTIONS = [
  'aadApp/create',
  'aadApp/update',
  'arm/deploy',
  'azureAppService/zipDeploy',
  'cli/runNpmCommand',
  'file/createOrUpdateEnvironmentFile',
  'script',
  'teamsApp/create',
  'teamsApp/publishAppPackage',
  'teamsApp/update',
  'teamsApp/validateAppPackage',
  'teamsApp/zipAppPackage',
];

const stepSchema = z.strictObject({
  uses: z.string(),
  name: z.string().optional(),
  with: z.record(z.string(), z.unknown()),
  writeToEnvironmentFile: z.record(z.string(), z.string()).optional(),
});
type Step = z.infer<typeof stepSchema>;
const planSchema = z.strictObject({
  version: z.literal('v1.11'),
  environmentFolderPath: z.literal('./env'),
  provision: z.array(stepSchema),
  deploy: z.array(stepSchema),
  publish: z.array(stepSchema).default([]),
});

interface Plan {
  readonly steps: readonly Step[];
  readonly sample: string;
}

/** A file of the toolkit, and the environment it is for. */
const PLANS: Readonly<Record<string, Plan>> = Object.fromEntries(
  (
    [
      ['m365agents.yml', 'env/.env.azure'],
      ['m365agents.local.yml', 'env/.env.local'],
    ] as const
  ).map(([file, sample]) => {
    const { provision, deploy, publish } = planSchema.parse(parse(read(file)));
    return [file, { steps: [...provision, ...deploy, ...publish], sample }];
  }),
);

/** What the toolkit always knows, and the id of the scope that `aadApp/update` makes. */
const BUILT_IN = ['TEAMSFX_ENV', 'AAD_APP_ACCESS_AS_USER_PERMISSION_ID'];

const textsOf = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsOf)
      : [];
const isMade = (path: string) => path.includes('/build/') || path.endsWith('.user');
/** Files of the repository that a step names: `./…`, `node …` and those to be ignored. */
const filesOf = (step: Step) =>
  textsOf(step.with)
    .flatMap(
      (text) => /^(?:node )?(\.?\/?[\w./-]+\.(?:json|bicep|ts|yml)|\.webappignore)(?:\s|$)/.exec(text)?.[1] ?? [],
    )
    .filter((path) => !isMade(path));
const placeholdersIn = (text: string) => [...text.matchAll(/\$\{\{(\w+)\}\}/g)].map((found) => String(found[1]));
const used = (step: Step) => [...textsOf(step.with), ...filesOf(step).map(read)].flatMap(placeholdersIn);

/** What later steps know after this one. */
function written(step: Step): string[] {
  const outputs = filesOf(step)
    .filter((file) => file.endsWith('.bicep'))
    .flatMap((file) => readBicep(read(file)).outputs);
  const echoed = textsOf(step.with).flatMap((text) => /::set-teamsfx-env (\w+)=/.exec(text)?.[1] ?? []);
  return [...Object.values(step.writeToEnvironmentFile ?? {}), ...outputs, ...echoed];
}

const keysIn = (sample: string) => [...sample.matchAll(/^([A-Z]\w*)=/gm)].map((found) => String(found[1]));
const secretsIn = (sample: string) => [...sample.matchAll(/\bSECRET_[A-Z_]+/g)].map((found) => String(found[0]));

for (const [file, { steps, sample }] of Object.entries(PLANS)) {
  describe(file, () => {
    it('uses actions that the toolkit has', () => {
      assert.deepEqual(
        steps.map(({ uses }) => uses).filter((action) => !ACTIONS.includes(action)),
        [],
      );
    });

    it('names files that exist', () => {
      const named = steps.flatMap(filesOf);
      assert.ok(named.length > 3);
      assert.deepEqual(
        named.filter((path) => !existsSync(join(ROOT, path))),
        [],
      );
    });

    it(`uses what ${sample} or an earlier step gives`, () => {
      const later = new Set(steps.flatMap(written));
      const known = new Set([
        ...BUILT_IN,
        ...secretsIn(read(sample)),
        ...keysIn(read(sample)).filter((key) => !later.has(key)),
      ]);
      const tooEarly = steps.flatMap((step) => {
        const unknown = used(step).filter((name) => !known.has(name));
        for (const name of written(step)) known.add(name);
        return unknown.map((name) => `${step.uses}: ${name}`);
      });
      assert.deepEqual(tooEarly, []);
    });

    it(`finds a line in ${sample} for all it writes, and leaves none there unused`, () => {
      const keys = keysIn(read(sample));
      const wanted = steps.flatMap(written).filter((key) => !key.startsWith('SECRET_'));
      const all = new Set([...wanted, ...steps.flatMap(used).filter((key) => !key.startsWith('SECRET_')), ...BUILT_IN]);
      assert.deepEqual([...keys].sort(), [...all, 'TEAMS_APP_TENANT_ID'].sort());
    });
  });
}

describe('what the toolkit gives Ferry to run on a laptop', () => {
  it('are settings of Ferry', () => {
    const step = PLANS['m365agents.local.yml']?.steps.find(({ uses }) => uses === 'file/createOrUpdateEnvironmentFile');
    const keys = Object.keys(z.record(z.string(), z.string()).parse(step?.with.envs));
    assert.notEqual(keys.length, 0);
    assert.deepEqual(
      keys.filter((key) => !(key in SETTINGS)),
      [],
    );
  });
});

describe('the Entra app', () => {
  const app = JSON.parse(read('aad.manifest.json'));
  const teams = JSON.parse(read('appPackage/manifest.json'));

  it('lets both Teams clients ask for its one scope, with tokens of version 2', () => {
    const [scope, ...others] = app.api.oauth2PermissionScopes;
    assert.deepEqual(others, []);
    assert.equal(scope.value, 'access_as_user');
    assert.equal(app.api.requestedAccessTokenVersion, 2);
    assert.deepEqual(app.api.preAuthorizedApplications, [
      { appId: '1fec8e78-bce4-4aaf-ab1b-5451cc387264', delegatedPermissionIds: [scope.id] },
      { appId: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346', delegatedPermissionIds: [scope.id] },
    ]);
  });

  it('asks for LCS alone, and sends people back to the token service', () => {
    assert.deepEqual(app.requiredResourceAccess, [
      {
        resourceAppId: '913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0',
        resourceAccess: [{ id: 'a8737248-d2c2-4a7c-9759-3dfaad5c2f19', type: 'Scope' }],
      },
    ]);
    assert.deepEqual(app.web.redirectUris, ['https://token.botframework.com/.auth/web/redirect']);
  });

  it('is the one that the app package and the OAuth connection name', () => {
    assert.deepEqual(app.identifierUris, [teams.webApplicationInfo.resource]);
    assert.equal(app.appId, teams.webApplicationInfo.id);
    const uri = /var applicationIdUri = '([^']+)'/.exec(read('infra/bot.bicep'))?.[1];
    assert.equal(uri?.replace(`\${appId}`, `\${{BOT_ID}}`), teams.webApplicationInfo.resource);
  });
});

describe('what runs in production', () => {
  const lines = (file: string) =>
    read(file)
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line && !line.startsWith('#'));
  const image = lines('.dockerignore');
  const included = image.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const excluded = image.filter((line) => !line.startsWith('!') && line !== '*');

  it('is the same in the image and in the upload, which brings packages and rules too', () => {
    const upload = lines('.webappignore').map((line) => line.replace('/', ''));
    assert.deepEqual(
      upload.filter((line) => !['!ferry.config.json', '!node_modules'].includes(line)).sort(),
      [...image].sort(),
    );
    assert.equal(image[0], '*');
    assert.deepEqual(
      [...included, ...excluded].filter((path) => !existsSync(join(ROOT, path)) && !path.endsWith('.html')),
      [],
    );
  });

  it('has the folders that Ferry reads at its start', () => {
    const folders = [...read('src/app.ts').matchAll(/join\(import\.meta\.dirname, '\.\.', '(\w+)'\)/g)].map((found) =>
      String(found[1]),
    );
    assert.ok(folders.includes('cards'));
    assert.deepEqual(
      folders.filter((folder) => !included.includes(folder)),
      [],
    );
  });

  it('needs no package of the developers', () => {
    const isIn = (file: string) => !excluded.some((path) => file === path || file.startsWith(`${path}/`));
    const files = globSync('{src,tools}/**/*.ts', { cwd: ROOT }).filter(isIn);
    const needed = files.flatMap((file) =>
      importsOf(read(file))
        .filter(({ specifier, isType }) => !isType && specifier !== '?' && !/^(\.|node:)/.test(specifier))
        .map(({ specifier }) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    );
    assert.ok(needed.length > 20);
    assert.deepEqual(
      needed.filter((name) => !(name in project.dependencies)),
      [],
    );
    assert.deepEqual(
      files
        .flatMap((file) => importsOf(read(file)).map(({ specifier }) => specifier))
        .filter((it) => /sandbox\/|test\//.test(it)),
      [],
    );
  });

  it('is the Node that the specs run on, as no root, with a health check', () => {
    const docker = read('Dockerfile');
    assert.ok(docker.includes(`node:${project.devDependencies.node}-slim`));
    assert.match(docker, /^USER 1000:1000$/m);
    assert.match(docker, /^HEALTHCHECK .*\n.*\/healthz/m);
    assert.match(docker, /^CMD \["node", "src\/main\.ts"\]$/m);
    assert.match(read('infra/app.bicep'), new RegExp(`'NODE\\|${project.devDependencies.node.split('.')[0]}-lts'`));
  });
});
