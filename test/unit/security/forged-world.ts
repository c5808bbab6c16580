import { VERBS } from '../../../src/commands/card-actions.ts';
import { isEnded, type Operation } from '../../../src/operations/operation.ts';
import { PROJECT } from '../../support/operations.ts';
import {
  ANA,
  chatOf,
  clickContent,
  JO,
  KIM,
  LOUNGE_THREAD,
  MIA,
  NOBODY,
  NOOR,
  OTHER_THREAD,
  OTIS,
  RELEASES_THREAD,
  ROBIN,
  RUBY,
  type Sender,
  THREAD,
} from '../../support/security-people.ts';
import { createSecurityScene, type SecurityScene } from '../../support/security-scene.ts';
import { ENVIRONMENTS, FORGED_SETTINGS, ICE, LCS_FACTS, type RuledEnvironment } from './forged-rules.ts';
import type { Step } from './forged-steps.ts';
import { look, type Submission, type Tally, Watch } from './forged-watch.ts';

const SENDERS: readonly Sender[] = [ROBIN, ANA, NOOR, KIM, MIA, ROBIN, ANA, MIA, RUBY, JO, OTIS, NOBODY];
const APPROVERS: readonly Sender[] = [ANA, NOOR, KIM, ROBIN];
const THREADS = [THREAD, OTHER_THREAD, LOUNGE_THREAD, RELEASES_THREAD] as const;
const OF_NOBODY = 'eeeeeeee-0000-4000-8000-000000000009';

/** A team with rules, freezes and operations, to which submissions are made. */
export class World {
  readonly #scene: SecurityScene;
  readonly #watch: Watch;
  #operations: readonly Operation[] = [];
  #last: Submission | null = null;

  private constructor(scene: SecurityScene, tally: Tally) {
    this.#scene = scene;
    this.#watch = new Watch(tally);
  }

  static async create(tally: Tally): Promise<World> {
    const scene = await createSecurityScene(FORGED_SETTINGS, LCS_FACTS);
    scene.lcs.removed.add(RUBY.objectId);
    return new World(scene, tally);
  }

  /** The newest submission, in words. */
  get last(): string {
    const { from, conversationId, ...rest } = this.#last ?? {};
    return `${from?.name} in ${conversationId}: ${JSON.stringify(rest)}`;
  }

  get faults(): readonly unknown[] {
    return this.#scene.faults;
  }

  /** Makes the submission, lets time pass and jobs run, and looks at what came of it. */
  async take(step: Step): Promise<void> {
    const scene = this.#scene;
    changeWeather(scene, step.weather);
    if (step.weather > 79) await this.#freezeOrNot(step);
    const operation = this.#meant(step);
    const verb = step.rightVerb && operation ? (wantedBy(operation, step.where) ?? step.verb) : step.verb;
    const submission = await this.#submissionOf({ ...step, verb }, operation);
    this.#count(submission, operation);
    await this.#submit(submission, step.where);
    await this.#goOn(step);
  }

  async #submit(submission: Submission, where = 0): Promise<void> {
    this.#last = submission;
    const { from, conversationId, door, verb, data } = submission;
    const before = await look(this.#scene);
    await this.#scene.turn(from, conversationId, clickContent(door, verb, data, `card-${where % 7}`));
    this.#watch.afterTurn(submission, before, await look(this.#scene));
  }

  #meant({ operation, isOpen }: Step): Operation | null {
    const open = this.#operations.filter(({ state }) => !isEnded(state));
    return pick(isOpen && open.length > 0 ? open : this.#operations, operation) ?? null;
  }

  /** Freezes begin and end at any time, as their owner wishes. */
  async #freezeOrNot({ weather, ask }: Step): Promise<void> {
    const { name } = pick(ENVIRONMENTS, ask) as RuledEnvironment;
    const text = weather < 84 ? `freeze ${name} because of tests` : weather < 86 ? `unfreeze ${name}` : 'unfreeze all';
    await this.#submit({ from: KIM, conversationId: OTHER_THREAD, door: 'submit', verb: 'run', data: { text } });
  }

  async #goOn({ passes, runsJobs }: Step): Promise<void> {
    const scene = this.#scene;
    if (passes > 0) await scene.clock.advance(passes);
    if (runsJobs) {
      const before = await look(scene);
      await scene.runJobs();
      this.#watch.afterJobs(before, await look(scene));
    }
    this.#operations = [...(await look(scene)).operations.values()];
  }

  async #submissionOf(step: Step, operation: Operation | null): Promise<Submission> {
    const from = step.rightWho && operation ? this.#rightPerson(step, operation) : (pick(SENDERS, step.who) as Sender);
    const conversationId =
      step.rightPlace && operation ? await this.#rightPlace(step, operation, from) : this.#anyPlace(step, from);
    const freezes = await this.#scene.deps.freezes.list(this.#scene.clock.now());
    const data = dataOf(step, operation, pick(freezes, step.ask)?.id ?? OF_NOBODY);
    return { from, conversationId, door: step.door, verb: step.verb, data };
  }

  #rightPerson({ verb, who }: Step, { requester }: Operation): Sender {
    const isVote = verb === 'approve' || verb === 'reject' || who % 5 === 0;
    if (isVote) return pick(APPROVERS, who) as Sender;
    return SENDERS.find(({ objectId }) => objectId === requester.objectId) as Sender;
  }

  /** Where it was asked for, or a card of it was posted; but nobody speaks in the chats of others. */
  async #rightPlace({ where, verb }: Step, operation: Operation, from: Sender): Promise<string> {
    const isVote = verb === 'approve' || verb === 'reject' || where % 4 === 0;
    const copies = isVote ? await this.#scene.deps.cards.list(operation.id) : [];
    const places = [operation.conversationId, ...copies.map(({ conversationId }) => conversationId)];
    return (
      pick(
        places.filter((id) => !id.startsWith('a:') || id === chatOf(from)),
        where,
      ) ?? THREAD
    );
  }

  #anyPlace({ where }: Step, from: Sender): string {
    return pick([...THREADS, chatOf(from)], where) as string;
  }

  #count({ verb }: Submission, operation: Operation | null): void {
    const known = typeof verb === 'string' && (VERBS as readonly string[]).includes(verb) ? verb : 'something else';
    for (const what of [
      `tried: ${known}`,
      `while: ${operation?.paused ? 'paused' : (operation?.state ?? 'nothing')}`,
    ]) {
      this.#watch.count(what);
    }
  }
}

