import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { CARD_NAMES, type CardData, type CardName } from '../../src/channel/card-data/content.ts';
import { cardContent } from '../../src/channel/card-data.ts';
import { createCardRenderer, createExpander } from '../../src/channel/card-renderer.ts';
import { loadTemplates } from '../../src/channel/card-templates.ts';
import { cardProblems } from '../support/card-problems.ts';
import { LONG_REPLIES } from '../support/long-replies.ts';
import { NASTY_FRAGMENTS } from '../support/markup.ts';
import { makeOperation, makeView } from '../support/operations.ts';
import { REPLIES } from '../support/replies.ts';

const FOLDER = join(import.meta.dirname, '../../cards');
const templates = await loadTemplates(FOLDER);

function samples(card: CardName): [string, CardData][] {
  return Object.entries(JSON.parse(readFileSync(join(FOLDER, `${card}.data.json`), 'utf8')));
}

/** The shape of data: its keys, and the types of what is in them. An empty list has any shape. */
function shape(data: unknown): unknown {
  if (Array.isArray(data)) return data.length === 0 ? [] : [shape(data[0])];
  if (typeof data !== 'object' || data === null) return data === null ? 'null' : typeof data;
  const entries = Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? 'array' : shape(value)]);
  return Object.fromEntries(entries.sort());
}

describe('cards/', () => {
  it('holds one template and its samples for every card, and no other JSON', () => {
    const expected = CARD_NAMES.flatMap((card) => [`${card}.json`, `${card}.data.json`]).sort();

    assert.deepEqual(
      readdirSync(FOLDER)
        .filter((file) => file.endsWith('.json'))
        .sort(),
      expected,
    );
  });

  for (const card of CARD_NAMES) {
    for (const [sample, data] of samples(card)) {
      it(`${card}.json can be sent with the sample "${sample}"`, () => {
        assert.deepEqual(cardProblems(createExpander(templates)(card, data)), []);
      });
    }

    it(`${card}.data.json looks like what card-data makes`, () => {
      const made = Object.values(REPLIES[card]).map((reply) => shape(cardContent(reply).data));
      for (const [, data] of samples(card)) assert.deepEqual(shape(data), made[0]);
    });

    for (const [name, reply] of Object.entries(REPLIES[card])) {
      it(`${card}.json can be sent with the reply "${name}"`, () => {
        assert.deepEqual(cardProblems(createCardRenderer(templates).renderReply(reply).card), []);
      });
    }
  }

  it('lets a long list fit into a message', () => {
    const { renderReply } = createCardRenderer(templates);
    for (const reply of LONG_REPLIES) assert.deepEqual(cardProblems(renderReply(reply).card), []);
  });

  it('lets no name become anything but a name', () => {
    const { renderReply } = createCardRenderer(templates);
    const nasty = fc.array(fc.constantFrom(...NASTY_FRAGMENTS), { maxLength: 10 }).map((parts) => parts.join(''));

    fc.assert(
      fc.property(nasty, nasty, fc.constantFrom('requested', 'failing', 'failed'), (name, words, state) => {
        const target = { id: 'x', name };
        const operation = makeOperation({ target, state, checks: [{ level: 'warn', text: words }], lcsText: words });
        const view = makeView(operation, { headline: words, projectName: name, requesterName: name });

        assert.deepEqual(cardProblems(renderReply({ kind: 'operation', view }).card), []);
      }),
    );
  });
});

describe('loadTemplates', () => {
  it('names the file that cannot be read', async () => {
    await assert.rejects(loadTemplates(join(FOLDER, 'nowhere')), /The card .*nowhere.*\.json cannot be used/);
  });
});

describe('cardProblems', () => {
  const data = { operationId: '11111111-2222-4333-8444-555555555555', revision: 1 };
  const fallback = { type: 'Action.Submit', title: 'Cancel', data: { ...data, verb: 'cancel' } };
  const action = { type: 'Action.Execute', title: 'Cancel', verb: 'cancel', data, fallback };
  const good = { type: 'AdaptiveCard', $schema: 'x', version: '1.5', fallbackText: 'x', body: [], actions: [action] };
  const text = (words: string) => ({ ...good, body: [{ type: 'TextBlock', text: words }] });

  const broken: readonly [what: string, card: object, problem: RegExp][] = [
    ['a binding without data', text(`\${name}`), /has no data/],
    ['another version', { ...good, version: '1.6' }, /1\.6 is not 1\.5/],
    ['no text for clients that cannot draw it', { ...good, fallbackText: '' }, /no fallbackText/],
    ['an unknown verb', { ...good, actions: [{ ...action, verb: 'destroy' }] }, /unknown verb destroy/],
    ['a button without a fallback', { ...good, actions: [{ ...action, fallback: undefined }] }, /fallback of cancel/],
    [
      'a fallback with other data',
      { ...good, actions: [{ ...action, fallback: { ...fallback, data: { ...data, revision: 2, verb: 'cancel' } } }] },
      /fallback of cancel/,
    ],
    [
      'a button that opens an address',
      { ...good, actions: [{ type: 'Action.OpenUrl', url: 'x' }] },
      /OpenUrl is not used/,
    ],
    ['a button the bot does not understand', { ...good, actions: [{ ...fallback, data: {} }] }, /no action of ours/],
    ['an unknown element', { ...good, body: [{ type: 'Blink' }] }, /Unknown element type "Blink"/],
    ['a wrong property', { ...good, body: [{ type: 'TextBlock', text: 'x', size: 'Huge' }] }, /Invalid value "Huge"/],
    ['an input without an id', { ...good, body: [{ type: 'Input.Text' }] }, /unique Id/],
    ['a link', text('[x](http://evil.example)'), /link_open/],
    ['too many bytes', text('x'.repeat(26_000)), /bytes are more than/],
  ];

  it('finds nothing in a good card', () => {
    assert.deepEqual(cardProblems(good), []);
  });

  for (const [what, card, problem] of broken) {
    it(`finds ${what}`, () => {
      assert.match(cardProblems(card).join('\n'), problem);
    });
  }
});
