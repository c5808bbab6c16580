import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import { cancel } from '../../../src/operations/decisions.ts';
import type { Waiter } from '../../../src/operations/ports.ts';
import { tellWaiters } from '../../../src/operations/waiting.ts';
import { ANA, clickOn, confirmed, domainWith, REQUESTED, ROBIN } from '../../support/approval-scene.ts';
import type { Domain } from '../../support/domain.ts';
import { MINUTE, NOON, PROD, UAT } from '../../support/operations.ts';

const WAITER: Waiter = { environment: UAT, person: ANA, conversationId: '19:other@thread.tacv2', since: NOON };

/** Ana waits for UAT, which Robin's refresh holds. */
async function held(): Promise<Domain> {
  const domain = await domainWith(undefined, { notBefore: NOON + 60 * MINUTE });
  await confirmed(domain);
  await domain.deps.waiters.save(WAITER);
  await domain.runJobs();
  return domain;
}

async function cancelled(domain: Domain): Promise<void> {
  await cancel(domain.deps, clickOn(await domain.current(REQUESTED), ROBIN, REQUESTED.conversationId));
}

describe('tellFree', () => {
  it('tells whoever waits when an operation gives their environment back, once', async () => {
    const domain = await held();
    assert.equal(domain.notifier.tellFree.callCount, 0);
    await cancelled(domain);
    await domain.runJobs();
    assert.deepEqual(domain.notifier.tellFree.args, [[WAITER]]);
    assert.deepEqual(await domain.deps.waiters.list(), []);
    assert.equal(await tellWaiters(domain.deps), null);
    assert.equal(domain.notifier.tellFree.callCount, 1);
  });

  it('goes by every operation that holds an environment', async () => {
    const domain = await held();
    await domain.deps.waiters.save({ ...WAITER, environment: PROD });
    domain.store.put({ ...REQUESTED, id: 'other', kind: 'export', source: null, state: 'running', startedAt: NOON });
    await cancelled(domain);
    await domain.runJobs();
    assert.deepEqual(
      domain.notifier.tellFree.args.map(([{ environment }]) => environment),
      [PROD],
    );
    assert.deepEqual(await domain.deps.waiters.list(), [WAITER]);
  });

  it('comes back for those whose conversation is busy', async () => {
    const domain = await held();
    const turn = await domain.deps.outbox.take(WAITER.conversationId, NOON);
    await cancelled(domain);
    await domain.runJobs();
    assert.equal(domain.notifier.tellFree.callCount, 0);
    assert.ok(turn.taken);
    await turn.release();
    await domain.clock.advance(MINUTE);
    await domain.runJobs();
    assert.equal(domain.notifier.tellFree.callCount, 1);
  });

  it('leaves to the next sweep whom Teams cannot reach now, and forgets whom it never will', async () => {
    const domain = await held();
    domain.notifier.tellFree.rejects(new FerryError('teamsUnavailable', '502'));
    await cancelled(domain);
    await domain.runJobs();
    assert.deepEqual(await domain.deps.waiters.list(), [WAITER]);
    domain.notifier.tellFree.rejects(new FerryError('teamsRefused', '403'));
    await tellWaiters(domain.deps);
    assert.deepEqual(await domain.deps.waiters.list(), []);
  });

  it('tells nobody whom another instance has told meanwhile', async () => {
    const domain = await held();
    domain.deps.waiters.list = async () => {
      domain.deps.waiters.list = async () => [];
      return [WAITER];
    };
    domain.store.put({ ...(await domain.current(REQUESTED)), state: 'cancelled' });
    await tellWaiters(domain.deps);
    assert.equal(domain.notifier.tellFree.callCount, 0);
  });

  it('forgets who has waited for a week', async () => {
    const domain = await held();
    await domain.clock.advance(7 * 1440 * MINUTE + 1);
    domain.store.put({ ...REQUESTED, state: 'running', startedAt: NOON });
    await tellWaiters(domain.deps);
    assert.deepEqual([domain.notifier.tellFree.callCount, await domain.deps.waiters.list()], [0, []]);
  });
});
