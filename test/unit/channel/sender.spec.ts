import assert from 'node:assert/strict';
import type { Fetch } from '../../../src/auth/fetch.ts';
import { createSender, type Sender, type SenderDeps } from '../../../src/channel/sender.ts';
import { FerryError } from '../../../src/errors.ts';
import type { LogFacts, Logger } from '../../../src/logger.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');
const TO = { serviceUrl: 'https://smba.example/emea/', conversationId: '19:abc@thread.tacv2;messageid=1' };

type Step = Error | { status: number; retryAfter?: string; body?: unknown };
type Call = Parameters<Fetch>;

/** A connector that takes the given steps, and then accepts everything. */
function connector(...steps: Step[]) {
  const calls: Call[] = [];
  const pauses: number[] = [];
  const lines: LogFacts[] = [];
  const fetch: Fetch = async (...call) => {
    calls.push(call);
    const step = steps.shift() ?? { status: 201, body: { id: 'm1' } };
    if (step instanceof Error) throw step;
    const { status, retryAfter = null, body = {} } = step;
    return { status, headers: { get: () => retryAfter }, text: async () => JSON.stringify(body) };
  };
  const note = (facts: LogFacts) => void lines.push(facts);
  const logger: Logger = { debug: note, info: note, warn: note, error: note, child: () => logger };
  const clock = { now: () => NOW, sleep: async (ms: number) => void pauses.push(ms) };
  const deps: SenderDeps = { fetch, botToken: async () => 'bot-token', clock, logger, random: () => 0.5 };
  return { calls, pauses, lines, deps, sender: createSender(deps) };
}

function failed(code: string): Error {
  return Object.assign(new Error(code), { code });
}

const lost = () => failed('ECONNRESET');
const refused = () => failed('ECONNREFUSED');
const message = { type: 'message', text: 'hello' };

const ACTIONS: Record<string, (sender: Sender) => Promise<unknown>> = {
  reply: (sender) => sender.create(TO, message, 'reply'),
  notice: (sender) => sender.create(TO, message, 'notice'),
  finish: (sender) => sender.create(TO, message, 'finish'),
  update: (sender) => sender.update(TO, 'm1', message),
  remove: (sender) => sender.remove(TO, 'm1'),
};

