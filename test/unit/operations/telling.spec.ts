import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import type { CardCopy, Job } from '../../../src/operations/ports.ts';
import { announce, rememberCard, updateCards } from '../../../src/operations/telling.ts';
import { createDomain, type Domain } from '../../support/domain.ts';
import { makeOperation, NOON } from '../../support/operations.ts';
import { TIMING } from '../../support/settings.ts';

const RUNNING = makeOperation({ state: 'running' });
const DONE = makeOperation({ state: 'succeeded', endedAt: NOON });
const CARDS_JOB: Job = { id: 'job-1', queue: 'cards', operationId: RUNNING.id, revision: RUNNING.revision };
const ANNOUNCE_JOB: Job = { ...CARDS_JOB, queue: 'announce' };
const LONG_AGO = NOON - TIMING.cardEdit;
const COPY: CardCopy = {
  operationId: RUNNING.id,
  conversationId: RUNNING.conversationId,
  activityId: 'card-1',
  audience: 'requester',
  shownRevision: 1,
  shownAt: LONG_AGO,
};

async function domainWith(operation: Operation, ...copies: CardCopy[]): Promise<Domain> {
  const domain = createDomain();
  domain.store.put(operation);
  for (const copy of copies) await domain.deps.cards.save(copy);
  return domain;
}

describe('updateCards', () => {
  it('shows the operation as it is now on every copy, whatever revision the job is for', async () => {
    const domain = await domainWith(RUNNING, COPY, { ...COPY, activityId: 'card-2', conversationId: 'a:1' });
    await updateCards(domain.deps, { ...CARDS_JOB, revision: 1 });
    assert.deepEqual(
      domain.notifier.updateCard.args.map(([copy, operation]) => [copy.activityId, operation]),
      [
        ['card-1', RUNNING],
        ['card-2', RUNNING],
      ],
    );
  });

  it('does not edit a copy that already shows it', async () => {
    const domain = await domainWith(RUNNING, COPY);
    await updateCards(domain.deps, CARDS_JOB);
    await domain.clock.advance(TIMING.cardEdit);
    await updateCards(domain.deps, CARDS_JOB);
    assert.equal(domain.notifier.updateCard.callCount, 1);
  });

  it('edits a copy never twice within cardEdit, and then shows the newest', async () => {
    const domain = await domainWith(RUNNING, { ...COPY, shownAt: NOON - 1 });
    await updateCards(domain.deps, CARDS_JOB);
    assert.equal(domain.notifier.updateCard.callCount, 0);
    domain.store.put({ ...RUNNING, revision: 5 });
    domain.store.put({ ...RUNNING, revision: 6 });
    await domain.clock.advance(TIMING.cardEdit - 2);
    await domain.runJobs();
    assert.equal(domain.notifier.updateCard.callCount, 0);
    await domain.clock.advance(1);
    await domain.runJobs();
    assert.deepEqual(
      domain.notifier.updateCard.args.map(([, { revision }]) => revision),
      [6],
    );
  });

  it('shows what came while it was editing with a later job', async () => {
    const domain = await domainWith(RUNNING, COPY);
    domain.notifier.updateCard.onFirstCall().callsFake(async () => {
      const next = { ...RUNNING, revision: 4, visibleRevision: 4 };
      await domain.store.commit(next, 3, { jobs: [{ queue: 'cards', operationId: RUNNING.id, revision: 4 }] });
    });
    await domain.deps.jobs.ensure([CARDS_JOB]);
    await domain.runJobs();
    await domain.clock.advance(TIMING.cardEdit);
    await domain.runJobs();
    assert.deepEqual(
      domain.notifier.updateCard.args.map(([, { revision }]) => revision),
      [3, 4],
    );
    assert.deepEqual(domain.jobs.waiting, []);
  });

  it('gives up a copy that Teams does not let it edit, and goes on with the others', async () => {
    const domain = await domainWith(RUNNING, COPY, { ...COPY, activityId: 'card-2' });
    domain.notifier.updateCard.onFirstCall().rejects(new FerryError('teamsRefused', '404'));
    await updateCards(domain.deps, CARDS_JOB);
    assert.equal(domain.notifier.updateCard.callCount, 2);
    await domain.clock.advance(TIMING.cardEdit);
    await updateCards(domain.deps, CARDS_JOB);
    assert.equal(domain.notifier.updateCard.callCount, 2);
  });

  it('edits the other copies, too, when Teams is away for one of them', async () => {
    const domain = await domainWith(RUNNING, COPY, { ...COPY, activityId: 'card-2' });
    domain.notifier.updateCard.onFirstCall().rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(updateCards(domain.deps, CARDS_JOB), { code: 'teamsUnavailable' });
    assert.equal(domain.notifier.updateCard.callCount, 2);
    await updateCards(domain.deps, CARDS_JOB);
    assert.equal(domain.notifier.updateCard.callCount, 3);
  });

  it('does not try again what no repetition mends', async () => {
    const domain = await domainWith(RUNNING, COPY);
    domain.notifier.updateCard.rejects(new FerryError('ours', '400'));
    await updateCards(domain.deps, CARDS_JOB);
    await domain.clock.advance(TIMING.cardEdit);
    await updateCards(domain.deps, CARDS_JOB);
    assert.equal(domain.notifier.updateCard.callCount, 1);
  });

  it('rejects, so that the job runs again, when Teams is away for now', async () => {
    const domain = await domainWith(RUNNING, COPY);
    domain.notifier.updateCard.onFirstCall().rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(updateCards(domain.deps, CARDS_JOB), { code: 'teamsUnavailable' });
    await updateCards(domain.deps, CARDS_JOB);
    assert.equal(domain.notifier.updateCard.callCount, 2);
  });
});

