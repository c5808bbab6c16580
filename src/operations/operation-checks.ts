import { sameActivity } from './activity-id.ts';
import { block, pass, warn } from './checks.ts';
import { clip } from './clip.ts';
import { durationWords } from './duration-words.ts';
import { isCountedKind, type Quota, runningIn } from './lcs-history.ts';
import type { Check, EnvironmentRef, Kind, Operation } from './operation.ts';
import type { EnvironmentFacts, HistoryEntry } from './ports.ts';
import { checkExport, checkPower, checkSource, checkTarget, holderOf, takenBy } from './preflight.ts';
import type { PastDurations } from './usual-duration.ts';

export interface EnvironmentHistory {
  readonly environment: EnvironmentRef;
  readonly entries: readonly HistoryEntry[];
}

/** What the pre-flight goes by. */
export interface OperationFacts {
  readonly kind: Kind;
  /** Null for all kinds but `refresh`. */
  readonly source: EnvironmentFacts | null;
  readonly target: EnvironmentFacts;
  /** Ferry's own operations that have not ended. */
  readonly open: readonly Operation[];
  /** LCS's activity ids that say nothing new: Ferry follows them, or has seen their end, which the history may not have yet. */
  readonly knownActivityIds: readonly (string | null)[];
  /** Set when LCS's facts could not be read: why. */
  readonly warning: string | null;
  /** Those that could be read. */
  readonly histories: readonly EnvironmentHistory[];
  /** Why one could not be, or null. */
  readonly historyProblem: string | null;
  /** Of the target; null when it does not count or is not known. */
  readonly quota: Quota | null;
  /** What the last ones like it took. */
  readonly past: PastDurations;
  /** When it is to be sent, ms UTC: what may be otherwise by then only warns. Null: at once. */
  readonly notBefore?: number | null;
  /** The operation this is for, which does not stand in its own way. */
  readonly operationId?: string;
  /** Writes an instant (ms UTC) for the person who asks. */
  readonly time: (at: number) => string;
}

/** What speaks for and against an operation right now (design 6, lcs-api 5.4). LCS checks again itself. */
export function checkOperation(facts: OperationFacts): readonly Check[] {
  const { source, target } = facts;
  if (source?.id === target.id) return [block(`${target.name} cannot be refreshed from itself.`)];
  const others = facts.open.filter(({ id }) => id !== facts.operationId);
  return [
    ...checkReading(facts),
    ...checkEnvironments(facts, others),
    ...checkIdle(source ? [target, source] : [target], others),
    ...checkHistories(facts),
    ...checkQuota(facts),
    ...tellDurations(facts),
  ];
}

function checkReading({ warning, historyProblem }: OperationFacts): readonly Check[] {
  const metadata = warning ? [warn(`Not all could be checked: ${warning}`)] : [];
  // One reason for both is told once.
  if (!historyProblem || historyProblem === warning) return metadata;
  return [
    ...metadata,
    warn(`What else runs in LCS, and how much of its quota is left, could not be checked: ${historyProblem}`),
  ];
}

function checkEnvironments(
  { kind, source, target, notBefore = null }: OperationFacts,
  others: readonly Operation[],
): readonly Check[] {
  // The state of now says nothing about later.
  const isHeld = (environment: EnvironmentRef) => notBefore !== null || holderOf(environment, others) !== null;
  switch (kind) {
    case 'refresh':
      return [
        ...checkTarget(target, isHeld(target)),
        ...(source ? [...checkSource(source, isHeld(source)), ...checkVersions(source, target)] : []),
      ];
    case 'export':
      return checkExport(target, isHeld(target));
    case 'start':
    case 'stop':
      return checkPower(kind, target, isHeld(target));
    case 'other':
      return [block('Ferry follows operations of this kind, but cannot start them.')];
  }
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

function checkIdle(environments: readonly EnvironmentRef[], others: readonly Operation[]): readonly Check[] {
  const holders = new Set(environments.map((environment) => holderOf(environment, others)));
  const taken = [...holders].flatMap((holder) => (holder && takenBy(holder, environments)) ?? []);
  return taken.length > 0
    ? taken.map(block)
    : [pass(`Nothing that Ferry started is running on ${those(environments)}.`)];
}

/** What runs in LCS without Ferry, started in the portal or by the service. */
function checkHistories({
  histories,
  historyProblem,
  knownActivityIds,
  time,
  notBefore = null,
}: OperationFacts): readonly Check[] {
  const level = notBefore === null ? block : warn;
  const busy = histories.flatMap(({ environment, entries }) =>
    runningIn(entries)
      .filter(({ lcsActivityId }) => !knownActivityIds.some((known) => sameActivity(known, lcsActivityId)))
      .map((entry) => level(busySentence(environment, entry, time))),
  );
  if (busy.length > 0 || historyProblem || histories.length === 0) return busy;
  return [
    pass(`LCS's history shows nothing else running on ${those(histories.map(({ environment }) => environment))}.`),
  ];
}

function busySentence({ name }: EnvironmentRef, { title, startedAt }: HistoryEntry, time: OperationFacts['time']) {
  const since = startedAt === null ? 'is running' : `has been running since ${time(startedAt)}`;
  return `${name} is busy in LCS: "${clip(title, 80)}" ${since}. Write "watch ${name}" to follow it.`;
}

function checkQuota({ kind, target, quota, time, notBefore = null }: OperationFacts): readonly Check[] {
  if (!quota || !isCountedKind(kind)) return [];
  const { left, nextSlotAt } = quota;
  if (left > 0)
    return [
      pass(
        `LCS's quota lets ${left} more ${left === 1 ? 'operation' : 'operations'} start on ${target.name} within 24 hours.`,
      ),
    ];
  const next = nextSlotAt === null ? '' : ` The next can start at ${time(nextSlotAt)}.`;
  const isFreeByThen = notBefore !== null && nextSlotAt !== null && nextSlotAt <= notBefore;
  const level = isFreeByThen ? warn : block;
  return [level(`LCS's quota of three operations in 24 hours is used up for ${target.name}.${next}`)];
}

function tellDurations({ past: { count, alike, usual } }: OperationFacts): readonly Check[] {
  if (!usual) return [];
  const [least, most] = [durationWords(usual.shortest), durationWords(usual.longest)];
  const span = least === most ? `about ${least}` : `${least} to ${most}`;
  const basis = alike === count ? `the last ${count}` : `${alike} of the last ${count}`;
  return [pass(`It takes ${span}, going by ${basis} that succeeded.`)];
}

function those(environments: readonly EnvironmentRef[]): string {
  const [first, ...others] = environments;
  return first && others.length === 0 ? first.name : 'either';
}
