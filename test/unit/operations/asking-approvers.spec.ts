import assert from 'node:assert/strict';
import sinon from 'sinon';
import { FerryError } from '../../../src/errors.ts';
import { approve } from '../../../src/operations/approving.ts';
import { cancel, confirm } from '../../../src/operations/decisions.ts';
import { sweep } from '../../../src/operations/housekeeping.ts';
import type { Operation } from '../../../src/operations/operation.ts';
import type { FerrySettings } from '../../../src/operations/settings.ts';
import {
  ANA,
  chatWith,
  clickOn,
  confirmed,
  domainWith,
  NOOR,
  RELEASES,
  REQUESTED,
  ROBIN,
  ruled,
  wantsBoth,
  wantsChannel,
} from '../../support/approval-scene.ts';
import type { Domain } from '../../support/domain.ts';
import { MINUTE, NOON } from '../../support/operations.ts';
import { makeDemand } from '../../support/settings.ts';

/** Confirmed, and nobody was asked yet. */
async function toBeAsked(settings: FerrySettings, changes: Partial<Operation> = {}): Promise<Domain> {
  const domain = await domainWith(settings, changes);
  await confirmed(domain);
  return domain;
}

function posted({ notifier }: Domain): readonly string[] {
  return notifier.postToApprovers.args.map(([, conversationId]) => conversationId);
}

function askedInThread({ notifier }: Domain): readonly unknown[] {
  return notifier.askInThread.args.map(([, people, why]) => [people, why]);
}

async function isDone(domain: Domain): Promise<boolean> {
  const { notices } = await domain.current(REQUESTED);
  return notices.length === 0 && !domain.jobs.waiting.some(({ queue }) => queue === 'askApprovers');
}

const BOTH = [chatWith(ANA), chatWith(NOOR)];

