import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const DOCS = [
  ...readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs')).flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : [])),
  'src/README.md',
  'sandbox/README.md',
];

const read = (doc: string) => readFileSync(join(ROOT, doc), 'utf8');

/** Specs and sources that are named with their path, in backticks. */
function filesNamedIn(markdown: string): string[] {
  return [...markdown.matchAll(/`((?:test|src|sandbox|tools|docs|cards)\/[\w./-]+\.(?:ts|md|json))`/g)].map((found) =>
    String(found[1]),
  );
}

/** Where links lead that stay inside the repository. */
function linksIn(markdown: string): string[] {
  return [...markdown.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((found) => String(found[1]));
}

function scriptsNamedIn(markdown: string): string[] {
  return [...markdown.matchAll(/npm run ([\w:-]+)/g)].map((found) => String(found[1]));
}

describe('the documentation', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

  for (const doc of DOCS) {
    it(`${doc} names only files, pages and commands that exist`, () => {
      const markdown = read(doc);
      const missing = [
        ...filesNamedIn(markdown).filter((file) => !existsSync(join(ROOT, file))),
        ...linksIn(markdown).filter((link) => !existsSync(join(ROOT, dirname(doc), link))),
        ...scriptsNamedIn(markdown)
          .filter((script) => !(script in scripts))
          .map((script) => `npm run ${script}`),
      ];
      assert.deepEqual(missing, []);
    });
  }

  it('looks at something', () => {
    assert.ok(DOCS.flatMap((doc) => filesNamedIn(read(doc))).length > 10);
  });
});
