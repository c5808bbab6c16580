import fc from 'fast-check';
import { approve, reject } from '../../../src/operations/approving.ts';
import { cancel, confirm } from '../../../src/operations/decisions.ts';
import { isCancellable, waitsForConfirmation } from '../../../src/operations/lifecycle.ts';
import { sayNotStarted, sayStarted } from '../../../src/operations/lost-answers.ts';
import { isEnded, type Operation, type PersonKey } from '../../../src/operations/operation.ts';
import { requestOperation } from '../../../src/operations/requests.ts';
import { resumePaused } from '../../../src/operations/tracking.ts';
import { makeFacts } from '../../support/settings.ts';
import type { Kill } from './crash.ts';
import { START_ANSWERS, type StartAnswer } from './model-lcs.ts';
import type { World } from './world.ts';

/** One thing that happens. Everything it needs to choose from is chosen by numbers, so that it fits whatever is there. */
class Step implements fc.AsyncCommand<object, World> {
  readonly #name: string;
  readonly #act: (world: World) => Promise<unknown>;

  constructor(name: string, act: (world: World) => Promise<unknown>) {
    this.#name = name;
    this.#act = act;
  }

  check(): boolean {
    return true;
  }

  async run(_model: object, world: World): Promise<void> {
    await this.#act(world);
    await world.inspect();
  }

  toString(): string {
    return this.#name;
  }
}

const index = fc.nat(30);
const kill = fc.option(fc.record({ call: fc.nat(12), carriedOut: fc.boolean() }), { nil: null, freq: 2 });
const pick = <T>(from: readonly T[], at: number): T | undefined => from[at % from.length];

/** Who asks, for what, and in how many ms from now on; null: at once. */
interface Wish {
  readonly who: number;
  readonly from: number;
  readonly to: number;
  readonly later: number | null;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  who: index,
  from: index,
  to: index,
  later: fc.constantFrom(null, null, null, 600_000, 3_600_000),
});

const ask = wish.map((wanted) => new Step(`ask(${fc.stringify(wanted)})`, (world) => request(world, wanted)));

async function request(world: World, { who, from, to, later }: Wish): Promise<void> {
  const [requester, source, target] = [
    pick(world.people, who),
    pick(world.environments, from),
    pick(world.environments, to),
  ];
  if (!requester || !source || !target || source === target) return;
  await requestOperation(world.deps(), {
    kind: 'refresh',
    project: world.project,
    source: makeFacts(source),
    target: makeFacts(target),
    backupName: null,
    notBefore: later === null ? null : world.clock.now() + later,
    warning: null,
    requester,
    conversationId: '19:model@thread.tacv2;messageid=1',
    activityId: 'asked',
  }).catch(() => undefined); // not signed in, or LCS is away: then there is no request
}

/** Asked for and confirmed at once, as people mostly do. */
const askAndConfirm = wish.map(
  (wanted) =>
    new Step(`askAndConfirm(${fc.stringify(wanted)})`, async (world) => {
      await request(world, wanted);
      for (const operation of (await world.operations()).filter(fits.confirm)) await CLICKS.confirm(world, operation);
    }),
);

const click = (what: ClickName) =>
  index.map(
    (at) =>
      new Step(`${what}(${at})`, async (world) => {
        const operation = pick((await world.operations()).filter(fits[what]), at);
        if (operation) await CLICKS[what](world, operation);
      }),
  );

/** Anybody tries, whether they may or not. */
const vote = (what: 'approve' | 'reject') =>
  fc.tuple(index, index).map(
    ([who, at]) =>
      new Step(`${what}(${who}, ${at})`, async (world) => {
        const person = pick([...world.approvers, ...world.people], who);
        const operation = pick((await world.operations()).filter(isAwaited), at);
        if (!operation || !person) return;
        const voted = clickOn(operation, person);
        await (what === 'approve' ? approve(world.deps(), voted) : reject(world.deps(), voted, 'Not now.'));
      }),
  );

function isAwaited({ state }: Operation): boolean {
  return state === 'awaitingApproval';
}

const freeze = index.map(
  (at) =>
    new Step(`freeze(${at})`, async (world) => {
      const unsent = (await world.operations()).filter(({ state }) => isCancellable(state));
      const environment = pick([...unsent.map(({ target }) => target), ...world.environments], at) ?? null;
      await world.freezes.set(
        {
          id: crypto.randomUUID(),
          projectId: world.project.id,
          environment,
          environmentIds: environment && [environment.id],
          from: world.clock.now(),
          until: null,
          reason: 'The books are closing.',
          by: world.people[0] as PersonKey,
          conversationId: '19:elsewhere@thread.tacv2;messageid=2',
        },
        OF_NO_MATTER,
      );
    }),
);

const lift = fc.constant(
  new Step('lift', async (world) => {
    for (const { id } of await world.freezes.list(world.clock.now())) await world.freezes.lift(id, OF_NO_MATTER);
  }),
);

/** What the log says of freezes is the store's own matter. */
const OF_NO_MATTER = { at: 0, actor: null, what: '', rule: null, conversationId: null, activityId: null, data: {} };

const waitForFree = fc.tuple(index, index).map(
  ([who, at]) =>
    new Step(`waitForFree(${who}, ${at})`, async (world) => {
      const [person, environment] = [pick(world.people, who), pick(world.environments, at)];
      const since = world.clock.now();
      if (person && environment) await world.waiters.save({ person, environment, conversationId: '19:wait', since });
    }),
);

