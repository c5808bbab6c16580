import type { Check, EnvironmentRef, Operation } from './operation.ts';
import { isProduction } from './policy.ts';
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
  return [
    ...(facts.warning ? [warn(`Not all could be checked: ${facts.warning}`)] : []),
    ...checkTarget(target),
    ...checkSource(source),
    ...checkVersions(source, target),
    checkIdle(facts),
  ];
}

/** Whether an environment can be refreshed at all, whatever the source. */
export function checkTarget(target: EnvironmentFacts): readonly Check[] {
  return [checkTargetType(target), ...checkInfrastructure(target), ...checkState(target)];
}

/** Whether an environment's database can be copied to another. */
export function checkSource(source: EnvironmentFacts): readonly Check[] {
  return [...checkInfrastructure(source), ...checkState(source)];
}

export function blocks(checks: readonly Check[]): readonly Check[] {
  return checks.filter((check) => check.level === 'block');
}

function checkTargetType(target: EnvironmentFacts): Check {
  if (isProduction(target))
    return block(`${target.name} is a production environment, and production is never a target.`);
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
  if (state === 'Finished') return [pass(`${name} is ready (state ${state}).`)];
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

function checkIdle({ source, target, open, operationId }: RefreshFacts): Check {
  const busy = open.find((other) => other.id !== operationId && isBusyWith(other, [source, target]));
  if (!busy) return pass('Nothing that Ferry started is running on either.');
  return block(`${busy.target.name} already has a ${busy.kind} under way (${busy.state}).`);
}

/** From the requester's confirmation on, an operation holds its environments. */
function isBusyWith(operation: Operation, environments: readonly EnvironmentRef[]): boolean {
  if (operation.confirmedAt === null) return false;
  return environments.some(({ id }) => id === operation.target.id || id === operation.source?.id);
}

const pass = (text: string): Check => ({ level: 'pass', text });
const warn = (text: string): Check => ({ level: 'warn', text });
const block = (text: string): Check => ({ level: 'block', text });