describe('what is not its turn', () => {
  const FREE_AT = NOON + 500;

  async function busy(operation: Operation, ...copies: CardCopy[]) {
    const domain = await domainWith(operation, ...copies);
    const turn = await domain.deps.outbox.take(operation.conversationId, NOON);
    assert.ok(turn.taken);
    return { ...domain, turn };
  }

  for (const [queue, operation] of [
    ['cards', RUNNING],
    ['announce', DONE],
  ] as const) {
    it(`puts ${queue} off while another sends there, and sends them then`, async () => {
      const { deps, jobs, notifier, runJobs, clock, turn, logger } = await busy(operation, COPY);
      await jobs.ensure([{ queue, operationId: operation.id, revision: operation.revision }]);
      await runJobs();
      const sent = queue === 'cards' ? notifier.updateCard : notifier.announce;
      assert.equal(sent.callCount, 0);
      assert.deepEqual(
        jobs.waiting.map(({ startAfter }) => startAfter),
        [FREE_AT],
      );
      assert.deepEqual(logger.lines, []);
      await turn.release();
      await clock.advance(500);
      await runJobs();
      assert.equal(sent.callCount, 1);
      assert.ok((await deps.outbox.take(operation.conversationId, NOON)).taken, 'the turn was not given back');
    });
  }

  it('comes back when Teams itself said so', async () => {
    const domain = await domainWith(DONE);
    const throttled = new FerryError('teamsUnavailable', '429', { status: 429, until: NOON + 120_000 });
    domain.notifier.announce.onFirstCall().rejects(throttled);
    await domain.deps.jobs.ensure([{ queue: 'announce', operationId: DONE.id, revision: DONE.revision }]);
    await domain.runJobs();
    assert.deepEqual(
      domain.jobs.waiting.map(({ startAfter }) => startAfter),
      [NOON + 120_000],
    );
    assert.equal((await domain.current(DONE)).announced, null);
  });
});

describe('rememberCard', () => {
  it('has a copy edited that shows less than there is', async () => {
    const domain = await domainWith(RUNNING);
    await rememberCard(domain.deps, COPY);
    await domain.runJobs();
    assert.deepEqual(
      domain.notifier.updateCard.args.map(([{ activityId }]) => activityId),
      ['card-1'],
    );
  });

  it('only remembers a copy that shows what is', async () => {
    const domain = await domainWith(RUNNING);
    const copy = { ...COPY, shownRevision: RUNNING.revision };
    await rememberCard(domain.deps, copy);
    assert.deepEqual(domain.jobs.waiting, []);
    assert.deepEqual(await domain.deps.cards.list(RUNNING.id), [copy]);
  });
});

