import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const TOOL = join(import.meta.dirname, '../../tools/config-check.ts');
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
    assert.match(wrong.err, /ferry\.config\.json: projects\[0\]\.id: must be more than 0/);
    assert.match(none.err, /none\.json: cannot be read \(ENOENT\); name another file/);
  });
});
