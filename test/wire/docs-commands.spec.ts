import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const ROOT = join(import.meta.dirname, '../..');
const ID = '0a1b2c3d-1111-4222-8333-444455556666';

/** A line of the documentation in a shell, in the repository, with nothing of our environment but where programs are. */
async function run(line: string, env: Readonly<Record<string, string>> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('/bin/sh', ['-c', line], { cwd: ROOT, env: { PATH, HOME, ...env } });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, out, err };
}

/** Other specs run what other commands of the documentation start: `test/support/docs/tried.ts` names them. */
describe('the commands of the documentation', function () {
  this.timeout(60_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferry-docs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('npm run config:check checks the example, copied as docs/install.md says, and each sample', async () => {
    const copied = join(folder, 'ferry.config.json');
    const copy = 'cp ferry.config.example.json ferry.config.json'.replace(/\S+$/, copied);
    const samples = ['dev', 'production', 'gcc', 'gcc-high', 'china'].map((name) => `env/.env.${name}`);
    const [config, settings] = await Promise.all([
      run(`${copy} && npm run config:check`, { FERRY_CONFIG: copied }),
      run(`npm run config:check -- ${samples.join(' ')}`, { FERRY_CONFIG: join(folder, 'not-written-yet.json') }),
    ]);
    assert.deepEqual([config.code, settings.code], [0, 0], config.err + settings.err);
    assert.match(config.out, /Contoso rollout \(project 1234567\): the first rule that matches decides\./);
    assert.equal(settings.out.split('Right so far.').length, 1 + samples.length);
    for (const sample of samples) assert.ok(settings.out.includes(`${sample}\n`), sample);
  });

  it('npm run package makes the zip, and says what a sample still needs', async () => {
    const file = join(folder, '.env.docs');
    const ids = { BOT_ID: ID, BOT_TENANT_ID: ID.replace('0a', '1a'), TEAMS_APP_ID: ID.replace('0a', '2a') };
    const settings = { ...ids, PUBLIC_URL: 'https://ferry.contoso.dev', DEVELOPER_NAME: 'Contoso' };
    const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(file, lines.join(''));
    const [made, sample] = await Promise.all([run(`npm run package -- ${file}`), run('npm run package -- gcc')]);
    assert.equal(made.code, 0, made.err);
    const zip = /\S+\.zip/.exec(made.out)?.[0] ?? '';
    assert.ok(existsSync(zip), made.out);
    rmSync(zip);
    assert.equal(sample.code, 1);
    for (const key of ['BOT_ID', 'PUBLIC_URL', 'TEAMS_APP_ID']) assert.match(sample.err, new RegExp(key));
  });
});
