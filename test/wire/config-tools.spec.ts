import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const TOOL = join(import.meta.dirname, '../../tools/config-check.ts');
const ID = '0a1b2c3d-1111-4222-8333-444455556666';
const RIGHT = JSON.stringify({ projects: [{ id: 1, name: 'Contoso', region: 'eu' }] });

describe('tools/config-check.ts', function () {
  this.timeout(20_000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ferry-config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function run(env: Readonly<Record<string, string>>, ...given: readonly string[]) {
    const child = spawn(process.execPath, [TOOL, ...given], { cwd: folder, env: { PATH: process.env.PATH, ...env } });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: code as number | null, out, err };
  }

  it('reads the file of its argument, else of FERRY_CONFIG, else ./ferry.config.json', async () => {
    for (const [name, project] of Object.entries({ 'ferry.config.json': 'here', 'a.json': 'a', 'b.json': 'b' })) {
      writeFileSync(join(folder, name), RIGHT.replace('Contoso', project));
    }
    const [here, a, b] = await Promise.all([
      run({}),
      run({ FERRY_CONFIG: './a.json' }),
      run({ FERRY_CONFIG: 'a.json' }, 'b.json'),
    ]);
    assert.deepEqual([here.code, a.code, b.code], [0, 0, 0], here.err + a.err + b.err);
    assert.deepEqual(
      [here, a, b].map(({ out }) => out.split(' ')[0]),
      ['here', 'a', 'b'],
    );
  });

  it('says every mistake and ends with 1, also where there is no file', async () => {
    writeFileSync(join(folder, 'ferry.config.json'), RIGHT.replace('eu', 'mars').replace('1', '-1'));
    const [wrong, none] = await Promise.all([run({}), run({}, 'none.json')]);
    assert.deepEqual([wrong.code, wrong.out, none.code, none.out], [1, '', 1, '']);
    assert.doesNotMatch(wrong.err, /cannot start/);
    assert.match(wrong.err, /ferry\.config\.json: projects\[0\]\.id: must be more than 0/);
    assert.match(none.err, /none\.json: cannot be read \(ENOENT\); name another file/);
  });

  it('checks settings with the .user file beside them and the environment, and each file once', async () => {
    const settings = `BOT_ID=${ID}\nBOT_TENANT_ID=${ID}\nPUBLIC_URL=https://ferry.contoso.dev\n`;
    writeFileSync(join(folder, '.env.test'), settings);
    writeFileSync(join(folder, '.env.test.user'), 'BOT_PASSWORD=swordfish\n');
    writeFileSync(join(folder, 'ferry.config.json'), RIGHT);
    const both = await run({ LOG_LEVEL: 'trace' }, '.env.test', '.env.test.user', 'ferry.config.json');
    assert.deepEqual([both.code, both.err], [0, '']);
    assert.match(
      both.out,
      /^\.env\.test\n\n[\s\S]*Ferry can start with these settings[\s\S]*\nferry\.config\.json\n\nContoso/,
    );
    assert.match(both.out, /LOG_LEVEL +environment +trace/);
    assert.match(both.out, /BOT_PASSWORD +\.user file +a secret/);
    assert.equal(both.out.split('LOG_LEVEL').length, 2);
    assert.doesNotMatch(both.out, /swordfish/);
  });

  it('says every mistake in settings, goes on with the next file, and ends with 1', async () => {
    writeFileSync(join(folder, '.env.test'), 'BOT_ID=me\nPORT=none\n');
    writeFileSync(join(folder, 'ferry.config.json'), RIGHT);
    const { code, out, err } = await run({}, '.env.test', '.env.none', 'ferry.config.json');
    assert.equal(code, 1);
    for (const key of ['PORT', 'PUBLIC_URL', 'BOT_ID']) assert.match(err, new RegExp(`^ {2}- ${key}: must be`, 'm'));
    assert.match(err, /^\.env\.test is not right; Ferry would not start:$/m);
    assert.match(err, /\.env\.none: cannot be read \(ENOENT\)/);
    assert.match(out, /Contoso/);
  });
});
