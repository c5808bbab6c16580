import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { createReadiness } from '../../../src/http/readiness.ts';
import { createRecordingLogger } from '../../support/recording-logger.ts';

describe('readiness', () => {
  function setUp(problem: () => Promise<string | null>) {
    const logger = createRecordingLogger();
    const state = { isReady: true, asked: 0 };
    const health = {
      problem: () => {
        state.asked += 1;
        return problem();
      },
    };
    const readiness = createReadiness({ health, isReady: () => state.isReady, logger });
    return { state, readiness, told: () => logger.lines.map(({ level, facts }) => [level, facts.problem]) };
  }

  it('is what health says, once per change in the log', async () => {
    let wrong: string | null = null;
    const { readiness, told } = setUp(async () => wrong);
    assert.equal(await readiness.problem(), null);
    wrong = 'jobs: no worker runs';
    assert.equal(await readiness.problem(), wrong);
    assert.equal(await readiness.problem(), wrong);
    wrong = null;
    assert.equal(await readiness.problem(), null);
    assert.deepEqual(told(), [
      ['warn', 'jobs: no worker runs'],
      ['info', undefined],
    ]);
  });

  it('is not there when health cannot be found out', async () => {
    const { readiness } = setUp(() => Promise.reject(new FerryError('storeUnavailable', 'the database is away')));
    assert.equal(await readiness.problem(), 'the database is away');
  });

  it('asks once for all who ask at the same time, and anew for the next', async () => {
    const answer = Promise.withResolvers<string | null>();
    const { readiness, state } = setUp(() => answer.promise);
    const asking = [readiness.problem(), readiness.problem(), readiness.problem()];
    answer.resolve('x');
    assert.deepEqual(await Promise.all(asking), ['x', 'x', 'x']);
    assert.equal(state.asked, 1);
    await readiness.problem();
    assert.equal(state.asked, 2);
  });

  it('is no news for the log when Ferry was told to stop while it was looked for', async () => {
    const answer = Promise.withResolvers<string | null>();
    const { readiness, state, told } = setUp(() => answer.promise);
    const asking = readiness.problem();
    state.isReady = false;
    answer.resolve('jobs: no worker runs');
    assert.equal(await asking, 'starting or stopping');
    assert.deepEqual(told(), []);
  });

  it('is not there while Ferry starts or stops, and nobody is asked', async () => {
    const { readiness, state, told } = setUp(async () => null);
    state.isReady = false;
    assert.equal(await readiness.problem(), 'starting or stopping');
    assert.deepEqual([state.asked, told()], [0, []]);
  });
});
