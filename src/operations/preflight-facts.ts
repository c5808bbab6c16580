import { type FerryError, toFerryError } from '../errors.ts';
import type { OperationDeps } from './deps.ts';
import { stopsReading } from './environments.ts';
import { failureSentence } from './failure-sentence.ts';
import { isCountedKind, type Quota, quotaOf } from './lcs-history.ts';
import type { Check, Kind, Operation, PersonKey } from './operation.ts';
import { checkOperation, type EnvironmentHistory } from './operation-checks.ts';
import type { EnvironmentFacts } from './ports.ts';
import { readRecentHistory } from './recent-history.ts';
import type { ProjectSettings } from './settings.ts';
import { learnFromHistory, pastDurations } from './usual-duration.ts';
import { utcTime } from './utc-words.ts';

export interface PreflightQuestion {
  readonly kind: Kind;
  readonly project: ProjectSettings;
  /** Who reads LCS's histories. */
  readonly person: PersonKey;
  /** Null for all kinds but `refresh`. */
  readonly source: EnvironmentFacts | null;
  readonly target: EnvironmentFacts;
  /** Why LCS's facts are missing, or null. */
  readonly warning: string | null;
  /** When it is to be sent, ms UTC; null: at once. */
  readonly notBefore?: number | null;
  /** The operation it is for, once there is one. */
  readonly operationId?: string;
  /** Writes an instant (ms UTC) for the person who asks; UTC unless told. */
  readonly time?: (at: number) => string;
}

export interface Preflight {
  readonly checks: readonly Check[];
  /** Of the target; null when it does not count for this kind, or could not be read. */
  readonly quota: Quota | null;
  /** The newest of LCS's activity ids in the target's history; null when it could not be read. */
  readonly targetActivityIds: readonly string[] | null;
}

/** Far more than can be begun between two readings. */
const MOST_ACTIVITY_IDS = 50;

/** Ended operations that are looked through for what a kept history still shows running. */
const LOOKED_THROUGH = 50;

/**
 * Reads what speaks for and against an operation right now: LCS's histories of its environments and Ferry's own
 * operations, beside the facts given. A history that cannot be read is a warning; rejects only when the person must sign
 * in, the store is away, or Ferry itself fails.
 */
export async function readPreflight(
  deps: OperationDeps,
  question: PreflightQuestion,
  signal?: AbortSignal,
): Promise<Preflight> {
  const { kind, project, target } = question;
  const time = question.time ?? utcTime;
  const { histories, failure } = await readHistories(deps, question, signal);
  const [open, ended] = await Promise.all([deps.store.listOpen(), deps.store.listEnded([project.id], LOOKED_THROUGH)]);
  const ofTarget = histories.find(({ environment }) => environment.id === target.id);
  const quota = ofTarget && isCountedKind(kind) ? quotaOf(ofTarget.entries, deps.clock.now()) : null;
  const knownActivityIds = [...open, ...ended.filter(endIsKnown)].map(({ lcsActivityId }) => lcsActivityId);
  const historyProblem = failure ? failureSentence(failure, time) : null;
  if (ofTarget) await learnFromHistory(deps, target, ofTarget.entries);
  const past = await pastDurations(deps, kind, question.source, target);
  return {
    checks: checkOperation({ ...question, open, knownActivityIds, histories, historyProblem, quota, past, time }),
    quota,
    targetActivityIds: ofTarget?.entries.slice(0, MOST_ACTIVITY_IDS).map(({ lcsActivityId }) => lcsActivityId) ?? null,
  };
}

function endIsKnown({ state }: Operation): boolean {
  return state !== 'unknown';
}

async function readHistories(
  deps: OperationDeps,
  { project, person, source, target }: PreflightQuestion,
  signal?: AbortSignal,
): Promise<{ histories: readonly EnvironmentHistory[]; failure: FerryError | null }> {
  const environments = source && source.id !== target.id ? [target, source] : [target];
  const now = deps.clock.now();
  const results = await Promise.allSettled(
    environments.map(async (environment) => {
      const backend = deps.backendOf(project, environment);
      return { environment, entries: await readRecentHistory(backend, project, person, environment, now, signal) };
    }),
  );
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [toFerryError(result.reason)] : []));
  const thrown = failures.find(stopsReading);
  if (thrown) throw thrown;
  const histories = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return { histories, failure: failures[0] ?? null };
}
