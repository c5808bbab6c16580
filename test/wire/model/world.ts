import assert from 'node:assert/strict';
import { FerryError } from '../../../src/errors.ts';
import type { OperationDeps } from '../../../src/operations/deps.ts';
import { jobHandlers, sweep } from '../../../src/operations/housekeeping.ts';
import { holdsEnvironments, isEnded, type Operation, type State } from '../../../src/operations/operation.ts';
import type { CardStore, Job, Notifier, OperationStore, Outbox } from '../../../src/operations/ports.ts';
import { holderOf } from '../../../src/operations/preflight.ts';
import { tellWaiters } from '../../../src/operations/waiting.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import {
  createMemoryCards,
  createMemoryFreezes,
  createMemoryPeople,
  createMemoryWaiters,
} from '../../support/memory-records.ts';
import { makeSettings } from '../../support/settings.ts';
import { silentLogger } from '../../support/store.ts';
import { type Kill, Killed, Process } from './crash.ts';
import type { ModelDatabase } from './model-database.ts';
import { ModelLcs } from './model-lcs.ts';
import { replay } from './replay.ts';
import { ModelRules } from './rules.ts';

const TENANT = '5f0c2b6e-8a41-4c57-9d3e-1b7a64c0e9d2';
/** Nothing runs longer than that many steps after the last disturbance. */
const MOST_STEPS = 3_000;
const SWEEP_EVERY_MS = 60_000;

/** Ferry's domain on a real database, with an LCS, a Teams and people that do as they are told, and processes that die. */
export class World {
  readonly clock = createFakeClock();
  readonly environments = Array.from({ length: 4 }, (_, index) => ({ id: crypto.randomUUID(), name: `ENV-${index}` }));
  readonly people = ['robin', 'ana'].map(() => ({ tenantId: TENANT, objectId: crypto.randomUUID() }));
  readonly approvers = ['sam', 'kim'].map(() => ({ tenantId: TENANT, objectId: crypto.randomUUID() }));
  readonly #rules = new ModelRules(this.environments, this.people, this.approvers);
  readonly project = this.#rules.project();
  readonly lcs = new ModelLcs(this.environments, () => this.clock.now());
  /** Whether Teams takes messages. */
  isTeamsUp = true;
  /** What was told, as often as it was. */
  readonly told: { readonly operationId: string; readonly state: State }[] = [];
  /** By operation: the activity that its POST began, if it was carried out. */
  readonly begun = new Map<string, string>();
  readonly #database: ModelDatabase;
  readonly #store: OperationStore;
  readonly #cards: CardStore;
  readonly freezes = createMemoryFreezes();
  readonly waiters = createMemoryWaiters();
  readonly #known = createMemoryPeople();
  readonly #postsOf = new Map<string, number>();
  /** Kept until the next look: Ferry would take an error of LCS's for a lost answer. */
  readonly #wrongPosts: string[] = [];
  /** The operations of which people were told that they break a freeze. */
  readonly #breaks = new Set<string>();
  readonly #ends = new Map<string, State>();
  readonly #ids = new Set<string>();

  constructor(database: ModelDatabase) {
    this.#database = database;
    this.#store = database.operationsAt(this.clock);
    this.#cards = createMemoryCards(this.#store);
    this.lcs.onPost = (targetId, activityId) => this.#count(targetId, activityId);
    this.#meet();
  }

