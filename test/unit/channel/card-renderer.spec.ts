import assert from 'node:assert/strict';
import { CARD_NAMES } from '../../../src/channel/card-data/content.ts';
import { createCardRenderer, createExpander } from '../../../src/channel/card-renderer.ts';
import type { CardTemplates } from '../../../src/channel/card-templates.ts';
import type { Reply } from '../../../src/commands/reply.ts';
import { makeView, PROJECT } from '../../support/operations.ts';

/** One template for every card. */
function templatesOf(template: object): CardTemplates {
  return Object.fromEntries(CARD_NAMES.map((name) => [name, template])) as CardTemplates;
}

function rendered(template: object, reply: Extract<Reply, { kind: 'operation' | 'backups' | 'problem' }>) {
  return createCardRenderer(templatesOf(template)).renderReply(reply);
}

function backups(filter: string, page: number) {
  return { kind: 'backups', project: PROJECT, filter, page, pages: 3, total: 25, backups: [] } as const;
}

describe('createCardRenderer', () => {
  it('draws a reply with the template of its card', () => {
    const named = Object.fromEntries(CARD_NAMES.map((name) => [name, { name }])) as CardTemplates;
    const { renderReply } = createCardRenderer(named);

    assert.deepEqual(renderReply({ kind: 'problem', sentence: 'x' }).card, { name: 'problem' });
    assert.deepEqual(renderReply({ kind: 'operation', view: makeView() }).card, { name: 'operation-request' });
  });

  it('draws a reply once, however many get it, and another one anew', () => {
    const { renderReply } = createCardRenderer(templatesOf({ text: `\${sentence}` }));
    const reply = { kind: 'problem', sentence: 'x' } as const;

    assert.equal(renderReply(reply), renderReply(reply));
    assert.notEqual(renderReply({ ...reply }), renderReply(reply));
    assert.deepEqual(renderReply({ ...reply, sentence: 'y' }).card, { text: 'y' });
  });

  it('keeps numbers numbers, so that the bot gets back what it sent', () => {
    const { card } = rendered(
      { revision: `\${revision}`, text: `revision \${revision}` },
      { kind: 'operation', view: makeView() },
    );

    assert.deepEqual(card, { revision: 3, text: 'revision 3' });
  });

  it('inserts data once: what looks like a binding in it is not expanded', () => {
    const { card } = rendered({ filter: `\${filter}` }, backups(`\${projectId}`, 1));

    assert.deepEqual(card, { filter: `\${projectId}` });
  });

  it('leaves out what its condition leaves out', () => {
    const template = {
      actions: [
        { $when: `\${hasPrevious}`, page: `\${previousPage}` },
        { $when: `\${hasNext}`, page: `\${nextPage}` },
      ],
    };
    const renderer = createCardRenderer(templatesOf(template));
    const pages = [1, 2, 3].map((page) => renderer.renderReply(backups('', page)).card.actions);

    assert.deepEqual(pages, [[{ page: 2 }], [{ page: 1 }, { page: 3 }], [{ page: 2 }]]);
  });

  it('draws the next card without anything of the last one', () => {
    const renderer = createCardRenderer(templatesOf({ text: `\${sentence}` }));
    renderer.renderReply({ kind: 'problem', sentence: 'first' });

    assert.deepEqual(renderer.renderReply({ kind: 'problem', sentence: 'second' }).card, { text: 'second' });
  });

  it('gives a plain summary, and the same escaped for clients that cannot draw cards', () => {
    const { card, summary } = rendered({ text: `\${fallbackText}` }, { kind: 'problem', sentence: 'No *UAT*\nhere' });

    assert.equal(summary, 'No *UAT* here');
    assert.deepEqual(card, { text: 'No \\*UAT\\* here' });
  });
});

describe('preparing', () => {
  let read: number;
  const counted = () =>
    templatesOf({
      get text() {
        read += 1;
        return `\${sentence}`;
      },
    });
  beforeEach(() => {
    read = 0;
  });

  it('is what parses a template, not the start; drawing parses nothing again', async () => {
    const renderer = createCardRenderer(counted());
    assert.equal(read, 0);

    await renderer.prepare(new AbortController().signal);
    const prepared = read;
    assert.ok(prepared >= CARD_NAMES.length, `${prepared}`);

    renderer.renderReply({ kind: 'problem', sentence: 'x' });
    assert.equal(read, prepared);
  });

  it('lets others in between, and ends when it is told to', async () => {
    const ending = new AbortController();
    setImmediate(() => setImmediate(() => ending.abort()));

    await createCardRenderer(counted()).prepare(ending.signal);

    assert.ok(read > 0 && read < CARD_NAMES.length, `${read}`);
  });

  it('is not needed: a card that was not prepared is drawn all the same', () => {
    const { renderReply } = createCardRenderer(counted());

    assert.deepEqual(renderReply({ kind: 'problem', sentence: 'x' }).card, { text: 'x' });
  });
});

describe('createExpander', () => {
  it('says which template is missing', () => {
    const { status: _status, ...others } = templatesOf({});

    assert.throws(() => createExpander(others as CardTemplates), /no template for the card status/);
  });
});
