import assert from 'node:assert/strict';
import { viewAtHome } from '../../../src/commands/operation-view.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import { createMemoryPeople } from '../../support/memory-records.ts';
import { makeOperation, NOON } from '../../support/operations.ts';
import { makeSettings } from '../../support/settings.ts';

const CANDIDATE = { lcsActivityId: 'a1', title: 'Refresh database', startedAt: NOON, lcsStatus: 'InProgress' };

async function headline(changes: Partial<Operation>): Promise<string> {
  const deps = { settings: makeSettings(), people: createMemoryPeople() };
  return (await viewAtHome(deps, makeOperation(changes))).headline;
}

describe("the card after LCS's answer was lost", () => {
  it('says that Ferry looks for what became of it, and where', async () => {
    const searching = { state: 'submitting', nextPollAt: NOON } as const;
    assert.match(await headline(searching), /does not send it twice\. It looks at LCS's history/);
    assert.match(await headline({ ...searching, kind: 'stop', source: null }), /looks at the state of UAT/);
    assert.equal(await headline({ state: 'submitting' }), 'Being sent to LCS.');
  });

  it('says that Ferry could not tell, or that several may be it', async () => {
    assert.match(
      await headline({ state: 'unconfirmed' }),
      /could not see in LCS what became of it\. Please look there/,
    );
    const candidates = [CANDIDATE, { ...CANDIDATE, lcsActivityId: 'a2' }];
    assert.match(
      await headline({ state: 'unconfirmed', candidates }),
      /shows 2 operations that may be the refresh of UAT/,
    );
  });

  it('says that LCS does not name the starter of what was found', async () => {
    const running = { state: 'running', startedAt: NOON, lcsActivityId: 'a1' } as const;
    assert.equal(await headline(running), 'Running in LCS.');
    assert.match(
      await headline({ ...running, candidates: [CANDIDATE] }),
      /found in LCS's history, and LCS does not name who started it\.$/,
    );
    const start = { ...running, kind: 'start', source: null } as const;
    assert.equal(await headline(start), 'Running in LCS.');
    assert.match(await headline({ ...start, lcsActivityId: null }), /goes by the state of UAT, and LCS does not name/);
  });

  it('goes on saying that when it fails, and at the end of a start or stop', async () => {
    const found = { startedAt: NOON, lcsActivityId: 'a1', candidates: [CANDIDATE] } as const;
    assert.match(await headline({ ...found, state: 'failing' }), /back\. LCS's answer was lost; it was found in LCS's/);
    assert.doesNotMatch(await headline({ ...found, state: 'failing', candidates: [] }), /was lost/);
    const done = { state: 'succeeded', kind: 'start', source: null, startedAt: NOON } as const;
    assert.match(
      await headline({ ...done, lcsActivityId: null }),
      /^Done\. LCS's answer was lost; Ferry goes by the state/,
    );
    assert.equal(await headline({ ...done, lcsActivityId: 'a1' }), 'Done.');
  });
});
