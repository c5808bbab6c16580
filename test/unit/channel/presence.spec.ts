import assert from 'node:assert/strict';
import { createPresence } from '../../../src/channel/presence.ts';
import type { ConversationRecord, Installed } from '../../../src/operations/ports.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';

const CHANNEL = '19:releases@thread.tacv2';
const HEARD_FROM = { serviceUrl: 'https://smba.example/emea/' } as ConversationRecord;

function setUp(answer: () => Promise<Response>, newest: ConversationRecord | null = HEARD_FROM) {
  const asked: { url: string; method: string | undefined; authorization: string | null }[] = [];
  const logger = createRecordingLogger();
  const presence = createPresence({
    fetch: async (url, init) => {
      const authorization = new Headers(init?.headers as Record<string, string>).get('authorization');
      asked.push({ url: String(url), method: init?.method, authorization });
      return answer();
    },
    botToken: async () => 'bot-token',
    conversations: { newestOf: async () => newest },
    clock: createSkippingClock(0),
    logger,
  });
  return { asked, logger, isInstalled: () => presence.isInstalled(`${CHANNEL};messageid=7`, 'tenant', '29:robin') };
}

const answering = (status: number, code?: string) => async () =>
  Response.json(code ? { error: { code, message: 'No.' } } : {}, { status });

describe('presence', () => {
  it('looks up whoever asks, in the channel without its thread, where the tenant was heard from last', async () => {
    const { asked, isInstalled } = setUp(answering(200));

    assert.equal(await isInstalled(), 'yes');

    const url = `https://smba.example/emea/v3/conversations/${encodeURIComponent(CHANNEL)}/members/29%3Arobin`;
    assert.deepEqual(asked, [{ url, method: 'GET', authorization: 'Bearer bot-token' }]);
  });

  const answers: readonly (readonly [Installed, number, string?])[] = [
    ['no', 403, 'BotNotInConversationRoster'],
    ['no', 404, 'ConversationNotFound'],
    ['no', 404],
    ['yes', 404, 'MemberNotFoundInConversation'],
    ['unknown', 403, 'BotDisabledByAdmin'],
    ['unknown', 401],
    ['unknown', 429, 'Throttled'],
    ['unknown', 502],
  ];
  for (const [installed, status, code] of answers) {
    it(`takes ${status} ${code ?? 'without a code'} for "${installed}"`, async () => {
      const { logger, isInstalled } = setUp(answering(status, code));
      assert.equal(await isInstalled(), installed);
      assert.equal(logger.lines.length, installed === 'unknown' ? 1 : 0);
    });
  }

  it('does not know when Teams cannot be reached, or nobody of the tenant was ever heard from', async () => {
    const broken = setUp(async () => {
      throw new Error('ECONNRESET');
    });
    assert.equal(await broken.isInstalled(), 'unknown');
    const silent = setUp(answering(200), null);
    assert.equal(await silent.isInstalled(), 'unknown');
    assert.equal(silent.asked.length, 0);
  });
});
