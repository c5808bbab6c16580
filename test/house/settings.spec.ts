import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../src/config.ts';

const ROOT = join(import.meta.dirname, '../..');
const KNOWN = Object.keys(SETTINGS).sort();

/** The keys in backticks in the first column of the table below the heading "Settings". */
function keysInReadme(markdown: string): string[] {
  const [, section = ''] = markdown.split(/^#+ Settings$/m);
  const [own = ''] = section.split(/^#/m);
  const firstCells = own.split('\n').flatMap((line) => /^\|([^|]*)\|/.exec(line)?.[1] ?? []);
  return firstCells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9_]*)/g)].map((found) => String(found[1])));
}

/** `KEY=value`, and what is only mentioned as `# KEY=`. */
function keysInSample(sample: string): string[] {
  return [...sample.matchAll(/^(?:#\s*)?([A-Z][A-Z0-9_]*)=/gm)].map((found) => String(found[1]));
}

const samples = readdirSync(join(ROOT, 'env')).filter((file) => /^\.env\./.test(file) && !file.endsWith('.user'));

describe('the settings', () => {
  it('stand in the README, each once, and no others', () => {
    assert.deepEqual(keysInReadme(readFileSync(join(ROOT, 'README.md'), 'utf8')).sort(), KNOWN);
  });

  it('have samples', () => {
    assert.notEqual(samples.length, 0);
  });

  for (const file of samples) {
    it(`stand in env/${file}, each once, and no others`, () => {
      assert.deepEqual(keysInSample(readFileSync(join(ROOT, 'env', file), 'utf8')).sort(), KNOWN);
    });
  }
});

describe('this reader of settings', () => {
  it('reads the first column of the table under its heading only', () => {
    const readme =
      '# x\n| `OTHER` | a |\n## Settings\n| key | meaning |\n| --- | --- |\n| `A`, `B_1=x` | `NOT` |\n## y\n| `C` | z |';

    assert.deepEqual(keysInReadme(readme), ['A', 'B_1']);
  });

  it('reads what a sample sets and what it mentions', () => {
    assert.deepEqual(keysInSample('A=1\n# B=\n# a remark, X=1 inside\n#C=2\n'), ['A', 'B', 'C']);
  });
});
