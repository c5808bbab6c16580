// `npm run cards`: draws every card with each of its samples, narrow and wide, light and dark, into one page that needs
// no server and no network. For whoever changes a template and wants to see it before Teams does.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CARD_NAMES, type CardData, type CardName } from '../src/channel/card-data/content.ts';
import { createExpander } from '../src/channel/card-renderer.ts';
import { loadTemplates } from '../src/channel/card-templates.ts';
import { hostConfig } from './gallery/host-config.ts';

interface Drawing {
  readonly card: CardName;
  readonly sample: string;
  readonly json: object;
}

const FOLDER = import.meta.dirname;
const PAGE = join(FOLDER, 'gallery.html');

await writeFile(PAGE, await page(await drawings()));
console.log(PAGE);

async function drawings(): Promise<Drawing[]> {
  const expand = createExpander(await loadTemplates(FOLDER));
  const perCard = CARD_NAMES.map(async (card) =>
    Object.entries(await samples(card)).map(([sample, data]) => ({ card, sample, json: expand(card, data) })),
  );
  return (await Promise.all(perCard)).flat();
}

async function samples(card: CardName): Promise<Record<string, CardData>> {
  return JSON.parse(await own(`${card}.data.json`));
}

async function page(cards: readonly Drawing[]): Promise<string> {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Ferry's cards</title>
<style>${await own('gallery/page.css')}</style>
<h1>Ferry's cards</h1>
<main></main>
<script>${inScript(await library('adaptivecards', 'dist/adaptivecards.min.js'))}</script>
<script>${inScript(await library('markdown-it', 'dist/browser/markdown-it.umd.min.js'))}</script>
<script>
const DRAWINGS = ${inScript(JSON.stringify(cards))};
const THEMES = ${inScript(JSON.stringify({ light: hostConfig('light'), dark: hostConfig('dark') }))};
${await own('gallery/page.js')}
</script>
`;
}

function own(file: string): Promise<string> {
  return readFile(join(FOLDER, file), 'utf8');
}

async function library(name: string, file: string): Promise<string> {
  const root = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  return readFile(join(root, file), 'utf8');
}

/** Inside a page, a script ends at the first thing that looks like its end tag, string or not. */
function inScript(code: string): string {
  return code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}
