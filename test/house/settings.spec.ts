import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../ferry.schema.json' with { type: 'json' };
import { SETTINGS } from '../../src/config/settings.ts';
import { PACKAGE_SETTINGS } from '../../tools/app-package/settings.ts';

const ROOT = join(import.meta.dirname, '../..');
const KNOWN = Object.keys(SETTINGS).sort();
const FOR_PACKAGE = Object.keys(PACKAGE_SETTINGS).sort();

/** The keys in backticks in the first column of the table below a heading. */
function keysInTable(markdown: string, heading = 'Settings'): string[] {
  const [, section = ''] = markdown.split(new RegExp(`^#+ ${heading}$`, 'm'));
  const [own = ''] = section.split(/^#/m);
  const firstCells = own.split('\n').flatMap((line) => /^\|([^|]*)\|/.exec(line)?.[1] ?? []);
  return firstCells.flatMap((cell) => [...cell.matchAll(/`([A-Z][A-Z0-9_]*)/g)].map((found) => String(found[1])));
}

/** `KEY=value`, and what is only mentioned as `# KEY=`. */
function keysInSample(sample: string): string[] {
  return [...sample.matchAll(/^(?:#\s*)?([A-Z][A-Z0-9_]*)=/gm)].map((found) => String(found[1]));
}

/** What the Agents Toolkit fills in; toolkit.spec.ts holds these. */
const OF_THE_TOOLKIT = ['.env.azure', '.env.local'];
const samples = readdirSync(join(ROOT, 'env')).filter(
  (file) => /^\.env\./.test(file) && !file.endsWith('.user') && !OF_THE_TOOLKIT.includes(file),
);

describe('the settings', () => {
  it('stand in docs/settings.md, each once, and no others', () => {
    assert.deepEqual(keysInTable(readFileSync(join(ROOT, 'docs/settings.md'), 'utf8')).sort(), KNOWN);
  });

  it('of the app package alone stand in docs/settings.md, each once, and no others', () => {
    const markdown = readFileSync(join(ROOT, 'docs/settings.md'), 'utf8');
    assert.deepEqual(keysInTable(markdown, 'For the app package').sort(), FOR_PACKAGE);
  });

  it('of ferry.config.json that are numbers stand there with their defaults', () => {
    const markdown = readFileSync(join(ROOT, 'docs/settings.md'), 'utf8');
    const numbers = Object.entries({ ...schema.properties.limits.properties, ...schema.properties.timing.properties });
    const said = numbers.flatMap(([key, setting]) => ('default' in setting ? [`\`${key}\` ${setting.default}`] : []));
    assert.ok(said.length > 10);
    assert.deepEqual(
      said.filter((words) => !new RegExp(`${words}\\b`).test(markdown)),
      [],
    );
  });

  it('have samples', () => {
    assert.notEqual(samples.length, 0);
  });

  for (const file of samples) {
    it(`stand in env/${file}, each once, and no others`, () => {
      assert.deepEqual(
        keysInSample(readFileSync(join(ROOT, 'env', file), 'utf8')).sort(),
        [...KNOWN, ...FOR_PACKAGE].sort(),
      );
    });
  }
});

describe('this reader of settings', () => {
  it('reads the first column of the table under its heading only', () => {
    const markdown =
      '# x\n| `OTHER` | a |\n## Settings\n| key | meaning |\n| --- | --- |\n| `A`, `B_1=x` | `NOT` |\n## y\n| `C` | z |';

    assert.deepEqual(keysInTable(markdown), ['A', 'B_1']);
  });

  it('reads what a sample sets and what it mentions', () => {
    assert.deepEqual(keysInSample('A=1\n# B=\n# a remark, X=1 inside\n#C=2\n'), ['A', 'B', 'C']);
  });
});
