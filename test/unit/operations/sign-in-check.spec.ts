import assert from 'node:assert/strict';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import { sweep } from '../../../src/operations/housekeeping.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import { checkSignIn } from '../../../src/operations/sign-in-check.ts';
import { resumePaused } from '../../../src/operations/tracking.ts';
import { confirmed, domainWith, REQUESTED, ROBIN } from '../../support/approval-scene.ts';
import type { Domain } from '../../support/domain.ts';
import { MINUTE, NOON } from '../../support/operations.ts';
import { makeProject, makeSettings } from '../../support/settings.ts';

const EVENING = NOON + 480 * MINUTE;
const CHECK = 450 * MINUTE;

/** Robin's refresh is approved for the evening. */
async function forTheEvening(notBefore = EVENING): Promise<Domain> {
  const domain = await domainWith(undefined, { notBefore });
  await confirmed(domain);
  await domain.runJobs();
  return domain;
}

function signedOut(domain: Domain, code: FailureCode = 'signInNeeded'): void {
  domain.tokens.get.rejects(new FerryError(code, code));
  domain.backend.listEnvironments.rejects(new FerryError(code, code));
}

function signIn({ signIn: needed, paused, signInCheckAt }: Operation): unknown {
  return { needed, paused, signInCheckAt };
}

describe('checkSignIn', () => {
  it('looks half an hour before, whether the requester is still signed in, and else asks for nothing', async () => {
    const domain = await forTheEvening();
    await domain.clock.advance(CHECK - 1);
    await domain.runJobs();
    assert.equal(domain.tokens.get.callCount, 0);
    await domain.clock.advance(1);
    await domain.runJobs();
    assert.deepEqual(domain.tokens.get.firstCall.args, [ROBIN, makeProject().apiUrl]);
    const operation = await domain.current(REQUESTED);
    assert.deepEqual(signIn(operation), { needed: 'notNeeded', paused: false, signInCheckAt: null });
    assert.equal(domain.notifier.askToSignIn.callCount, 0);
    await domain.clock.advance(30 * MINUTE);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
    assert.equal(domain.tokens.get.callCount, 1);
  });

  it('looks at once when it begins sooner than that', async () => {
    const domain = await forTheEvening(NOON + 10 * MINUTE);
    assert.equal(domain.tokens.get.callCount, 1);
    assert.equal((await domain.current(REQUESTED)).state, 'approved');
  });

  it('looks again when a token that ends before its time has to be renewed, and asks if that fails', async () => {
    const domain = await forTheEvening();
    domain.tokens.get.resolves({ value: 'lcs-token', expiresAt: EVENING - 10 * MINUTE });
    await domain.clock.advance(CHECK);
    await domain.runJobs();
    assert.equal(domain.tokens.get.callCount, 1);
    signedOut(domain);
    await domain.clock.advance(16 * MINUTE - 1);
    await domain.runJobs();
    assert.equal(domain.notifier.askToSignIn.callCount, 0);
    await domain.clock.advance(1);
    await domain.runJobs();
    assert.equal(domain.notifier.askToSignIn.callCount, 1);
    assert.equal((await domain.current(REQUESTED)).paused, true);
  });

  it('does not look for ever at tokens that live for minutes', async () => {
    const domain = await forTheEvening();
    domain.tokens.get.callsFake(async () => ({ value: 'lcs-token', expiresAt: domain.clock.now() + MINUTE }));
    await domain.clock.advance(CHECK);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).signInCheckAt, null);
  });

  for (const code of ['signInNeeded', 'consentNeeded', 'signInRefused', 'lcsUnauthorised'] satisfies FailureCode[]) {
    it(`asks the requester once, in time, when they have to sign in (${code})`, async () => {
      const domain = await forTheEvening();
      signedOut(domain, code);
      await domain.clock.advance(CHECK);
      await domain.runJobs();
      assert.equal(domain.notifier.askToSignIn.callCount, 1);
      const operation = await domain.current(REQUESTED);
      assert.deepEqual(signIn(operation), { needed: 'asked', paused: true, signInCheckAt: null });
      assert.ok(operation.reason);
      assert.doesNotMatch(operation.reason, /You need/, 'everybody reads the card');
      await domain.clock.advance(29 * MINUTE);
      await domain.runJobs();
      assert.equal(domain.notifier.askToSignIn.callCount, 1);
    });
  }

  it('goes on at its time when they have signed in meanwhile', async () => {
    const domain = await forTheEvening();
    domain.tokens.get.rejects(new FerryError('signInNeeded', 'no token'));
    await domain.clock.advance(CHECK);
    await domain.runJobs();
    await resumePaused(domain.deps, ROBIN);
    assert.equal((await domain.current(REQUESTED)).paused, false);
    await domain.clock.advance(30 * MINUTE);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'running');
    assert.equal(domain.backend.start.callCount, 1);
  });

  it('sends nothing without a sign-in, and gives the environments back when that stays so', async () => {
    const domain = await forTheEvening();
    signedOut(domain);
    await domain.clock.advance(480 * MINUTE);
    await domain.runJobs();
    const blocked = await domain.current(REQUESTED);
    assert.deepEqual(
      [blocked.state, signIn(blocked)],
      ['blocked', { needed: 'notNeeded', paused: false, signInCheckAt: null }],
    );
    await domain.clock.advance(15 * MINUTE);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).state, 'expired');
    assert.equal(domain.backend.start.callCount, 0);
    assert.deepEqual(domain.jobs.waiting, []);
  });

  it('comes again after what passes by itself', async () => {
    const domain = await forTheEvening();
    domain.tokens.get.onFirstCall().rejects(new FerryError('signInUnreachable', '503'));
    await domain.clock.advance(CHECK);
    await assert.rejects(domain.runJobs(), { code: 'signInUnreachable' });
    assert.equal((await domain.current(REQUESTED)).signInCheckAt, EVENING - 30 * MINUTE);
    await domain.runJobs();
    assert.equal((await domain.current(REQUESTED)).signInCheckAt, null);
  });

  it('is made again when it got lost, and ends silently where it came too late', async () => {
    const domain = await forTheEvening();
    domain.jobs.loseAll();
    await sweep(domain.deps);
    assert.ok(
      domain.jobs.waiting.some(({ queue, startAfter }) => queue === 'checkSignIn' && startAfter === NOON + CHECK),
    );
    const job = { id: 'job-1', queue: 'checkSignIn', operationId: REQUESTED.id } as const;
    await domain.handlers.checkSignIn({ ...job, revision: 1 });
    await domain.handlers.checkSignIn({ ...job, revision: 1, operationId: 'unknown' });
    assert.equal(domain.tokens.get.callCount, 0);
  });

  it('leaves a project that is gone to the check before the submission', async () => {
    const domain = await forTheEvening();
    const { revision } = await domain.current(REQUESTED);
    const settings = makeSettings({ projects: [makeProject({ id: 7 })] });
    const job = { id: 'job-1', queue: 'checkSignIn', operationId: REQUESTED.id, revision } as const;
    await checkSignIn({ ...domain.deps, settings }, job);
    const operation = await domain.current(REQUESTED);
    assert.deepEqual(signIn(operation), { needed: 'notNeeded', paused: false, signInCheckAt: null });
  });
});