describe('askApprovers', () => {
  it('posts a card into the chat with each who is named, and writes it down', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [BOTH, []]);
    assert.ok(await isDone(domain));
    const copies = await domain.deps.cards.list(REQUESTED.id);
    assert.deepEqual(
      copies.map(({ conversationId, audience }) => [conversationId, audience]),
      BOTH.map((chat) => [chat, 'approvers']),
    );
    const [event] = (await domain.store.eventsOf(REQUESTED.id)).filter(({ what }) => what === 'noticed');
    assert.deepEqual([event?.actor, event?.data.notice], [null, 'askApprovers']);
  });

  it('posts one card into the channel that approves', async () => {
    const domain = await toBeAsked(ruled(wantsChannel()));
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [[RELEASES], []]);
    assert.ok(await isDone(domain));
  });

  it('asks in the thread itself where that is in the channel that approves', async () => {
    const domain = await toBeAsked(ruled(wantsChannel()), { conversationId: `${RELEASES};messageid=7` });
    const clicked = clickOn(await domain.current(REQUESTED), ROBIN, `${RELEASES};messageid=7`);
    await confirm(domain.deps, clicked, { target: 'UAT', breakGlass: '' });
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [[], [[[], 'here']]]);
  });

  it('does not ask who asked, whose own card has the buttons', async () => {
    const people = [ROBIN.objectId, ANA.objectId];
    const domain = await toBeAsked(ruled({ approvals: makeDemand(people, { selfApproval: true }) }));
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [[chatWith(ANA)], []]);
  });

  it('mentions in the thread whom Ferry has never met, and whom it cannot write to', async () => {
    const people = [ANA.objectId, NOOR.objectId, 'sam', 'kim@contoso.example'];
    const domain = await toBeAsked(ruled({ approvals: makeDemand(people) }));
    const { postToApprovers } = domain.notifier;
    postToApprovers.withArgs(sinon.match.any, chatWith(NOOR)).rejects(new FerryError('teamsRefused', '403'));
    await domain.runJobs();
    assert.deepEqual(posted(domain), BOTH);
    assert.deepEqual(askedInThread(domain), [[[NOOR.objectId, 'sam', 'kim@contoso.example'], 'noChat']]);
    assert.ok(await isDone(domain));
  });

  it('finds people by a UPN that was learned', async () => {
    const domain = await domainWith(ruled({ approvals: makeDemand(['ana@contoso.example']) }));
    await domain.people.learnUpn(ANA, 'ana@contoso.example');
    await confirmed(domain);
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [[chatWith(ANA)], []]);
  });

  it('says in the thread that the channel takes no messages', async () => {
    const domain = await toBeAsked(ruled(wantsChannel()));
    domain.notifier.postToApprovers.rejects(new FerryError('teamsRefused', '404'));
    await domain.runJobs();
    assert.deepEqual(askedInThread(domain), [[[], 'noChannel']]);
    assert.ok(await isDone(domain));
  });

  it('comes back when it is not its turn in a conversation, and posts nothing twice', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    const turn = await domain.deps.outbox.take(chatWith(NOOR), NOON);
    await domain.runJobs();
    assert.deepEqual(posted(domain), [chatWith(ANA)]);
    assert.equal(await isDone(domain), false);
    assert.ok(turn.taken);
    await turn.release();
    await domain.clock.advance(MINUTE);
    await domain.runJobs();
    assert.deepEqual(posted(domain), BOTH);
    assert.ok(await isDone(domain));
  });

  it('asks the others while the chat with one of them is busy or ill', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    const { postToApprovers } = domain.notifier;
    postToApprovers.withArgs(sinon.match.any, chatWith(ANA)).rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(domain.runJobs(), { code: 'teamsUnavailable' });
    assert.deepEqual(posted(domain), BOTH);
    const turn = await domain.deps.outbox.take(chatWith(ANA), NOON);
    assert.ok(turn.taken);
    await domain.runJobs();
    assert.deepEqual([posted(domain), await isDone(domain)], [BOTH, false]);
  });

  it('mentions in the thread whose chat takes the card for wrong', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    const { postToApprovers } = domain.notifier;
    postToApprovers.withArgs(sinon.match.any, chatWith(ANA)).rejects(new FerryError('ours', '400', { status: 400 }));
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [BOTH, [[[ANA.objectId], 'noChat']]]);
    assert.ok(await isDone(domain));
  });

  it('posts no second card after a crash in the middle, and asks the others', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    domain.notifier.postToApprovers.onSecondCall().rejects(new FerryError('teamsUnavailable', '502'));
    await assert.rejects(domain.runJobs(), { code: 'teamsUnavailable' });
    await domain.runJobs();
    assert.deepEqual(posted(domain), [...BOTH, chatWith(NOOR)]);
    assert.deepEqual(askedInThread(domain), []);
    assert.ok(await isDone(domain));
  });

  it('posts no second card after a crash between the last card and its end', async () => {
    const domain = await toBeAsked(ruled(wantsChannel()));
    const { commit } = domain.store;
    domain.deps.store.commit = async () => {
      domain.deps.store.commit = commit;
      throw new FerryError('storeUnavailable', 'the connection is cut');
    };
    await assert.rejects(domain.runJobs(), { code: 'storeUnavailable' });
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [[RELEASES], []]);
    assert.ok(await isDone(domain));
  });

  it('asks by one job, although somebody agrees while it asks', async () => {
    const domain = await toBeAsked(
      ruled({ approvals: makeDemand([ANA.objectId, NOOR.objectId, 'sam'], { required: 2 }) }),
    );
    domain.notifier.askInThread.callsFake(async () => {
      await approve(domain.deps, clickOn(await domain.current(REQUESTED), ANA));
    });
    await domain.runJobs();
    assert.equal(domain.notifier.askInThread.callCount, 1);
    const { votes } = await domain.current(REQUESTED);
    assert.equal(votes.length, 1);
    assert.ok(await isDone(domain));
  });

  it('asks nobody any more once it is decided', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    await cancel(domain.deps, clickOn(await domain.current(REQUESTED), ROBIN, REQUESTED.conversationId));
    await domain.runJobs();
    assert.deepEqual([posted(domain), askedInThread(domain)], [[], []]);
    assert.ok(await isDone(domain));
  });

  it('ends silently for a question that was asked anew since', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    const { askedRevision } = await domain.current(REQUESTED);
    const job = { id: 'job-1', queue: 'askApprovers', operationId: REQUESTED.id } as const;
    await domain.handlers.askApprovers({ ...job, revision: (askedRevision ?? 0) - 1 });
    await domain.handlers.askApprovers({ ...job, revision: 1, operationId: 'unknown' });
    assert.deepEqual(posted(domain), []);
  });

  it('is made again when it got lost', async () => {
    const domain = await toBeAsked(ruled(wantsBoth()));
    domain.jobs.loseAll();
    await sweep(domain.deps);
    await domain.runJobs();
    assert.deepEqual(posted(domain), BOTH);
  });
});
