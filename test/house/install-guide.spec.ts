import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { readPackageSettings } from '../../tools/app-package/settings.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const guide = read('docs/install.md');

/** A part of the guide, from its heading to the next of the same rank. */
function part(heading: string): string {
  const [, rest = ''] = guide.split(`\n${heading}\n`);
  const rank = heading.split(' ')[0];
  return rest.split(new RegExp(`^${rank} `, 'm'))[0] ?? '';
}

/** What a start still wants of these settings, by its messages. */
function wantedForStart(env: Readonly<Record<string, string | undefined>>): string[] {
  try {
    parseConfig(env, () => read('ferry.config.example.json'));
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems.flatMap((line) => /^[A-Z_]+/.exec(line) ?? []);
  }
}

describe('docs/install.md', () => {
  it('by hand, has every setting filled in that the sample leaves open', () => {
    const sample = parseEnv(read('env/.env.dev'));
    const forPackage = readPackageSettings(sample).problems.map(({ field }) => field);
    const open = new Set([...wantedForStart(sample), ...forPackage]);
    assert.ok(open.size > 3, [...open].join());
    const byHand = part('## By hand');
    assert.deepEqual(
      [...open].filter((key) => !byHand.includes(`\`${key}\``) && !byHand.includes(`\`${key}=\``)),
      [],
    );
  });

  it('by hand, makes the app package where the packages for it are', () => {
    assert.match(part('### 3. A place to run'), /npm ci --omit=dev/);
    assert.match(part('### 6. The app package'), /`npm ci` without `--omit=dev`/);
  });

  it('by hand, makes the same Entra app as the toolkit', () => {
    const bodies = [...guide.matchAll(/--body '(.+)'$/gm)].map(([, body = '']) =>
      JSON.parse(
        body.replaceAll("'$APP'", `\${{BOT_ID}}`).replaceAll("'$SCOPE'", `\${{AAD_APP_ACCESS_AS_USER_PERMISSION_ID}}`),
      ),
    );
    assert.equal(bodies.length, 2);
    const { api, identifierUris, web, requiredResourceAccess } = JSON.parse(read('aad.manifest.json'));
    // Together with the version of tokens: many tenants refuse the URI to apps with tokens of version 1.
    assert.deepEqual(bodies[0].identifierUris, identifierUris);
    assert.deepEqual({ ...bodies[0].api, ...bodies[1].api }, api);
    assert.ok(guide.includes(`--web-redirect-uris ${web.redirectUris.join(' ')} `));
    assert.ok(guide.includes(`\nLCS=${requiredResourceAccess[0].resourceAppId}\n`));
  });

  it('by hand, makes the same OAuth connection as the Bicep', () => {
    const [, secretConnection = ''] = read('infra/bot.bicep').split('resource secretConnection');
    const keys = [...secretConnection.matchAll(/\{ key: '(\w+)'/g)].map(([, key]) => key);
    const [, given = ''] = /az bot authsetting create .*--parameters (.+)$/m.exec(guide) ?? [];
    assert.deepEqual(
      given.split(' ').map((pair) => pair.split('=')[0]),
      keys,
    );
  });

  it('by the toolkit, says where the secrets go, and makes the roles before Ferry is deployed', () => {
    const inAzure = part('## By the Agents Toolkit');
    assert.match(inAzure, /`env\/\.env\.azure\.user`/);
    const at = (text: string) => {
      assert.ok(inAzure.includes(text), text);
      return inAzure.indexOf(text);
    };
    const steps = ['`ferry.config.json`', 'atk provision --env azure', 'two roles', 'atk deploy --env azure'].map(at);
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );
  });
});