  /** Everybody but the last approver, whom Ferry has no chat with. */
  #meet(): void {
    for (const person of [...this.people, ...this.approvers].slice(0, -1)) {
      const personalConversationId = `chat of ${person.objectId}`;
      void this.#known.save({ ...person, mri: '29:x', name: 'x', personalConversationId, seenAt: 0 });
    }
  }

  /** What a process of Ferry has at hand. */
  deps(process = new Process()): OperationDeps {
    return {
      store: process.wrap(this.#store),
      cards: process.wrap(this.#cards),
      jobs: process.wrap(this.#database.jobs.queue),
      durations: process.wrap(this.#database.durations),
      outbox: this.#outboxOf(process),
      people: process.wrap(this.#known),
      freezes: process.wrap(this.freezes),
      waiters: process.wrap(this.waiters),
      auditLog: { list: async () => [], anchor: async () => null },
      tokens: process.wrap({ get: this.lcs.tokenOf }),
      notifier: process.wrap(this.#notifier()),
      backendOf: () => process.wrap(this.lcs.backend()),
      settings: makeSettings({ projects: [this.project] }),
      clock: this.clock,
      logger: silentLogger,
      newId: () => {
        const id = crypto.randomUUID();
        this.#ids.add(id);
        return id;
      },
      random: () => 0.5,
    };
  }

  /** Every operation of this world, oldest first. */
  async operations(): Promise<readonly Operation[]> {
    const found = await Promise.all([...this.#ids].map((id) => this.#store.get(id)));
    return found.filter((operation) => operation !== null);
  }

  /** Jobs that are due now. */
  async due(): Promise<readonly Job[]> {
    return (await this.#jobs()).filter(({ startAfter }) => startAfter <= this.clock.now());
  }

  /** A worker takes the job and dies where `kill` says, or at its end. */
  async run(job: Job, kill: Kill | null = null): Promise<void> {
    const process = new Process(kill);
    await this.#database.jobs.take(job);
    try {
      await jobHandlers(this.deps(process))[job.queue](job);
      // What has nothing to do any more is completed by the queue itself.
      if (!process.isDead) await this.lose(job);
    } catch (error) {
      if (!(error instanceof Killed) && !process.isDead && this.isQuiet) throw error;
    }
  }

  /** Nothing is disturbed, so nothing may fail. */
  get isQuiet(): boolean {
    return this.isTeamsUp && this.lcs.isReachable;
  }

  async lose(job: Job): Promise<void> {
    await this.#database.jobs.remove(job.id);
  }

  async sweep(): Promise<number> {
    await tellWaiters(this.deps());
    return await sweep(this.deps());
  }

  /** All disturbances end, and time goes by until nothing is left to do. */
  async settle(): Promise<void> {
    this.isTeamsUp = true;
    this.lcs.isReachable = true;
    this.lcs.signedOut.clear();
    for (let step = 0; step < MOST_STEPS; step += 1) {
      this.lcs.finishAll();
      if (step % 20 === 0) await this.sweep();
      const [next] = await this.#jobs();
      if (!next) {
        if ((await this.sweep()) === 0 && !(await this.#waitsInVain())) return;
        await this.clock.advance(SWEEP_EVERY_MS);
        continue;
      }
      if (next.startAfter > this.clock.now()) await this.clock.advance(next.startAfter - this.clock.now());
      await this.run(next);
    }
    assert.fail(`still at work after ${MOST_STEPS} steps`);
  }

  /** What must hold at any moment. */
  async inspect(): Promise<void> {
    const operations = await this.operations();
    assert.deepEqual(this.#wrongPosts, []);
    for (const [id, posts] of this.#postsOf) assert.ok(posts <= 1, `${posts} POSTs for the operation ${id}`);
    const holders = operations.filter((operation) => holdsEnvironments(operation) && !isEnded(operation.state));
    const held = holders.flatMap(({ source, target }) => (source ? [source.id, target.id] : [target.id]));
    assert.equal(new Set(held).size, held.length, 'two live operations hold one environment');
    for (const { id, state } of operations) {
      const end = this.#ends.get(id);
      assert.ok(end === undefined || end === state, `${id} went on from ${end} to ${state}`);
      if (isEnded(state)) this.#ends.set(id, state);
    }
  }

  /** What must hold once everything has settled. */
  async inspectEnd(): Promise<void> {
    await this.inspect();
    for (const operation of await this.operations()) {
      const { id, state } = operation;
      assert.ok(isEnded(state) || state === 'unconfirmed', `${id} was forgotten while ${state}`);
      if (operation.announced === state || mustBeTold(operation)) {
        assert.ok(
          this.told.some((one) => one.operationId === id && one.state === state),
          `nobody was told of ${state}`,
        );
      }
      assert.equal(replay(await this.#store.eventsOf(id)), state, 'the audit log tells another story');
    }
  }

  /** Whether anybody waits for an environment that nothing holds. */
  async #waitsInVain(): Promise<boolean> {
    const operations = (await this.operations()).filter(({ state }) => !isEnded(state));
    return (await this.waiters.list()).some(({ environment }) => holderOf(environment, operations) === null);
  }

  /** A turn that its process took dies with it: nobody renews it, and nobody gives it back. */
  #outboxOf(process: Process): Outbox {
    const sleep = async (ms: number, signal?: AbortSignal) => {
      await this.clock.sleep(ms, signal);
      if (process.isDead) await new Promise(() => {});
    };
    const outbox = process.wrap(this.#database.outboxAt({ now: this.clock.now, sleep }));
    return {
      take: async (conversationId, now) => {
        const turn = await outbox.take(conversationId, now);
        return turn.taken ? process.wrap(turn) : turn;
      },
    };
  }

  #notifier(): Notifier {
    const send = () => {
      if (!this.isTeamsUp) throw new FerryError('teamsUnavailable', 'Teams is away');
    };
    return {
      updateCard: async () => send(),
      askToSignIn: async () => send(),
      askInThread: async () => send(),
      tellFree: async () => send(),
      announceBreak: async ({ id }) => {
        send();
        this.#breaks.add(id);
      },
      postToApprovers: async ({ id, visibleRevision: shownRevision }, conversationId) => {
        send();
        const activityId = crypto.randomUUID();
        const shownAt = this.clock.now();
        return { operationId: id, conversationId, activityId, audience: 'approvers', shownRevision, shownAt };
      },
      announce: async ({ id }, state) => {
        send();
        this.told.push({ operationId: id, state });
      },
    };
  }

  async #jobs() {
    return (await this.#database.jobs.waiting()).filter(({ operationId }) => this.#ids.has(operationId));
  }

  /** LCS gets no name with a POST: it is of the operation that is submitting for that target. */
  async #count(targetId: string, activityId: string | null): Promise<void> {
    const operations = await this.operations();
    const sender = operations.find(({ state, target }) => state === 'submitting' && target.id === targetId);
    if (!sender) {
      this.#wrongPosts.push('a POST left without a stored intent');
      return;
    }
    const now = this.clock.now();
    const whyNot = this.#rules.whyNotToBeSent(sender, await this.freezes.list(now), now);
    if (whyNot) this.#wrongPosts.push(`${sender.id} was sent, but ${whyNot}`);
    if (sender.breakGlass !== null && !this.#breaks.has(sender.id)) {
      this.#wrongPosts.push(`${sender.id} broke a freeze, and nobody was told`);
    }
    this.#postsOf.set(sender.id, (this.#postsOf.get(sender.id) ?? 0) + 1);
    if (activityId !== null) this.begun.set(sender.id, activityId);
  }
}

/** Whoever asked waits for these, or must do something (design 4). */
const MUST_BE_TOLD: ReadonlySet<State> = new Set([
  'succeeded',
  'failed',
  'rolledBack',
  'rollbackFailed',
  'refused',
  'unknown',
  'unconfirmed',
  'rejected',
]);

function mustBeTold({ state, confirmedAt }: Operation): boolean {
  return MUST_BE_TOLD.has(state) || (state === 'expired' && confirmedAt !== null);
}
