import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCommandScene, ofKind } from '../support/commands.ts';
import { readDocument } from '../support/docs/document.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/using.md'), 'utf8');

const { commands } = ofKind(await createCommandScene().say('help'), 'help');

/** What stands in backticks in the first column of the table of commands; a pipe is escaped there. */
function usagesInTable(markdown: string): readonly string[] {
  const [, section = ''] = markdown.split(/^## All commands$/m);
  const [own = ''] = section.split(/^#/m);
  return own.split('\n').flatMap((line) => {
    const [, cell = ''] = /^\|((?:\\\||[^|])*)\|/.exec(line) ?? [];
    return [...cell.matchAll(/`([^`]+)`/g)].map((found) => String(found[1]).replaceAll('\\|', '|'));
  });
}

/** Headings, lists of commands such as `sign in, sign out` taken apart. */
function headingsIn(markdown: string): readonly string[] {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].flatMap((found) => String(found[1]).split(', '));
  return headings.map((heading) => heading.toLowerCase());
}

describe('docs/using.md', () => {
  it('has every command in its table, as `help` shows it, and no others', () => {
    assert.deepEqual(usagesInTable(PAGE).toSorted(), commands.map(({ usage }) => usage).toSorted());
  });

  for (const { name } of commands) {
    it(`tells of ${name}, with an example in a line or a heading of its own`, () => {
      const [, told = ''] = PAGE.split(/^## Get going$/m);
      const examples = new RegExp(`\`${name}[\` ]`);
      assert.ok(headingsIn(told).includes(name) || examples.test(told), name);
    });
  }
});

/** What can be written to Ferry as it stands there, after the table. */
function examplesIn(markdown: string): readonly string[] {
  const [, told = ''] = markdown.split(/^## Get going$/m);
  return [...new Set(readDocument(told).spans)].filter((span) => /^[a-z]/i.test(span) && !/[<[…]/.test(span));
}

describe('the examples of docs/using.md', () => {
  /** Somebody in that scene knows two environments and nobody else. */
  const OTHERS = /^There is no environment(?:, operation or person| called) "[\w-]+"/;
  const examples = examplesIn(PAGE);

  it('are many', () => {
    assert.ok(examples.length > 20);
  });

  for (const example of examples) {
    it(`"${example}" is understood`, async () => {
      const reply = await createCommandScene().say(example);
      if (reply.kind === 'problem') assert.match(reply.sentence, OTHERS);
      if (example.includes(' UAT')) assert.doesNotMatch(reply.kind, /Form$/);
    });
  }
});

describe('this reader of the table', () => {
  it('takes the first column, with its pipes', () => {
    const page = '# x\n## All commands\n| a | b |\n| `freeze <x\\|all>`, `y` | `no` |\n\n## z\n| `w` | |';

    assert.deepEqual(usagesInTable(page), ['freeze <x|all>', 'y']);
  });
});