describe('announce', () => {
  it('tells the thread, and records that it did', async () => {
    const domain = await domainWith(DONE);
    await announce(domain.deps, ANNOUNCE_JOB);
    assert.deepEqual(domain.notifier.announce.args, [[DONE, 'succeeded', null]]);
    assert.equal((await domain.current(DONE)).announced, 'succeeded');
    assert.deepEqual(
      (await domain.store.eventsOf(DONE.id)).map(({ what }) => what),
      ['announced'],
    );
  });

  it('tells once, however often the job runs', async () => {
    const domain = await domainWith(DONE);
    await announce(domain.deps, ANNOUNCE_JOB);
    await announce(domain.deps, ANNOUNCE_JOB);
    await announce(domain.deps, { ...ANNOUNCE_JOB, revision: DONE.revision + 1 });
    assert.equal(domain.notifier.announce.callCount, 1);
  });

  it('tells once, though a poll makes another job for the same state before it is recorded', async () => {
    const failing = makeOperation({ state: 'failing', lcsStatus: 'Failed' });
    const domain = await domainWith(failing);
    domain.notifier.announce.onFirstCall().callsFake(async () => domain.store.put({ ...failing, revision: 4 }));
    const { commit } = domain.store;
    domain.store.commit = async (...args) => {
      domain.store.commit = commit;
      await announce(domain.deps, { ...ANNOUNCE_JOB, revision: 4 });
      return commit(...args);
    };
    await announce(domain.deps, ANNOUNCE_JOB);
    await domain.clock.advance(1_000);
    await domain.runJobs();
    assert.equal(domain.notifier.announce.callCount, 1);
    assert.equal((await domain.current(failing)).announced, 'failing');
  });

  it('tells again after a crash between telling and recording: at least once is the promise', async () => {
    const domain = await domainWith(DONE);
    const { commit } = domain.store;
    domain.store.commit = async () => {
      throw new FerryError('storeUnavailable', 'down');
    };
    await assert.rejects(announce(domain.deps, ANNOUNCE_JOB), { code: 'storeUnavailable' });
    domain.store.commit = commit;
    await announce(domain.deps, ANNOUNCE_JOB);
    assert.equal(domain.notifier.announce.callCount, 2);
  });

  it('rejects, so that the job runs again, when Teams is away for now', async () => {
    const domain = await domainWith(DONE);
    domain.notifier.announce.onFirstCall().rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(announce(domain.deps, ANNOUNCE_JOB), { code: 'teamsUnavailable' });
    assert.equal((await domain.current(DONE)).announced, null);
  });

  it('counts as told, with an error in the log, when nobody can be told', async () => {
    const domain = await domainWith(DONE);
    domain.notifier.announce.rejects(new FerryError('teamsRefused', '403'));
    await announce(domain.deps, ANNOUNCE_JOB);
    assert.equal((await domain.current(DONE)).announced, 'succeeded');
    assert.deepEqual(
      domain.logger.lines.map(({ level }) => level),
      ['error'],
    );
  });

  it('records it on top of what happened while it was telling', async () => {
    const failing = makeOperation({ state: 'failing', lcsStatus: 'Failed' });
    const domain = await domainWith(failing);
    domain.notifier.announce.callsFake(async () => domain.store.put({ ...failing, revision: 4, nextPollAt: NOON }));
    await announce(domain.deps, ANNOUNCE_JOB);
    const { announced, revision, nextPollAt } = await domain.current(failing);
    assert.deepEqual({ announced, revision, nextPollAt }, { announced: 'failing', revision: 5, nextPollAt: NOON });
  });

  it('does not record the failure as told when the operation ended while it was telling', async () => {
    const failing = makeOperation({ state: 'failing' });
    const domain = await domainWith(failing);
    const rolledBack = { ...failing, state: 'rolledBack', revision: 4 } as const;
    domain.notifier.announce.callsFake(async () => domain.store.put(rolledBack));
    await announce(domain.deps, ANNOUNCE_JOB);
    assert.deepEqual(await domain.current(failing), rolledBack);
  });
});
