import { isPowerKind, type Operation, type UsualDuration } from './operation.ts';
import type { Timing } from './settings.ts';

const JITTER = 0.1;
/** Before this part of the usual time the end is unlikely: one in forty, where two of three take within a tenth of it. */
const UNLIKELY_BEFORE = 0.82;
/** Pauses by experience, as parts of `maxPoll`: while the end is unlikely, when it becomes possible, when it is due. */
const RARELY = 2.5;
const AT_FIRST = 0.5;
const OFTEN = 0.2;

/**
 * When to ask LCS next, from `now` on, give or take a tenth so that many operations do not ask together; `minPoll` is the
 * shortest pause. Where it is known how long such operations take: rarely while the end is unlikely, ever more often until
 * it is due, then ever more rarely. Where it is not, `maxPoll` is the longest pause. `now` in ms UTC; `random` in [0, 1).
 */
export function nextPoll(
  { kind, startedAt, usual }: Pick<Operation, 'kind' | 'startedAt' | 'usual'>,
  now: number,
  { minPoll, maxPoll }: Timing,
  random: number,
): number {
  const ranFor = now - (startedAt ?? now);
  const unknowing = Math.min(withoutExperience(kind, ranFor), maxPoll);
  const pause = Math.max(
    usual ? byExperience(usual, ranFor, maxPoll, unknowing) : unknowing,
    Math.min(minPoll, maxPoll),
  );
  return now + pause * (1 - JITTER + 2 * JITTER * random);
}

/** Starts and stops take minutes, while somebody waits to work there; the others take hours. */
function withoutExperience(kind: Operation['kind'], ranFor: number): number {
  return isPowerKind(kind) ? ranFor / 4 : ranFor * 2;
}

/** Not before the end is possible, and from then on never more rarely than without experience. */
function byExperience(
  { shortest, longest }: UsualDuration,
  ranFor: number,
  maxPoll: number,
  unknowing: number,
): number {
  const usual = Math.sqrt(shortest * longest);
  const possibleFrom = Math.min(UNLIKELY_BEFORE * usual, shortest);
  const early = (usual - ranFor) / (usual - possibleFrom);
  const late = (ranFor - longest) / usual;
  const knowing = early > 0 ? OFTEN + (AT_FIRST - OFTEN) * Math.min(early, 1) : Math.min(Math.max(late, OFTEN), 1);
  const untilPossible = Math.min((possibleFrom - ranFor) / (1 + JITTER), RARELY * maxPoll);
  return Math.max(untilPossible, Math.min(knowing * maxPoll, unknowing));
}