type ClickName = 'confirm' | 'cancel' | 'answer';

const fits: Readonly<Record<ClickName, (operation: Operation) => boolean>> = {
  confirm: ({ state }) => waitsForConfirmation(state),
  cancel: ({ state }) => !isEnded(state),
  answer: ({ state }) => state === 'unconfirmed',
};

const CLICKS: Readonly<Record<ClickName, (world: World, operation: Operation) => Promise<unknown>>> = {
  confirm: (world, operation) =>
    confirm(world.deps(), clickOn(operation), { target: operation.target.name, breakGlass: 'They can wait.' }),
  cancel: (world, operation) => cancel(world.deps(), clickOn(operation)),
  // People look in LCS, and say what they see.
  answer: (world, operation) => {
    const began = world.begun.get(operation.id);
    return began
      ? sayStarted(world.deps(), clickOn(operation), began)
      : sayNotStarted(world.deps(), clickOn(operation));
  },
};

function clickOn({ id, visibleRevision, requester, conversationId }: Operation, person: PersonKey = requester) {
  return { operationId: id, revision: visibleRevision, person, conversationId, activityId: 'clicked' };
}

const describeKill = (kill: Kill | null) =>
  kill ? `, killed ${kill.carriedOut ? 'after' : 'before'} call ${kill.call}` : '';

const work = fc.tuple(index, kill).map(
  ([at, kill]) =>
    new Step(`work(${at}${describeKill(kill)})`, async (world) => {
      const job = pick(await world.due(), at);
      if (job) await world.run(job, kill);
    }),
);

/** A worker stalls in the middle of its POST, is given up, and another takes its job over; then the first one goes on. */
const workTwice = fc.constantFrom(...START_ANSWERS).map(
  (answer: StartAnswer) =>
    new Step(`workTwice(${answer})`, async (world) => {
      const job = (await world.due()).find(({ queue }) => queue === 'submit');
      if (!job) return;
      world.lcs.nextStart = answer;
      world.lcs.whileStarting = () => world.run(job);
      await world.run(job);
      world.lcs.whileStarting = null;
    }),
);

const loseJob = index.map(
  (at) =>
    new Step(`loseJob(${at})`, async (world) => {
      const job = pick(await world.due(), at);
      if (job) await world.lose(job);
    }),
);

const sweep = fc.constant(new Step('sweep', (world) => world.sweep()));

const wait = fc
  .constantFrom(1_000, 30_000, 120_000, 400_000, 1_000_000)
  .map((ms) => new Step(`wait(${ms})`, (world) => world.clock.advance(ms)));

const lcsAnswers = fc.constantFrom(...START_ANSWERS).map(
  (answer) =>
    new Step(`nextStart(${answer})`, async (world) => {
      world.lcs.nextStart = answer;
    }),
);

const lcsReaches = fc
  .tuple(index, fc.constantFrom('succeeded', 'failing', 'rolledBack', 'rollbackFailed', 'unknownWord', 'running'))
  .map(
    ([at, progress]) =>
      new Step(`lcs(${at}, ${progress})`, async (world) => {
        world.lcs.reach(pick(world.environments, at)?.id ?? '', progress as 'running');
      }),
  );

const portal = index.map(
  (at) =>
    new Step(`portal(${at})`, async (world) => {
      world.lcs.startInPortal(pick(world.environments, at)?.id ?? '');
    }),
);

/** `away`: it does not answer from now on; else it answers again. */
const outage = (what: 'teams' | 'lcs', isAway: boolean) =>
  fc.constant(
    new Step(`${what}(${isAway ? 'away' : 'back'})`, async (world) => {
      if (what === 'teams') world.isTeamsUp = !isAway;
      else world.lcs.isReachable = !isAway;
    }),
  );

const signOut = index.map(
  (who) =>
    new Step(`signOut(${who})`, async (world) => {
      world.lcs.signedOut.add(pick(world.people, who)?.objectId ?? '');
    }),
);

const signIn = fc.constant(
  new Step('signIn', async (world) => {
    world.lcs.signedOut.clear();
    for (const person of world.people) await resumePaused(world.deps(), person);
  }),
);

const times = <T>(count: number, arbitrary: T): T[] => Array.from({ length: count }, () => arbitrary);

/** What may happen, the usual more often than the rest. */
export function stories(): fc.Arbitrary<Iterable<fc.AsyncCommand<object, World>>> {
  const happenings = [
    ...[...times(3, askAndConfirm), ask, click('confirm'), click('cancel'), ...times(2, click('answer'))],
    ...[...times(4, vote('approve')), vote('reject'), ...times(3, freeze), ...times(3, lift), waitForFree],
    ...[...times(8, work), workTwice, loseJob, sweep, ...times(3, wait)],
    ...[...times(2, lcsAnswers), ...times(3, lcsReaches), portal],
    ...[
      outage('teams', true),
      ...times(2, outage('teams', false)),
      outage('lcs', true),
      ...times(3, outage('lcs', false)),
    ],
    ...[signOut, ...times(3, signIn)],
  ];
  return fc.commands(happenings, { maxCommands: 80, size: '+1' });
}
