import assert from 'node:assert/strict';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';

const ROOT = join(import.meta.dirname, '../..');
/** `npm run pictures` takes them, all of them. */
const FOLDER = 'docs/pictures';
/** Nobody should have to wait for a page of pictures. */
const MOST_BYTES = 100_000;

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Where the pictures of a page are, from the root of the repository, and what stands for them where they are not seen. */
function picturesIn(doc: string, markdown: string): readonly { readonly file: string; readonly words: string }[] {
  return [...markdown.matchAll(/!\[([^\]]*)\]\((?!https?:)([^)\s]+)\)/g)].map(([, words = '', path = '']) => ({
    file: normalize(join(dirname(doc), path)),
    words,
  }));
}

describe('the pictures of the documentation', () => {
  const docs = globSync(['*.md', 'docs/**/*.md', 'sandbox/*.md', 'infra/*.md', 'appPackage/*.md'], { cwd: ROOT });
  const shown = docs.flatMap((doc) => picturesIn(doc, read(doc)));
  const taken = readdirSync(join(ROOT, FOLDER)).map((name) => `${FOLDER}/${name}`);

  it('are there', () => {
    assert.ok(shown.length > 20);
    assert.deepEqual(
      shown.filter(({ file }) => !existsSync(join(ROOT, file))),
      [],
    );
  });

  it('are described for people who cannot see them', () => {
    assert.deepEqual(
      shown.filter(({ words }) => words.length < 10),
      [],
    );
  });

  it('are shown somewhere, each of them', () => {
    const files = new Set(shown.map(({ file }) => file));
    assert.deepEqual(
      taken.filter((file) => !files.has(file)),
      [],
    );
  });

  it('are taken by `npm run pictures`, each of them', () => {
    const scenes = read('docs/picture-taking/scenes.ts');
    const names = [...scenes.matchAll(/\.take\(\s*'([\w-]+)'/g)].map((found) => `${FOLDER}/${found[1]}.png`);
    assert.deepEqual(taken.toSorted(), names.toSorted());
  });

  it('are small', () => {
    assert.deepEqual(
      taken.filter((file) => readFileSync(join(ROOT, file)).length > MOST_BYTES),
      [],
    );
  });
});
