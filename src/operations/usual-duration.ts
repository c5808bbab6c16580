import { toFerryError } from '../errors.ts';
import { plainId } from './activity-id.ts';
import type { OperationDeps } from './deps.ts';
import type { EnvironmentRef, Kind, Operation, UsualDuration } from './operation.ts';
import type { Duration, HistoryEntry } from './ports.ts';

/** What the last operations like one took. */
export interface PastDurations {
  /** How many are looked at. */
  readonly count: number;
  /** How many of them took about as long as the others, and are what `usual` is made of. */
  readonly alike: number;
  /** Null: fewer than two are alike. */
  readonly usual: UsualDuration | null;
}

const NONE: PastDurations = { count: 0, alike: 0, usual: null };

/** Of more, the older ones are no longer looked at: databases grow. */
const LOOKED_AT = 20;
const NEEDED = 2;
/** What took so many times the median, or only that part of it, was something else. */
const UNLIKE = 3;

type Wanted = Pick<OperationDeps, 'durations' | 'logger'>;

/** How long such operations usually take; null: nothing is known, or it cannot be read. */
export async function usualDuration(
  deps: Wanted,
  kind: Kind,
  source: EnvironmentRef | null,
  target: EnvironmentRef,
): Promise<UsualDuration | null> {
  return (await pastDurations(deps, kind, source, target)).usual;
}

/**
 * What the last operations of this kind took between these two environments or, where fewer than two are known, on this
 * target from whatever source. Never rejects: what cannot be read is not known.
 */
export async function pastDurations(
  { durations, logger }: Wanted,
  kind: Kind,
  source: EnvironmentRef | null,
  target: EnvironmentRef,
): Promise<PastDurations> {
  if (kind === 'other') return NONE;
  try {
    const known = await durations.of(kind, target.id);
    const ofPair = source ? known.filter(({ sourceId }) => sourceId === source.id) : known;
    return summary((ofPair.length >= NEEDED ? ofPair : known).slice(0, LOOKED_AT));
  } catch (error) {
    logger.warn({ code: toFerryError(error).code }, 'what operations took before cannot be read');
    return NONE;
  }
}

function summary(known: readonly Duration[]): PastDurations {
  const took = known.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const middle = medianOf(took);
  const alike = took.filter((ms) => ms <= middle * UNLIKE && ms >= middle / UNLIKE);
  const [shortest, longest] = [alike[0], alike.at(-1)];
  const isKnown = alike.length >= NEEDED && shortest !== undefined && longest !== undefined;
  return { count: took.length, alike: alike.length, usual: isKnown ? { shortest, longest } : null };
}

/** Of numbers in order; 0 of none. */
function medianOf(numbers: readonly number[]): number {
  const half = (numbers.length - 1) / 2;
  return ((numbers[Math.floor(half)] ?? 0) + (numbers[Math.ceil(half)] ?? 0)) / 2;
}

/** Keeps what LCS's history of a target says of operations that succeeded. A failure to keep it is logged, no more. */
export function learnFromHistory(
  deps: Wanted,
  target: EnvironmentRef,
  entries: readonly HistoryEntry[],
): Promise<void> {
  const durations = entries.flatMap(({ kind, progress, startedAt, endedAt, lcsActivityId }) =>
    progress === 'succeeded' && startedAt !== null && endedAt !== null
      ? [{ kind, sourceId: null, targetId: target.id, lcsActivityId, tookMs: endedAt - startedAt, endedAt }]
      : [],
  );
  return learn(deps, durations);
}

/**
 * Keeps how long an operation of Ferry's own took, as `before` the poll that saw its end and `after` it; nothing where
 * that poll came late. Of adopted ones LCS's history tells the true start. A failure to keep it is logged, no more.
 */
export async function learnFromEnd(
  deps: Wanted & Pick<OperationDeps, 'settings'>,
  before: Operation,
  after: Operation,
): Promise<void> {
  const { kind, state, source, target, submittedAt, startedAt, endedAt, lcsActivityId } = after;
  if (state !== 'succeeded' || startedAt === null || endedAt === null) return;
  if (submittedAt === null || lcsActivityId === null) return;
  if (mayHaveMissedIt(before, endedAt, deps.settings.timing.maxPoll)) return;
  const tookMs = endedAt - startedAt;
  await learn(deps, [{ kind, sourceId: source?.id ?? null, targetId: target.id, lcsActivityId, tookMs, endedAt }]);
}

/** Whether the end may have come long before it was seen: a poll brought nothing then, or nobody polled. */
function mayHaveMissedIt({ kind, paused, deadline, nextPollAt }: Operation, endedAt: number, maxPoll: number): boolean {
  const hasFailed = (kind === 'refresh' || kind === 'export') && deadline !== null; // the others always have one
  return paused || hasFailed || endedAt - (nextPollAt ?? endedAt) > maxPoll;
}

async function learn({ durations, logger }: Wanted, found: readonly Duration[]): Promise<void> {
  const useful = found
    .filter(({ kind, tookMs }) => kind !== 'other' && tookMs > 0)
    .map((duration) => ({ ...duration, lcsActivityId: plainId(duration.lcsActivityId) }));
  if (useful.length === 0) return;
  try {
    await durations.learn(useful);
  } catch (error) {
    logger.warn({ code: toFerryError(error).code }, 'what operations took cannot be kept');
  }
}
