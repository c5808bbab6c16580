import assert from 'node:assert/strict';
import { Simulator } from '../../sandbox/kit/simulator.ts';

describe('staged faults of a simulator', () => {
  let simulator: Simulator;
  let carriedOut: number;

  beforeEach(async () => {
    carriedOut = 0;
    simulator = new Simulator({ name: 'staged' });
    simulator.server.post('/thing', (_req, res, next) => {
      carriedOut += 1;
      res.json(201, { id: carriedOut });
      next();
    });
    await simulator.listen();
  });
  afterEach(() => simulator.close());

  const ask = () =>
    fetch(`${simulator.url}/thing`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });

  it('hold an answer until it may go out whole', async () => {
    const decision = Promise.withResolvers<'answer' | 'drop'>();
    simulator.faults.add({ name: 'held', fault: { kind: 'held', until: () => decision.promise } });
    let answered = false;
    const answer = ask().finally(() => {
      answered = true;
    });
    while (carriedOut === 0) await new Promise(setImmediate);

    assert.equal(answered, false);
    decision.resolve('answer');
    const response = await answer;
    assert.equal(response.status, 201);
    assert.deepEqual(await response.json(), { id: 1 });
  });

  it('drop an answer after the request was carried out', async () => {
    simulator.faults.add({ name: 'held', fault: { kind: 'held', until: async () => 'drop' } });

    await assert.rejects(ask());
    assert.equal(carriedOut, 1);
  });

  it('are decided when the request has come in, by what it says and who sent it', async () => {
    const seen: unknown[] = [];
    simulator.faults.add({
      name: 'staged',
      fault: {
        kind: 'staged',
        decide: async ({ method, path, body, remotePort }) => {
          seen.push(method, path, body, typeof remotePort);
          return { kind: 'answer', status: 429 };
        },
      },
    });

    assert.equal((await ask()).status, 429);
    assert.equal(carriedOut, 0);
    assert.deepEqual(seen, ['POST', '/thing', { a: 1 }, 'number']);
  });

  it('let the request pass when nothing is decided', async () => {
    simulator.faults.add({ name: 'staged', fault: { kind: 'staged', decide: async () => undefined } });

    assert.equal((await ask()).status, 201);
  });
});
