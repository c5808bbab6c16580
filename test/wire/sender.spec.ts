import assert from 'node:assert/strict';
import type { Fault } from '../../sandbox/kit/faults.ts';
import { Simulator } from '../../sandbox/kit/simulator.ts';
import { createPooledFetch } from '../../src/app-fetch.ts';
import { createSender, type Sender } from '../../src/channel/sender.ts';
import { FerryError } from '../../src/errors.ts';
import type { Logger } from '../../src/logger.ts';

const CONVERSATION = '19:abc@thread.tacv2;messageid=1700000000000';
const ACTIVITIES = '/v3/conversations/:conversation/activities';
const message = { type: 'message', text: 'hello' };

describe('the sender and the connector', () => {
  let connector: Simulator;
  let sender: Sender;
  let pauses: number[];
  let posted: { conversation: string; authorization: string | undefined; body: unknown }[];
  let to: { serviceUrl: string; conversationId: string };

  beforeEach(async () => {
    posted = [];
    pauses = [];
    connector = await startConnector();
    to = { serviceUrl: `${connector.url}/connector/`, conversationId: CONVERSATION };
    const silent = () => undefined;
    const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent, child: () => logger };
    const clock = { now: Date.now, sleep: async (ms: number) => void pauses.push(ms) };
    const botToken = async () => 'bot-token';
    sender = createSender({ fetch: createPooledFetch(), botToken, clock, logger, answerTimeoutMs: 300 });
  });

  afterEach(() => connector.close());

  /** Accepts everything, and remembers what was posted. */
  async function startConnector(): Promise<Simulator> {
    const simulator = new Simulator({ name: 'connector' });
    const { server } = simulator;
    server.post(`/connector${ACTIVITIES}`, async (req, res) => {
      const { conversation } = req.params;
      posted.push({ conversation, authorization: req.headers.authorization, body: req.body });
      res.json(201, { id: `m${posted.length}` });
    });
    server.put(
      `/connector${ACTIVITIES}/:activity`,
      async (req, res) => void res.json(200, { id: req.params.activity }),
    );
    server.del(`/connector${ACTIVITIES}/:activity`, async (_req, res) => void res.send(200));
    await simulator.listen();
    return simulator;
  }

  function goWrong(fault: Fault, times = 1): void {
    connector.faults.add({ name: 'scripted', times, fault });
  }

  function requests(): number {
    return connector.requests.entries().length;
  }

  it('arrives with its conversation id, token and content whole', async () => {
    assert.deepEqual(await sender.create(to, message, 'reply'), { activityId: 'm1' });
    assert.deepEqual(posted, [{ conversation: CONVERSATION, authorization: 'Bearer bot-token', body: message }]);
    await sender.update(to, 'm1', message);
    await sender.remove(to, 'm1');
    assert.deepEqual(
      connector.requests.entries().map(({ method }) => method),
      ['POST', 'PUT', 'DELETE'],
    );
  });

  const passing: Record<string, Fault> = {
    'a 429 with Retry-After': { kind: 'answer', status: 429, headers: { 'retry-after': '2' } },
    'a 412': { kind: 'answer', status: 412, body: { error: { code: 'PreconditionFailed' } } },
  };
  for (const [name, fault] of Object.entries(passing)) {
    it(`posts once in all after ${name}`, async () => {
      goWrong(fault, 2);
      await sender.create(to, message, 'reply');
      assert.equal(requests(), 3);
      assert.equal(posted.length, 1);
      if (name.includes('Retry-After')) assert.deepEqual(pauses, [2000, 2000]);
    });
  }

  const doubtful: Record<string, { fault: Fault; carriedOut: number }> = {
    'a 500': { fault: { kind: 'answer', status: 500, body: '<html>oops</html>' }, carriedOut: 0 },
    'a 502': { fault: { kind: 'answer', status: 502, body: '<html>oops</html>' }, carriedOut: 0 },
    'a broken connection': { fault: { kind: 'reset' }, carriedOut: 0 },
    'a lost answer': { fault: { kind: 'lost' }, carriedOut: 1 },
    'no answer at all': { fault: { kind: 'hang' }, carriedOut: 0 },
  };
  for (const [name, { fault, carriedOut }] of Object.entries(doubtful)) {
    it(`never posts a reply again after ${name}, and says that it may stand there`, async () => {
      goWrong(fault);
      await assert.rejects(sender.create(to, message, 'reply'), { code: 'teamsUnavailable', answerLost: true });
      assert.equal(requests(), 1);
      assert.equal(posted.length, carriedOut);
    });

    it(`posts a finish message once more after ${name}`, async () => {
      goWrong(fault);
      await sender.create(to, message, 'finish');
      assert.equal(requests(), 2);
      assert.equal(posted.length, carriedOut + 1);
    });

    it(`posts a finish message twice at most when ${name} comes twice`, async () => {
      goWrong(fault, 2);
      await assert.rejects(sender.create(to, message, 'finish'), { code: 'teamsUnavailable', answerLost: true });
      assert.equal(requests(), 2);
    });
  }

  it('edits again after a lost answer', async () => {
    goWrong({ kind: 'lost' });
    await sender.update(to, 'm1', message);
    assert.equal(connector.requests.count('PUT', /m1$/), 2);
  });

  for (const status of [403, 404]) {
    it(`asks once only when the connector says ${status}`, async () => {
      const body = { error: { code: 'ConversationNotFound', message: 'gone' } };
      goWrong({ kind: 'answer', status, body });
      await assert.rejects(sender.create(to, message, 'finish'), {
        code: 'teamsRefused',
        said: 'ConversationNotFound: gone',
      });
      assert.equal(requests(), 1);
    });
  }

  it('takes its token nowhere else', async () => {
    const elsewhere = await startConnector();
    try {
      goWrong({ kind: 'answer', status: 307, headers: { location: `${elsewhere.url}/connector/` } });
      await assert.rejects(sender.create(to, message, 'reply'), { code: 'teamsUnavailable', status: 307 });
      assert.equal(elsewhere.requests.entries().length, 0);
    } finally {
      await elsewhere.close();
    }
  });

  it('tries a connector that is not there five times, and knows that nothing was sent', async () => {
    await connector.close();
    const error = await sender.create(to, message, 'reply').catch((thrown: unknown) => thrown);
    assert.ok(error instanceof FerryError);
    assert.deepEqual([error.code, error.answerLost, pauses.length], ['teamsUnavailable', false, 4]);
  });
});
