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

describe('createExpander', () => {
  it('says which template is missing', () => {
    const { status: _status, ...others } = templatesOf({});

    assert.throws(() => createExpander(others as CardTemplates), /no template for the card status/);
  });
});
