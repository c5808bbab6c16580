import { block, pass, warn } from './checks.ts';
import {
  type Check,
  type EnvironmentRef,
  holdsEnvironments,
  isForLater,
  type Kind,
  type Operation,
  type PowerKind,
  type State,
} from './operation.ts';
import { isProduction, productionSentence } from './policy.ts';
import type { EnvironmentFacts } from './ports.ts';
import { whyNeverPower, whyNoPower } from './power.ts';
import { utcDayAndTime } from './utc-words.ts';

/**
 * Whether an environment can be refreshed at all, whatever the source. `isHeld`: an operation of Ferry's holds it, which
 * explains LCS's state and is told by `takenBy`.
 */
export function checkTarget(target: EnvironmentFacts, isHeld: boolean): readonly Check[] {
  const state = isHeld ? [] : checkState(target);
  if (isProduction(target)) return [block(productionSentence(target)), ...state];
  const infrastructure = checkInfrastructure(target);
  // What is cloud-hosted is no sandbox either: one sentence is enough.
  return [...(infrastructure.length > 0 ? infrastructure : [checkSandbox(target, 'refreshes')]), ...state];
}

/** Whether an environment's database can be copied to another. `isHeld` as in `checkTarget`. */
export function checkSource(source: EnvironmentFacts, isHeld: boolean): readonly Check[] {
  return [...checkInfrastructure(source), ...(isHeld ? [] : checkState(source))];
}

/** Whether an environment's database can be exported: of a sandbox only (lcs-api 5.4). `isHeld` as in `checkTarget`. */
export function checkExport(environment: EnvironmentFacts, isHeld: boolean): readonly Check[] {
  const infrastructure = checkInfrastructure(environment);
  const kind = infrastructure.length > 0 ? infrastructure : [checkSandbox(environment, 'exports')];
  return [...kind, ...(isHeld ? [] : checkState(environment))];
}

/** Whether an environment can be started or stopped. `isHeld` as in `checkTarget`. */
export function checkPower(kind: PowerKind, environment: EnvironmentFacts, isHeld: boolean): readonly Check[] {
  const why = isHeld ? whyNeverPower(environment) : whyNoPower(kind, environment);
  if (why) return [block(why)];
  return environment.infrastructure === null
    ? [warn(`Whether ${environment.name} is cloud-hosted is not known to Ferry.`)]
    : [pass(`${environment.name} is cloud-hosted: LCS can ${kind} it.`)];
}

export function blocks(checks: readonly Check[]): readonly Check[] {
  return checks.filter((check) => check.level === 'block');
}

function checkSandbox({ name, type }: EnvironmentFacts, does: 'refreshes' | 'exports'): Check {
  if (type === null) return warn(`The type of ${name} is not known to Ferry.`);
  if (/sandbox/i.test(type)) return pass(`${name} is a sandbox environment.`);
  return block(`${name} is a ${type} environment; LCS ${does} only sandbox environments.`);
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

/** The operation of `open` that holds an environment; or null. */
export function holderOf(environment: EnvironmentRef, open: readonly Operation[]): Operation | null {
  return open.find((operation) => holdsEnvironments(operation) && concerns(operation, environment)) ?? null;
}

/** Which of the environments another operation holds, as a sentence; null when it holds none. */
export function takenBy(holder: Operation, wanted: readonly EnvironmentRef[]): string | null {
  const taken = wanted.find((environment) => concerns(holder, environment));
  if (!taken) return null;
  const holds = `${UNDER_WAY.has(holder.state) ? 'is being' : 'is to be'} ${deed(holder, taken)}`;
  const where =
    holder.state === 'approved' && isForLater(holder)
      ? `is to start at ${utcDayAndTime(holder.notBefore)}`
      : STAGES[holder.state];
  return `${taken.name} ${holds} by ${NOUNS[holder.kind]} that ${where ?? 'has not ended'}. Write "status" to follow it.`;
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