/** What an operation waits for; null: for nobody. */
function wantedBy({ state, paused }: Operation, at: number): string | null {
  switch (state) {
    case 'requested':
    case 'blocked':
      return 'confirm';
    case 'awaitingApproval':
      return at % 8 === 0 ? 'reject' : 'approve';
    case 'unconfirmed':
      return at % 2 === 0 ? 'saidStarted' : 'saidNotStarted';
    default:
      return paused ? 'takeOver' : null;
  }
}

/** LCS, sign-ins and environments are not always as one wishes. */
function changeWeather({ lcs }: SecurityScene, weather: number): void {
  if (weather < 4) lcs.answer = weather === 0 ? 'lose' : 'take';
  if (weather === 4) for (const { objectId } of [ROBIN, ANA, MIA]) lcs.signedOut.add(objectId);
  if (weather === 5) lcs.signedOut.add(ROBIN.objectId);
  if (weather === 6) lcs.signedOut.clear();
  if (weather === 7) lcs.environments = LCS_FACTS.map((facts) => ({ ...facts, state: 'Servicing' }));
  if (weather > 7 && weather < 12) lcs.environments = LCS_FACTS;
  if (weather === 12) lcs.progress = 'failing';
  if (weather > 12 && weather < 16) lcs.progress = 'running';
  if (weather > 15 && weather < 20) lcs.progress = 'succeeded';
}

// ------------------------------------------------------------------------------------- card data

const WORDS = [
  ...ENVIRONMENTS.flatMap(({ name }) => [`refresh ${name} from GOLD`, `export ${name}`, `stop ${name} at 23:30`]),
  ...['status', 'audit', 'backups', 'freezes', 'whoami', 'sign out', 'watch UAT', 'why refresh UAT from GOLD'],
  ...[
    'freeze TEST because payroll runs',
    'freeze all because of tests',
    'freeze TWO because of tests',
    'freeze ICE because',
  ],
  ...['unfreeze TEST', 'unfreeze TEST', 'unfreeze TWO', 'unfreeze all', 'unfreeze all', 'unfreeze all', 'unfreeze ICE'],
];

/** What only two people may do is asked for more often. */
const TARGETS: readonly RuledEnvironment[] = [...ENVIRONMENTS, ICE, ICE, ICE];

/** The fields that any verb may need, right or wrong, and then what somebody adds or breaks. */
function dataOf(step: Step, operation: Operation | null, freezeId: string): Readonly<Record<string, unknown>> {
  const { junk, more, isBroken, where, ask } = step;
  const fields: Record<string, unknown> = { ...ofOperation(step, operation), ...ofProject(step), freezeId };
  const added = JSON.parse(more) as Record<string, unknown>;
  for (const [name, value] of Object.entries(added)) define(fields, name, value);
  const names = Object.keys(fields);
  if (isBroken) define(fields, names[(where + ask) % names.length] as string, junk);
  return fields;
}

function define(fields: object, name: string, value: unknown): void {
  Object.defineProperty(fields, name, { value, enumerable: true, writable: true, configurable: true });
}

function ofOperation({ rightRevision, rightTyped, where, who, ask }: Step, operation: Operation | null) {
  const shown = operation?.visibleRevision ?? 1;
  const other = pick(ENVIRONMENTS, who)?.name ?? '';
  const isReasoned = ask % 4 > 0;
  return {
    operationId: operation?.id ?? OF_NOBODY,
    revision: rightRevision ? shown : pick([shown - 1, shown + 1, 0, 1, 99_999, `${shown}`], where),
    typedTarget: rightTyped ? (operation?.target.name ?? '') : other,
    breakGlass: isReasoned ? 'Payroll has to be out tonight.' : ' ',
    reason: isReasoned ? 'Not today.' : '',
    lcsActivityId: `9b2d6f80-1e53-4c7a-8b4f-${String(ask).padStart(12, '0')}`,
  };
}

function ofProject({ ask, who, where, rightTyped }: Step) {
  const target = pick(TARGETS, ask) as RuledEnvironment;
  const source = pick(ENVIRONMENTS, who + where) as RuledEnvironment;
  return {
    projectId: rightTyped ? PROJECT.id : PROJECT.id + 1,
    source: source.id,
    target: target.name,
    environment: target.id,
    kind: pick(['export', 'stop', 'start'], where),
    backupName: '',
    startAt: ask % 5 === 0 ? 'in 10 minutes' : '',
    backupId: 'backup-1',
    filter: { environmentId: '', operationId: '', actor: '', since: '' },
    format: 'csv',
    page: 1,
    text: pick(WORDS, ask),
  };
}

function pick<T>(from: readonly T[], at: number): T | undefined {
  return from[at % from.length];
}
