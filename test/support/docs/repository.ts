import { existsSync, globSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../../..');

/** Not of the repository: they come with npm, git and the runs of Ferry. */
const OTHERS = new Set(['node_modules', '.git', '.ferry']);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (OTHERS.has(entry.name)) return [];
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Every file, by its path from the root. */
export const FILES: readonly string[] = filesBelow('');
const NAMES: ReadonlySet<string> = new Set(FILES.map((file) => file.slice(file.lastIndexOf('/') + 1)));
const TOP: ReadonlySet<string> = new Set(FILES.map((file) => file.split('/')[0] as string));

/** Files that are made by following the docs, or by running Ferry; git ignores all but the first. */
const MADE = [
  /^ferry\.config\.json$/,
  /^(\.ferry|node_modules)(\/|$)/,
  /^env\/\.env\..+\.user$/,
  /^cards\/gallery\.html$/,
  /^appPackage\/build(\/|$)/,
  /^ferry-data-.*\.tar\.gz$/,
];

const EXTENSION = /\.(ts|js|md|json|ya?ml|bicep|png|svg|html|css|kql|sql|sh)$/;

/**
 * Whether a word of the documentation is meant as a path of the repository: it begins with a file or folder of the root, or is a file's
 * name with an extension that ours have. Addresses and patterns of other things are not.
 */
export function looksLikePath(word: string): boolean {
  if (/^[a-z]+:|^[/~@<$]|^\*|[()"'\\=,]|^\.\.?$/.test(word)) return false;
  const path = word.replace(/^\.\//, '');
  const first = path.split('/')[0] as string;
  if (path.includes('/')) return TOP.has(first) || MADE.some((made) => made.test(path)) || EXTENSION.test(path);
  return EXTENSION.test(path) && !path.startsWith('.');
}

/**
 * Whether there is such a file or folder, seen from the root, from the page's own folder, or, as the map of `src` writes them, from
 * `src`; for a name alone, anywhere. `<name>`, `…` and `*` stand for anything.
 */
export function isThere(word: string, page: string): boolean {
  const path = word.replace(/^\.\//, '').replace(/:\d+$/, '').replace(/\/$/, '');
  if (MADE.some((made) => made.test(path))) return true;
  const bases = ['', dirname(page), 'src'];
  if (!/[*<…{]/.test(path)) {
    return bases.some((base) => existsSync(join(ROOT, base, path))) || (!path.includes('/') && NAMES.has(path));
  }
  const pattern = path.replace(/<[^>]*>|…/g, '*');
  const exclude = (name: string) => OTHERS.has(name);
  return bases.some((base) => globSync(pattern, { cwd: join(ROOT, base), exclude }).length > 0);
}
