import assert from 'node:assert/strict';
import { waitForTurn } from '../../../src/lcs/turn.ts';
import { createMemoryBudget } from '../../support/memory-budget.ts';
import { createSkippingClock } from '../../support/skipping-clock.ts';

describe('waitForTurn', () => {
  const rates = [{ key: 'a', calls: 1, perMs: 10_000 }];
  const setUp = () => ({ budget: createMemoryBudget(), clock: createSkippingClock(0) });
  const wanted = { call: 'GET /a', rates, patienceMs: 10_000 };

  it('is over at once when there is room, or no rate', async () => {
    const deps = setUp();
    await waitForTurn(deps, wanted);
    await waitForTurn(deps, { ...wanted, rates: [] });
    assert.deepEqual(deps.clock.pauses, []);
    assert.deepEqual(deps.budget.booked, [rates]);
  });

  it('waits until there is room, and says until when', async () => {
    const deps = setUp();
    const told: number[] = [];
    await waitForTurn(deps, wanted);
    deps.clock.time = 3000;
    await waitForTurn(deps, { ...wanted, onWait: (until) => told.push(until) });
    assert.deepEqual(deps.clock.pauses, [7000]);
    assert.deepEqual(told, [10_000]);
  });

  it('gives up at once what it has no patience for', async () => {
    const deps = setUp();
    await waitForTurn(deps, wanted);
    const refused = waitForTurn(deps, { ...wanted, patienceMs: 9_999 });
    await assert.rejects(refused, { code: 'lcsThrottled', until: 10_000, answerLost: false });
    assert.deepEqual(deps.clock.pauses, []);
  });
});
