import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { readDocument } from '../support/docs/document.ts';
import {
  isDottedSetting,
  isEnvironmentName,
  isKnownDottedSetting,
  isKnownName,
  isKnownRoute,
  isRoute,
} from '../support/docs/names.ts';
import { FILES, isThere, looksLikePath, ROOT } from '../support/docs/repository.ts';
import { commandsIn, npmScriptsIn, SHELL } from '../support/docs/shell.ts';
import { isTried, OUTSIDE, TRIED } from '../support/docs/tried.ts';

const SCRIPTS: Readonly<Record<string, string>> = manifest.scripts;
const PAGES = FILES.filter((file) => file.endsWith('.md'));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const documents = new Map(PAGES.map((page) => [page, readDocument(read(page))]));

/** The words of what stands in backticks or in a shell block, without the punctuation around them. */
function wordsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .map((word) => word.replace(/^[([]+|[)\],.;:!?]+$/g, ''))
    .filter(Boolean);
}

/** A link that stays inside the repository: the page it leads to, and the heading. */
function target(page: string, link: string): { file: string; anchor: string | null } | null {
  if (/^[a-z]+:/i.test(link)) return null;
  const [path = '', anchor = null] = link.split('#');
  return { file: path === '' ? page : normalize(join(dirname(page), path)), anchor };
}

function brokenLinks(page: string): string[] {
  return (documents.get(page)?.links ?? []).flatMap((link) => {
    const to = target(page, link);
    if (!to) return [];
    if (!existsSync(join(ROOT, to.file))) return [`the link ${link}: there is no ${to.file}`];
    const anchors = documents.get(to.file)?.anchors;
    if (to.anchor === null || !anchors || anchors.includes(to.anchor)) return [];
    return [`the link ${link}: ${to.file} has no such heading; it has ${anchors.map((one) => `#${one}`).join(' ')}`];
  });
}

/** Scripts of package.json, and the files that they and `node …` run. */
function missingPrograms(text: string): string[] {
  const scripts = npmScriptsIn(text);
  const unknown = scripts.filter((script) => !(script in SCRIPTS)).map((script) => `npm run ${script}: no such script`);
  const run = [text, ...scripts.map((script) => SCRIPTS[script] ?? '')].flatMap((command) => [
    ...command.matchAll(/\bnode (?:--\S+ )*((?:src|tools|sandbox|test|cards|docs|bench)\/\S+\.ts)\b/g),
  ]);
  return [
    ...unknown,
    ...run
      .map((found) => String(found[1]))
      .filter((file) => !FILES.includes(file))
      .map((file) => `node ${file}: no such file`),
  ];
}

function problemsOf(page: string): string[] {
  const { blocks, spans } = documents.get(page) ?? { blocks: [], spans: [] };
  const shell = blocks.filter(({ language }) => SHELL.has(language));
  const texts = [...spans, ...shell.map(({ text }) => commandsIn(text).join('\n'))];
  const words = [...new Set(texts.flatMap(wordsOf))];
  return [
    ...words
      .filter((word) => looksLikePath(word) && !isThere(word, page))
      .map((word) => `${word}: no such file or folder`),
    ...spans.filter((span) => isEnvironmentName(span) && !isKnownName(span)).map((span) => `${span}: no such setting`),
    ...spans
      .filter((span) => isDottedSetting(span) && !isKnownDottedSetting(span))
      .map((span) => `${span}: no such setting of ferry.config.json`),
    ...words
      .filter((word) => isRoute(word) && !isKnownRoute(word))
      .map((word) => `${word}: Ferry answers nothing there`),
    ...missingPrograms(read(page)),
    ...brokenLinks(page),
    ...shell.flatMap(untried),
  ];
}

/** Every block can be pasted into a shell and was, by a spec; or it says that it was not, and why. */
function untried({ language, text, notTried }: { language: string; text: string; notTried: string | null }): string[] {
  const commands = commandsIn(text);
  const first = text.split('\n')[0];
  if (language !== 'sh') return [`the block "${first}": call it sh, not ${language}`];
  if (notTried === null) {
    return commands
      .filter((command) => !isTried(command))
      .map(
        (command) =>
          `${command}: no spec runs it; add it to test/support/docs/tried.ts, or write <!-- not tried: why --> before its block`,
      );
  }
  const programs = commands.map((command) => command.split(' ')[0] as string);
  const strange = programs.filter((program, i) => !OUTSIDE.has(program) && !isTried(commands[i] as string));
  if (strange.length > 0)
    return strange.map((program) => `${program}: is no program that test/support/docs/tried.ts knows`);
  return commands.every(isTried) ? [`the block "${first}": its mark "not tried" is not needed`] : [];
}

describe('the documentation', () => {
  for (const page of PAGES) {
    it(`${page} names only files, headings, settings and commands that exist, and says which were not tried`, () => {
      assert.deepEqual([...new Set(problemsOf(page))], []);
    });
  }

  it('has every command that it shows as tried run by the spec that stands beside it', () => {
    const wrong = TRIED.filter(({ by, mentions }) => !existsSync(join(ROOT, by)) || !read(by).includes(mentions));
    assert.deepEqual(
      wrong.map(({ command, by, mentions }) => `${command}: ${by} does not mention ${mentions}`),
      [],
    );
  });

  it('looks at something', () => {
    const all = [...documents.values()];
    const paths = all.flatMap(({ spans }) => spans.flatMap(wordsOf).filter(looksLikePath));
    const anchors = all.flatMap(({ links }) => links.filter((link) => link.includes('#')));
    const commands = all.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'sh'));
    assert.ok(paths.length > 50 && anchors.length > 2 && commands.length > 2);
  });
});
