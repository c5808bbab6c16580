import assert from 'node:assert/strict';
import { envFilesOf, readEnv } from '../../../tools/app-package/env-files.ts';

describe('the settings of a package', () => {
  const names: readonly [argument: string, name: string, file: string][] = [
    ['dev', 'dev', 'env/.env.dev'],
    ['gcc-high', 'gcc-high', 'env/.env.gcc-high'],
    ['env/.env.china', 'china', 'env/.env.china'],
    ['../ours/ferry.env', 'ferry', '../ours/ferry.env'],
    ['./.env', 'package', './.env'],
  ];
  for (const [argument, name, file] of names) {
    it(`${argument} are in ${file}, and the zip is called ferry-${name}`, () => {
      assert.deepEqual(envFilesOf(argument), { name, file });
    });
  }

  it('come from the file, over it its .user file, and over both the environment; blanks are nothing', () => {
    const texts: Record<string, string> = {
      'env/.env.dev': 'A=file\nB=file\nC=file\nD=\n# E=file\n',
      'env/.env.dev.user': 'B=user\nC=user\n',
    };
    const read = readEnv('env/.env.dev', { C: 'environment', A: ' ', F: 'environment' }, (path) => texts[path] ?? null);

    assert.deepEqual(read, { env: { A: 'file', B: 'user', C: 'environment', F: 'environment' }, problems: [] });
  });

  it('are named when they are not there', () => {
    const { problems } = readEnv('env/.env.test', {}, () => null);
    assert.equal(problems[0]?.field, 'env/.env.test');
  });
});
