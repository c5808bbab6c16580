import assert from 'node:assert/strict';
import type { Operation } from '../../../src/operations/operation.ts';
import type { SetFreeze, Ticket, Waiter } from '../../../src/operations/ports.ts';
import { PROJECT } from '../../support/operations.ts';
import type { Door, Sender } from '../../support/security-people.ts';
import { replyIn, type SecurityScene, type Sent, type Start } from '../../support/security-scene.ts';
import {
  isApproverOf,
  isClosed,
  isForApprovers,
  isFrozen,
  isOfTheProject,
  isOver,
  isSame,
  isServed,
  isStartOf,
  mayLift,
} from './forged-facts.ts';
import { environmentOf } from './forged-rules.ts';

/** What was submitted, as Teams vouches for it. */
export interface Submission {
  readonly from: Sender;
  readonly conversationId: string;
  readonly door: Door;
  readonly verb: unknown;
  readonly data: Readonly<Record<string, unknown>>;
}

/** All that can change, at one moment. */
export interface Seen {
  readonly now: number;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly freezes: readonly SetFreeze[];
  readonly waiters: readonly Waiter[];
  readonly tickets: readonly Ticket[];
  readonly starts: readonly Start[];
  readonly sent: readonly Sent[];
}

export async function look({ store, deps, clock, lcs, tickets, sent }: SecurityScene): Promise<Seen> {
  const now = clock.now();
  const operations = [...(await store.listOpen()), ...(await store.listEnded([PROJECT.id], 10_000))];
  return {
    now,
    operations: new Map(operations.map((operation) => [operation.id, operation])),
    freezes: await deps.freezes.list(now),
    waiters: await deps.waiters.list(),
    tickets: [...tickets],
    starts: [...lcs.starts],
    sent: [...sent],
  };
}

/** How often what happened, so that a spec can see that something did. */
export type Tally = Map<string, number>;

/** One change of an operation. */
interface Change {
  readonly was: Operation;
  readonly is: Operation;
  readonly before: Seen;
}

/**
 * Keeps books of its own, by what was submitted alone, of who confirmed and agreed to what and where cards were sent; and
 * complains about everything that they do not explain.
 */
