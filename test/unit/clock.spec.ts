import assert from 'node:assert/strict';
import sinon from 'sinon';
import { orAfter, systemClock, within } from '../../src/clock.ts';
import { createFakeClock, settled } from '../support/fake-clock.ts';

describe('the clock of the system', () => {
  afterEach(() => sinon.restore());

  it('sleeps as long as it was told', async () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let isAwake = false;
    const sleep = systemClock.sleep(1000).then(() => {
      isAwake = true;
    });
    await timers.tickAsync(999);
    assert.equal(isAwake, false);
    await timers.tickAsync(1);
    await sleep;
    assert.equal(isAwake, true);
  });

  it("wakes with the signal's reason, and leaves no timer", async () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const ending = new AbortController();
    const sleep = systemClock.sleep(1000, ending.signal);
    ending.abort('enough');
    await assert.rejects(sleep, (reason) => reason === 'enough');
    assert.equal(timers.countTimers(), 0);
  });

  it('does not fall asleep when it is too late for that', async () => {
    await assert.rejects(systemClock.sleep(1000, AbortSignal.abort('enough')), (reason) => reason === 'enough');
  });
});

describe('a limit in time', () => {
  it('gives what comes in time', async () => {
    assert.equal(await orAfter(createFakeClock(), 1000, Promise.resolve('done'), () => 'late'), 'done');
  });

  it('gives what is said for the rest', async () => {
    const clock = createFakeClock();
    const first = orAfter(clock, 1000, new Promise<string>(() => {}), () => 'late');
    await clock.advance(1000);
    assert.equal(await first, 'late');
  });

  it('tells the work when its time is over, and not before', async () => {
    const clock = createFakeClock();
    let told: AbortSignal | undefined;
    const work = within(clock, 1000, (signal) => {
      told = signal;
      return new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('stopped')));
    });
    await clock.advance(999);
    assert.equal(told?.aborted, false);
    await clock.advance(1);
    assert.equal(await work, 'stopped');
  });

  it('leaves work alone that was quick enough', async () => {
    const clock = createFakeClock();
    let told: AbortSignal | undefined;
    await within(clock, 1000, async (signal) => {
      told = signal;
    });
    await clock.advance(5000);
    await settled();
    assert.equal(told?.aborted, false);
  });
});
