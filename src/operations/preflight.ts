import type { Check, EnvironmentRef, Kind, Operation, State } from './operation.ts';
import { isProduction, productionSentence } from './policy.ts';
import type { EnvironmentFacts } from './ports.ts';

export interface RefreshFacts {
  readonly source: EnvironmentFacts;
  readonly target: EnvironmentFacts;
  /** Ferry's own operations that have not ended. */
  readonly open: readonly Operation[];
  /** Set when LCS could not be asked: why. */
  readonly warning: string | null;
  /** The operation this is for, which does not stand in its own way. */
  readonly operationId?: string;
}

/** What speaks for and against a refresh right now (design 6, lcs-api 5.4). LCS checks again itself. */
export function checkRefresh(facts: RefreshFacts): readonly Check[] {
  const { source, target } = facts;
  if (source.id === target.id) return [block(`${target.name} cannot be refreshed from itself.`)];
  const others = facts.open.filter(({ id }) => id !== facts.operationId);
  return [
    ...(facts.warning ? [warn(`Not all could be checked: ${facts.warning}`)] : []),
    ...checkTarget(target, holderOf(target, others) !== null),
    ...checkSource(source, holderOf(source, others) !== null),
    ...checkVersions(source, target),
    ...checkIdle(source, target, others),
  ];
}

/**
 * Whether an environment can be refreshed at all, whatever the source. `isHeld`: an operation of Ferry's holds it, which
 * explains LCS's state and is told by `takenBy`.
 */
export function checkTarget(target: EnvironmentFacts, isHeld: boolean): readonly Check[] {
  const state = isHeld ? [] : checkState(target);
  if (isProduction(target)) return [block(productionSentence(target)), ...state];
  const infrastructure = checkInfrastructure(target);
  // What is cloud-hosted is no sandbox either: one sentence is enough.
  return [...(infrastructure.length > 0 ? infrastructure : [checkTargetType(target)]), ...state];
}

/** Whether an environment's database can be copied to another. `isHeld` as in `checkTarget`. */
export function checkSource(source: EnvironmentFacts, isHeld: boolean): readonly Check[] {
  return [...checkInfrastructure(source), ...(isHeld ? [] : checkState(source))];
}

export function blocks(checks: readonly Check[]): readonly Check[] {
  return checks.filter((check) => check.level === 'block');
}

function checkTargetType(target: EnvironmentFacts): Check {
  if (target.type === null) return warn(`The type of ${target.name} is not known to Ferry.`);
  if (/sandbox/i.test(target.type)) return pass(`${target.name} is a sandbox environment.`);
  return block(`${target.name} is a ${target.type} environment; LCS refreshes only sandbox environments.`);
}

function checkInfrastructure({ name, infrastructure }: EnvironmentFacts): readonly Check[] {
  if (!infrastructure || !/customer/i.test(infrastructure)) return [];
  return [block(`${name} is cloud-hosted, and LCS moves no databases of cloud-hosted environments.`)];
}

function checkState({ name, state }: EnvironmentFacts): readonly Check[] {
  if (state === null) return [];
  if (state === 'Finished') return [pass(`${name} is ready.`)];
  return [block(`${name} is not ready: LCS says its state is ${state}.`)];
}

/** Which direction LCS refuses is not settled (lcs-api 5.4), so a difference informs and never forbids. */
function checkVersions(source: EnvironmentFacts, target: EnvironmentFacts): readonly Check[] {
  if (!source.version || !target.version) return [];
  if (source.version === target.version) return [pass(`Both run version ${target.version}.`)];
  return [
    warn(
      `${source.name} runs ${source.version}, ${target.name} runs ${target.version}: LCS may refuse different versions.`,
    ),
  ];
}

function checkIdle(source: EnvironmentRef, target: EnvironmentRef, others: readonly Operation[]): readonly Check[] {
  const holders = new Set([holderOf(target, others), holderOf(source, others)]);
  const taken = [...holders].flatMap((holder) => (holder && takenBy(holder, [target, source])) ?? []);
  return taken.length > 0 ? taken.map(block) : [pass('Nothing that Ferry started is running on either.')];
}

/** The operation of `open` that holds an environment, which it does from its requester's confirmation on; or null. */
export function holderOf(environment: EnvironmentRef, open: readonly Operation[]): Operation | null {
  return open.find((operation) => operation.confirmedAt !== null && concerns(operation, environment)) ?? null;
}

/** Which of the environments another operation holds, as a sentence; null when it holds none. */
export function takenBy(holder: Operation, wanted: readonly EnvironmentRef[]): string | null {
  const taken = wanted.find((environment) => concerns(holder, environment));
  if (!taken) return null;
  const holds = `${UNDER_WAY.has(holder.state) ? 'is being' : 'is to be'} ${deed(holder, taken)}`;
  const where = STAGES[holder.state] ?? 'has not ended';
  return `${taken.name} ${holds} by ${NOUNS[holder.kind]} that ${where}. Write "status" to see whose it is and to follow it.`;
}

const UNDER_WAY: ReadonlySet<State> = new Set(['running', 'failing']);

const STAGES: Readonly<Partial<Record<State, string>>> = {
  awaitingApproval: 'waits for approval',
  approved: 'is about to start',
  blocked: 'waits to be confirmed again',
  submitting: 'is about to start',
  unconfirmed: 'may have started',
  running: 'is running',
  failing: 'is failing',
};

const NOUNS: Readonly<Record<Kind, string>> = {
  refresh: 'a refresh',
  export: 'an export',
  start: 'a start',
  stop: 'a stop',
  other: 'an operation',
};

function concerns({ source, target }: Operation, { id }: EnvironmentRef): boolean {
  return id === target.id || id === source?.id;
}

function deed({ source, target }: Operation, taken: EnvironmentRef): string {
  if (!source) return 'used';
  return taken.id === target.id ? `overwritten from ${source.name}` : `copied to ${target.name}`;
}

const pass = (text: string): Check => ({ level: 'pass', text });
const warn = (text: string): Check => ({ level: 'warn', text });
const block = (text: string): Check => ({ level: 'block', text });