export class Watch {
  readonly #tally: Tally;
  /** By operation: why its requester broke a freeze; empty: they did not. */
  readonly #confirmed = new Map<string, string>();
  /** By operation: who agreed. */
  readonly #agreed = new Map<string, Set<string>>();
  readonly #started = new Set<string>();
  /** Operation and conversation. */
  readonly #cards = new Set<string>();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  count(what: string): void {
    this.#tally.set(what, (this.#tally.get(what) ?? 0) + 1);
  }

  /** What came of one submission. */
  afterTurn(submission: Submission, before: Seen, after: Seen): void {
    const { from, door, conversationId } = submission;
    for (const [id, is] of after.operations) {
      const was = before.operations.get(id);
      if (was === is) continue;
      assert.ok(isServed(from) && door !== 'automatic', `${from.name} changed ${id}`);
      if (was) this.#onChange(submission, { was, is, before });
      else this.#onNew(submission, is, before);
    }
    assert.ok(after.operations.size >= before.operations.size, 'an operation is gone');
    assert.equal(after.starts.length, before.starts.length, 'something was sent within a turn');
    this.#onFreezes(submission, before, after);
    this.#onGiven(submission, before, after);
    for (const [{ id }, place] of this.#cardsIn(before, after)) {
      assert.equal(place, conversationId, 'a card was sent somewhere else');
      this.#cards.add(`${id} ${place}`);
    }
  }

  /** What came of the jobs: nothing is sent that was not confirmed, agreed to and allowed. */
  afterJobs(before: Seen, after: Seen): void {
    for (const start of after.starts.slice(before.starts.length)) {
      const operation = [...after.operations.values()].find(
        (one) => one.submittedAt === after.now && isStartOf(start, one) && !this.#started.has(one.id),
      );
      assert.ok(operation, `a start without an operation, or a second one: ${JSON.stringify(start)}`);
      this.#onStart(operation, start, after);
    }
    for (const [operation, place] of this.#cardsIn(before, after)) {
      const isKnown = place === operation.conversationId || this.#cards.has(`${operation.id} ${place}`);
      assert.ok(isKnown || isForApprovers(operation, place), `a card was sent to ${place}`);
      this.#cards.add(`${operation.id} ${place}`);
    }
  }

  #cardsIn(before: Seen, after: Seen): readonly (readonly [Operation, string])[] {
    return after.sent.slice(before.sent.length).flatMap(({ activity, conversationId }) => {
      const reply = replyIn(activity);
      return reply?.kind === 'operation' ? [[reply.view.operation, conversationId] as const] : [];
    });
  }

  #onNew({ from, conversationId, verb }: Submission, operation: Operation, { freezes, now }: Seen): void {
    const { requester, state, kind } = operation;
    assert.ok(isSame(from, requester), 'asked for in the name of somebody else');
    assert.equal(operation.conversationId, conversationId);
    if (state === 'running') {
      assert.ok(verb === 'watch' || verb === 'run', 'adopted by something else');
      return;
    }
    assert.ok(verb === 'requestRefresh' || verb === 'requestOn' || verb === 'run', `asked for by ${String(verb)}`);
    assert.equal(state, 'requested');
    mustBeAllowed(operation, freezes, now);
    this.count(`asked for: ${kind}`);
  }

  #onChange(submission: Submission, change: Change): void {
    const { was, is, before } = change;
    assert.ok(!isOver(was), 'an end is final');
    if (is.state === 'expired') {
      assert.ok(was.expiresAt !== null && was.expiresAt <= before.now, 'expired before its time');
      return;
    }
    const { from, conversationId, verb, data } = submission;
    assert.equal(data.operationId, was.id, 'another operation than the one that was meant');
    assert.ok(this.#isHome(was, from, conversationId), `${from.name} acted from ${conversationId}`);
    this.#mustBeTheirs(submission, change);
    if (verb === 'confirm') this.#onConfirmed(submission, change);
    if (verb === 'approve' || verb === 'reject') this.#onVote(submission, change);
    if (verb === 'cancel') assert.equal(is.state, 'cancelled');
    this.count(`${verb}: ${was.state} to ${is.state}`);
  }

  /** Its own thread; where a card of it was sent; and once approvers were asked, where they are. */
  #isHome(operation: Operation, from: Sender, conversationId: string): boolean {
    if (conversationId === operation.conversationId || this.#cards.has(`${operation.id} ${conversationId}`))
      return true;
    const isReached = !conversationId.startsWith('a:') || isApproverOf(operation, from, conversationId);
    return isReached && isForApprovers(operation, conversationId);
  }

  /** Who may do it at all. */
  #mustBeTheirs(submission: Submission, { was, is }: Change): void {
    const { from, conversationId, verb } = submission;
    const isRequester = isSame(from, was.requester);
    const isApprover = isApproverOf(was, from, conversationId);
    const isNewFollower = is.followedBy === was.followedBy || (is.followedBy !== null && isSame(from, is.followedBy));
    const rights: Readonly<Record<string, boolean>> = {
      confirm: isRequester,
      approve: isApprover,
      reject: isApprover,
      cancel: isRequester || (isApprover && was.confirmedAt !== null),
      saidStarted: was.state === 'unconfirmed' && (isRequester || isApprover),
      saidNotStarted: was.state === 'unconfirmed' && (isRequester || isApprover),
      takeOver: was.paused && isOfTheProject(from) && isNewFollower,
    };
    assert.ok(rights[String(verb)], `${from.name} may not ${String(verb)} what is ${was.state}`);
  }

  #onConfirmed({ data }: Submission, { was, is, before: { freezes, now } }: Change): void {
    const { target, kind, id } = was;
    assert.ok(was.state === 'requested' || was.state === 'blocked', `confirmed while ${was.state}`);
    assert.equal(Number(data.revision), was.visibleRevision, 'what was confirmed is not what was shown');
    if (kind === 'refresh') {
      const typed = String(data.typedTarget).trim().toLowerCase();
      assert.ok(typed === target.name.toLowerCase() || typed === target.id, `confirmed by typing ${typed}`);
    }
    mustBeAllowed(was, freezes, now);
    const why = typeof data.breakGlass === 'string' ? data.breakGlass.trim() : '';
    if (isFrozen(was, freezes, now)) assert.notEqual(why, '', 'a freeze was broken without a reason');
    this.#confirmed.set(id, isFrozen(was, freezes, now) ? why : '');
    const missing = environmentOf(target.id).required - (this.#agreed.get(id)?.size ?? 0);
    assert.equal(is.state, missing > 0 ? 'awaitingApproval' : 'approved');
  }

  #onVote({ from, verb, data }: Submission, { was, is, before: { freezes, now } }: Change): void {
    const { ownCounts, required } = environmentOf(was.target.id);
    assert.equal(was.state, 'awaitingApproval');
    assert.ok(!isSame(from, was.requester) || ownCounts, 'agreed to their own request');
    assert.ok(Number(data.revision) >= (was.askedRevision ?? 0), 'decided by an older card');
    const agreed = this.#agreed.get(was.id) ?? new Set();
    assert.ok(!agreed.has(from.objectId as string), 'counted twice');
    assert.equal(is.votes.length, was.votes.length + 1);
    if (verb === 'reject') {
      assert.ok(typeof data.reason === 'string' && data.reason.trim() !== '', 'rejected without a reason');
      assert.equal(is.state, 'rejected');
      return;
    }
    mustBeAllowed(was, freezes, now);
    agreed.add(from.objectId as string);
    this.#agreed.set(was.id, agreed);
    assert.equal(is.state, agreed.size >= required ? 'approved' : 'awaitingApproval');
  }

  #onStart(operation: Operation, { taken }: Start, { freezes, now }: Seen): void {
    const { id, target, kind } = operation;
    this.#started.add(id);
    const why = this.#confirmed.get(id);
    assert.ok(why !== undefined, 'sent without a confirmation');
    const { required, name, isClosed: closed } = environmentOf(target.id);
    assert.ok(!taken || !closed, `${name} was the target`);
    assert.ok((this.#agreed.get(id)?.size ?? 0) >= required, `sent with too few approvals: ${name}`);
    mustBeAllowed(operation, freezes, now);
    if (isFrozen(operation, freezes, now)) assert.notEqual(why, '', 'sent in spite of a freeze');
    assert.ok((operation.notBefore ?? 0) <= now, 'sent before its time');
    this.count(`${taken ? 'sent' : 'refused by LCS'}: ${kind} of ${name}`);
  }

  #onFreezes({ from, verb, door }: Submission, before: Seen, after: Seen): void {
    for (const freeze of after.freezes.filter((one) => !before.freezes.includes(one))) {
      assert.ok(isOfTheProject(from) && verb === 'run' && door !== 'automatic', `${from.name} set a freeze`);
      assert.ok(isSame(from, freeze.by), 'frozen in the name of somebody else');
      this.count('frozen');
    }
    for (const freeze of before.freezes.filter((one) => !after.freezes.includes(one))) {
      assert.ok(isServed(from) && mayLift(freeze, from), `${from.name} lifted a freeze`);
      this.count('lifted');
    }
  }

  /** Links, and promises to tell somebody. A link in a message would be seen by others. */
  #onGiven({ from, door, conversationId }: Submission, before: Seen, after: Seen): void {
    const tickets = after.tickets.slice(before.tickets.length);
    const waiters = after.waiters.filter((one) => !before.waiters.includes(one));
    for (const { person } of [...tickets, ...waiters]) {
      assert.ok(isServed(from) && isSame(from, person), 'given to somebody else');
      this.count('given');
    }
    for (const { grant } of tickets) {
      assert.ok(isOfTheProject(from) || grant.kind === 'audit', 'a link for somebody whom LCS refuses');
      assert.ok(door === 'execute' || conversationId.startsWith('a:'), 'a link that others see');
    }
  }
}

/** Never production; never what is closed; what is frozen only by those who may break that. */
function mustBeAllowed(operation: Operation, freezes: readonly SetFreeze[], now: number): void {
  const { mayBreak, name } = environmentOf(operation.target.id);
  assert.ok(!isClosed(operation), `${name} is for nobody`);
  if (!isFrozen(operation, freezes, now)) return;
  assert.ok(mayBreak.includes(operation.requester.objectId), `${name} is frozen`);
}
