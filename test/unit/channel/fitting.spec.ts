import assert from 'node:assert/strict';
import type { Activity } from 'botbuilder';
import { createCardRenderer } from '../../../src/channel/card-renderer.ts';
import { loadTemplates } from '../../../src/channel/card-templates.ts';
import { sendFitting } from '../../../src/channel/fitting.ts';
import { FerryError } from '../../../src/errors.ts';
import { makeView } from '../../support/operations.ts';

type Message = Partial<Activity>;

const tooBig = new FerryError('ours', 'Teams answered 413', { status: 413 });
const TAKEN_BYTES = 80_000;

/** A real card of a request, which is as long as its checks are. */
async function requestCard(checkLength: number) {
  const { renderReply } = createCardRenderer(await loadTemplates(new URL('../../../cards', import.meta.url).pathname));
  const rendered = renderReply({ kind: 'operation', view: makeView({}, { actions: ['confirm', 'cancel'] }) });
  const long = { type: 'TextBlock', text: 'x'.repeat(checkLength), wrap: true };
  const { body } = rendered.card;
  assert.ok(Array.isArray(body));
  const card: Record<string, unknown> = { ...rendered.card, body: [...body.slice(0, 1), long, ...body.slice(1)] };
  return { ...rendered, card };
}

/** A Teams that takes what `takes` says, and what was offered to it. */
function teams(takes: (message: Message) => boolean) {
  const offered: Message[] = [];
  const send = async (message: Message) => {
    offered.push(message);
    if (!takes(message)) throw tooBig;
    return 'sent';
  };
  return { offered, send };
}

const cardOf = (message: Message | undefined) => message?.attachments?.[0]?.content;
const sizeOf = (message: Message) => JSON.stringify(message).length * 2;

describe('sendFitting', () => {
  it('sends a card as it is where it fits', async () => {
    const rendered = await requestCard(100);
    const { offered, send } = teams(() => true);
    assert.equal(await sendFitting(rendered, send), 'sent');
    assert.deepEqual(offered.map(cardOf), [rendered.card]);
  });

  it('never offers what is too big by its size', async () => {
    const { offered, send } = teams((message) => sizeOf(message) <= TAKEN_BYTES);
    await sendFitting(await requestCard(TAKEN_BYTES), send);
    assert.equal(offered.length, 1);
  });

  it('keeps head, input and buttons of a card that is too big', async () => {
    const rendered = await requestCard(TAKEN_BYTES);
    const { offered, send } = teams(() => true);
    await sendFitting(rendered, send);
    const small = cardOf(offered[0]);
    assert.deepEqual(small.actions, rendered.card.actions);
    assert.deepEqual([small.body[0]], (rendered.card.body as unknown[]).slice(0, 1));
    assert.deepEqual(
      small.body.slice(1).map(({ type }: { type: string }) => type),
      ['TextBlock', 'Input.Text'],
    );
    assert.match(small.body[1].text, /too long for Teams/);
    assert.equal(offered[0]?.summary, rendered.summary);
  });

  it('makes it smaller, and at last a text, when Teams says that it is too big', async () => {
    const { offered, send } = teams((message) => message.attachments === undefined);
    assert.equal(await sendFitting(await requestCard(100), send), 'sent');
    assert.equal(offered.length, 3);
    assert.match(offered[2]?.text ?? '', /UAT.*too long for Teams/);
  });

  it('leaves every other failure alone', async () => {
    const offered: Message[] = [];
    const failure = new FerryError('ours', 'Teams answered 400', { status: 400 });
    const refuse = async (message: Message) => {
      offered.push(message);
      throw failure;
    };
    await assert.rejects(sendFitting(await requestCard(100), refuse), failure);
    assert.equal(offered.length, 1);
  });
});
