import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parseConfig } from '../../src/config/config.ts';
import { checkSettings } from '../../src/config/settings-check.ts';

const FOLDER = join(import.meta.dirname, '../../env');
/** What the Agents Toolkit fills in; toolkit.spec.ts holds these. */
const OF_THE_TOOLKIT = ['.env.azure', '.env.local'];
const SAMPLES = readdirSync(FOLDER)
  .filter((file) => /^\.env\./.test(file) && !file.endsWith('.user') && !OF_THE_TOOLKIT.includes(file))
  .sort();
const EXAMPLE = readFileSync(join(FOLDER, '../ferry.config.example.json'), 'utf8');
const REGIONS: Readonly<Record<string, string>> = { gcc: 'gcc', 'gcc-high': 'gccHigh', china: 'china' };

/** What an administrator fills in, besides ids and addresses. */
const BOT_PASSWORD = 'a secret of the host';

function sample(file: string) {
  return parseEnv(readFileSync(join(FOLDER, file), 'utf8'));
}

/** Of the cloud that a sample is for. */
function exampleFor(file: string): string {
  return EXAMPLE.replace('"region": "eu"', `"region": "${REGIONS[file.slice('.env.'.length)] ?? 'eu'}"`);
}

function check(file: string, own: Readonly<Record<string, string>>): string {
  const given = { file: sample(file), own, environment: {}, ownName: `${file}.user` };
  return checkSettings(given, () => exampleFor(file));
}

describe('the samples in env', () => {
  it('are for a test tenant, production, and each sovereign cloud', () => {
    assert.deepEqual(SAMPLES, ['.env.china', '.env.dev', '.env.gcc', '.env.gcc-high', '.env.production']);
  });

  for (const file of SAMPLES) {
    it(`${file} is accepted by config:check, and by Ferry once the secrets are there`, () => {
      const own = sample(file).BOT_TYPE === 'UserAssignedMSI' ? {} : { BOT_PASSWORD };
      assert.match(check(file, own), /Ferry can start with these settings/);
      assert.doesNotMatch(check(file, {}), /of different clouds|a secret stands in|is no setting/);
      parseConfig({ ...sample(file), ...own }, () => exampleFor(file));
    });
  }

  it('for sovereign clouds each have their own Entra and Bot Framework', () => {
    const hosts = (file: string) => {
      const { bot, entra } = parseConfig({ ...sample(file), BOT_PASSWORD }, () => exampleFor(file));
      const addresses = [bot.openIdMetadataUrl, bot.loginUrl, bot.oauthScope, bot.tokenIssuer, bot.tokenServiceUrl];
      return [...addresses, entra.authority].map((address) => new URL(address).hostname.split('.').at(-1));
    };
    assert.deepEqual(new Set(hosts('.env.gcc')), new Set(['com']));
    assert.deepEqual(new Set(hosts('.env.gcc-high')), new Set(['us']));
    assert.deepEqual(new Set(hosts('.env.china')), new Set(['cn']));
  });
});
