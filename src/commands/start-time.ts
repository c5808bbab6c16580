import { LONGEST_TIME, readTime } from './typed-time.ts';

/** A later start is at most so far ahead. */
const FURTHEST_MS = 72 * 3_600_000;
const WHY_NOT_LATER =
  'Its environments are kept for it from its confirmation on, so Ferry takes nothing further ahead.';

const AT_ONCE = /^(?:now|(?:at )?once|immediately)?$/i;

/** `at` in ms UTC; null: at once. A `sentence` says what is wrong with the words. */
export type StartRead =
  | { readonly ok: true; readonly at: number | null }
  | { readonly ok: false; readonly sentence: string };

/** Reads when an operation is to start, as a person typed it in their own zone. */
export function readStart(typed: string, now: number, timezone: string | null): StartRead {
  if (AT_ONCE.test(typed.trim())) return { ok: true, at: null };
  const whyNotLater = WHY_NOT_LATER;
  return readTime(typed, { now, timezone, earliest: now, latest: now + FURTHEST_MS, day: null, whyNotLater });
}

/** Words that may end with when, read in one way. `startAt` in words, empty where nothing is said of it. */
export interface Timed {
  readonly words: string;
  readonly startAt: string;
  /** Whether `startAt` is a time, be it one that is possible or not. */
  readonly isTime: boolean;
}

/** Nobody means longer ones, and every way to read them costs time. */
const LONGEST_WORDS = 500;

/** With what such words may begin, besides `at`, which is not one of them. */
const BEGINNINGS = [
  'in|on|now|today|tonight|tomorrow|next|noon|midnight',
  '(?:mon|tues|wednes|thurs|fri|satur|sun)day',
  '\\d{1,2}:\\d{2}\\S*|\\d{1,2} ?[ap]m|\\d{4}-\\d{2}-\\d{2}\\S*',
].join('|');
const WHERE_IT_BEGINS = new RegExp(`(?<=^|\\s)(?:at (?=\\S)|(?=(?:${BEGINNINGS})(?:\\s|$)))`, 'gi');

/** All ways to read `<words> [at <time>]`, for names that hold such words themselves: the whole is the first. */
export function timedReadings(words: string, now: number, timezone: string | null): readonly Timed[] {
  const whole = { words, startAt: '', isTime: false };
  if (words.length > LONGEST_WORDS) return [whole];
  const anyTime = { now, timezone, earliest: -Infinity, latest: Infinity, day: 'begins' } as const;
  const later = [...words.matchAll(WHERE_IT_BEGINS)].flatMap(({ index, 0: { length } }) => {
    const startAt = words.slice(index + length).trim();
    if (startAt.length > LONGEST_TIME) return [];
    const isTime = AT_ONCE.test(startAt) || readTime(startAt, anyTime).ok;
    return [{ words: words.slice(0, index).trim(), startAt, isTime }];
  });
  return [whole, ...later];
}
