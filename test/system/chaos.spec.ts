import assert from 'node:assert/strict';
import { runChaos } from './chaos/chaos.ts';
import { lineOf } from './chaos/totals.ts';

describe('chaos', () => {
  it('never sends twice and never forgets, whatever breaks and whoever is killed', async () => {
    const { totals, accounts } = await runChaos({ seed: 3, runs: 12, together: 12 });

    assert.deepEqual(accounts, [], lineOf(totals));
    assert.equal(totals.operations, 12, 'every request was accepted in the end');
    assert.ok(totals.kills > 0 && totals.faults > 0, 'a run in which nothing breaks shows nothing');
  }).timeout(300_000);
});