async function rejection(work: Promise<unknown>): Promise<FerryError> {
  const error = await work.then(
    () => assert.fail('it should have been rejected'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof FerryError);
  return error;
}

describe('the sender', () => {
  it('posts into the conversation, never by the reply path, with its own token', async () => {
    const { calls, sender } = connector();
    const activity = { ...message, id: 'old', replyToId: 'unknown' };
    assert.deepEqual(await sender.create(TO, activity, 'notice'), { activityId: 'm1' });
    const [url, init] = calls[0] ?? [];
    assert.equal(url, 'https://smba.example/emea/v3/conversations/19%3Aabc%40thread.tacv2%3Bmessageid%3D1/activities');
    assert.equal(init?.method, 'POST');
    assert.equal(init?.headers?.authorization, 'Bearer bot-token');
    assert.deepEqual(JSON.parse(init?.body ?? ''), message);
  });

  it('edits and deletes by the id of the message', async () => {
    const { calls, sender } = connector();
    await sender.update({ ...TO, serviceUrl: 'https://smba.example' }, '1:2/3', message);
    await sender.remove(TO, 'm1');
    assert.match(calls[0]?.[0] ?? '', /^https:\/\/smba\.example\/v3\/.*\/activities\/1%3A2%2F3$/);
    assert.deepEqual(JSON.parse(calls[0]?.[1]?.body ?? ''), { ...message, id: '1:2/3' });
    assert.deepEqual([calls[1]?.[1]?.method, calls[1]?.[1]?.body], ['DELETE', undefined]);
  });

  const REPEATED: Record<string, { step: () => Step; actions: string[] }> = {
    '429': { step: () => ({ status: 429 }), actions: ['reply', 'notice', 'finish', 'update', 'remove'] },
    '412': { step: () => ({ status: 412 }), actions: ['reply', 'notice', 'finish', 'update', 'remove'] },
    'a refused connection': { step: refused, actions: ['reply', 'notice', 'finish', 'update', 'remove'] },
    'a lost answer': { step: lost, actions: ['finish', 'update', 'remove'] },
    '502': { step: () => ({ status: 502 }), actions: ['finish', 'update', 'remove'] },
    '504': { step: () => ({ status: 504 }), actions: ['finish', 'update', 'remove'] },
    '500': { step: () => ({ status: 500 }), actions: ['finish'] },
    '503': { step: () => ({ status: 503 }), actions: ['finish'] },
    '401': { step: () => ({ status: 401 }), actions: [] },
    '403': { step: () => ({ status: 403 }), actions: [] },
    '413': { step: () => ({ status: 413 }), actions: [] },
  };

  for (const [name, { step, actions }] of Object.entries(REPEATED)) {
    for (const [action, run] of Object.entries(ACTIONS)) {
      const repeated = actions.includes(action);
      it(`${repeated ? 'repeats' : 'does not repeat'} a ${action} after ${name}`, async () => {
        const { calls, sender } = connector(step());
        if (repeated) await run(sender);
        else await rejection(run(sender));
        assert.equal(calls.length, repeated ? 2 : 1);
      });
    }
  }

  it('sends a finish message no third time into the dark', async () => {
    const { calls, sender } = connector(lost(), { status: 429 }, { status: 500 });
    const error = await rejection(sender.create(TO, message, 'finish'));
    assert.equal(calls.length, 3); // the 429 was certainly not carried out
    assert.deepEqual([error.code, error.answerLost], ['teamsUnavailable', true]);
  });

  it('remembers a doubtful try when the last one is certain', async () => {
    const { sender } = connector(lost(), { status: 403 });
    const error = await rejection(sender.create(TO, message, 'finish'));
    assert.deepEqual([error.code, error.answerLost], ['teamsRefused', true]);
  });

  it('pauses longer each time, and gives up after five tries', async () => {
    const { calls, pauses, sender } = connector(...Array.from({ length: 9 }, () => ({ status: 412 })));
    const error = await rejection(sender.create(TO, message, 'reply'));
    assert.deepEqual(pauses, [1000, 2000, 4000, 8000]);
    assert.equal(calls.length, 5);
    assert.deepEqual([error.code, error.status, error.answerLost], ['teamsUnavailable', 412, false]);
  });

  it('spreads its pauses by a fifth', async () => {
    for (const [random, pause] of [
      [0, 800],
      [1, 1200],
    ] as const) {
      const { deps, pauses } = connector({ status: 429 });
      await createSender({ ...deps, random: () => random }).create(TO, message, 'reply');
      assert.deepEqual(pauses, [pause]);
    }
  });

  it('waits as long as Retry-After says, in seconds or as a date', async () => {
    const later = new Date(NOW + 7000).toUTCString();
    const { pauses, sender } = connector({ status: 429, retryAfter: '3' }, { status: 429, retryAfter: later });
    await sender.create(TO, message, 'reply');
    assert.deepEqual(pauses, [3000, 7000]);
  });

  it('does not wait for minutes, but says until when', async () => {
    const { calls, sender } = connector({ status: 429, retryAfter: '120' });
    const error = await rejection(sender.update(TO, 'm1', message));
    assert.deepEqual([error.code, error.until, calls.length], ['teamsUnavailable', NOW + 120_000, 1]);
  });

  it('tells what is for good from what is for now, in the words of the connector', async () => {
    const body = { error: { code: 'BotNotInConversationRoster', message: 'The bot is not part of it.' } };
    const cases = [
      { status: 403, code: 'teamsRefused' },
      { status: 404, code: 'teamsRefused' },
      { status: 400, code: 'ours' },
      { status: 413, code: 'ours' },
      { status: 401, code: 'teamsUnavailable' },
      { status: 307, code: 'teamsUnavailable' },
    ];
    for (const { status, code } of cases) {
      const error = await rejection(connector({ status, body }).sender.create(TO, message, 'notice'));
      assert.deepEqual([error.code, error.status, error.answerLost], [code, status, false]);
      assert.equal(error.said, 'BotNotInConversationRoster: The bot is not part of it.');
    }
  });

  it('counts as removed what is already gone', async () => {
    await connector({ status: 404 }).sender.remove(TO, 'm1');
  });

  it('does not mind that a typing sign has no id, but a message must have one', async () => {
    const none = { status: 202, body: {} };
    assert.deepEqual(await connector(none).sender.create(TO, { type: 'typing' }, 'reply'), { activityId: '' });
    const error = await rejection(connector(none).sender.create(TO, message, 'finish'));
    assert.deepEqual([error.code, error.answerLost], ['teamsUnavailable', true]);
  });

  it('sends nothing without a token of its own', async () => {
    const { deps, calls } = connector();
    const botToken = () => Promise.reject(new FerryError('signInRefused', 'no'));
    const error = await rejection(createSender({ ...deps, botToken }).create(TO, message, 'reply'));
    assert.deepEqual([error.code, error.answerLost, calls.length], ['teamsUnavailable', false, 0]);
  });

  it('sends one thing at a time into a conversation, in order, and different conversations at once', async () => {
    const { deps } = connector();
    const running: string[] = [];
    const order: string[] = [];
    let most = 0;
    const fetch: Fetch = async (url, init) => {
      const conversation = url.includes('first') ? 'first' : 'second';
      assert.ok(!running.includes(conversation), 'two at once in one conversation');
      running.push(conversation);
      most = Math.max(most, running.length);
      await new Promise((resolve) => setImmediate(resolve));
      running.splice(running.indexOf(conversation), 1);
      order.push(`${conversation} ${JSON.parse(init?.body ?? '').text}`);
      return { status: 201, headers: { get: () => null }, text: async () => '{"id":"m"}' };
    };
    const sender = createSender({ ...deps, fetch });
    const post = (conversationId: string, text: string) =>
      sender.create({ ...TO, conversationId }, { type: 'message', text }, 'reply');
    await Promise.all([post('first', '1'), post('first', '2'), post('second', '1'), post('first', '3')]);
    assert.equal(most, 2);
    assert.deepEqual(
      order.filter((entry) => entry.startsWith('first')),
      ['first 1', 'first 2', 'first 3'],
    );
  });

  it('holds a burst back, over all threads of a channel, before Teams refuses it', async () => {
    const { pauses, calls, sender } = connector();
    const threads = Array.from({ length: 8 }, (_, n) => ({
      ...TO,
      conversationId: `19:abc@thread.tacv2;messageid=${n}`,
    }));
    await Promise.all(threads.map((to) => sender.create(to, message, 'reply')));
    await sender.create({ ...TO, conversationId: 'a:another' }, message, 'reply');
    assert.deepEqual([pauses, calls.length], [[1000], 9]);
  });

  it('goes on in a conversation after a failure', async () => {
    const { sender } = connector({ status: 403 });
    const [first, second] = await Promise.allSettled([
      sender.create(TO, message, 'reply'),
      sender.create(TO, message, 'reply'),
    ]);
    assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
  });

  it('logs what became of a request, and never its content or a token', async () => {
    const { lines, sender } = connector({ status: 412 }, { status: 403 });
    await rejection(sender.create(TO, message, 'notice'));
    assert.deepEqual(
      lines.map((facts) => facts.outcome),
      [412, 403],
    );
    assert.doesNotMatch(JSON.stringify(lines), /hello|bot-token/);
  });
});
