import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const TELL = `data:text/javascript,import m from 'node:module'; process.on('exit', () => console.log(m.getCompileCacheDir()));`;

/** Where a start, which ends for want of settings, keeps what Node made of the modules. */
function cacheOf(env: Readonly<Record<string, string>> = {}): string {
  const args = ['--import', TELL, join(ROOT, 'src/main.ts')];
  const { status, stdout } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, 78);
  return stdout.trim();
}

describe('what Node makes of the modules', () => {
  it('is kept beside the packages', () => {
    assert.equal(cacheOf().startsWith(join(ROOT, 'node_modules/.cache/ferry')), true, cacheOf());
  });

  it('is kept nowhere when the operator says so', () => {
    assert.equal(cacheOf({ NODE_DISABLE_COMPILE_CACHE: '1' }), 'undefined');
  });
});
