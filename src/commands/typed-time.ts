import { casual, GB } from 'chrono-node/en';
import { clip } from '../operations/clip.ts';
import { plainWords } from '../operations/plain-words.ts';
import { dayAndTimeFor } from './times.ts';
import { instantOf, wallTime, zoneOrUtc } from './wall-clock.ts';

/** When somebody typed a time, and which times they may mean. Instants in ms UTC. */
export interface TimeWanted {
  readonly now: number;
  /** IANA name of the zone in which they think; null: UTC. */
  readonly timezone: string | null;
  readonly earliest: number;
  readonly latest: number;
  /** What a day without a time of day means; null: they have to say the time, too. */
  readonly day: 'begins' | 'ends' | null;
  /** Sentences, for what `latest` does not explain by itself: why it must not be later. */
  readonly whyNotLater?: string;
}

/** `at` in ms UTC. A `sentence` says how the words were understood and how to write them. */
export type TimeRead = { readonly ok: true; readonly at: number } | { readonly ok: false; readonly sentence: string };

type Chrono = typeof casual;
type Parsed = ReturnType<Chrono['parse']>[number];

/** Longer words are no time, and not worth the parser's while. */
export const LONGEST_TIME = 60;

const EXAMPLES = 'Write it like "20:00", "tomorrow 6:30", "Friday 22:00" or "in 2 hours".';

const DAY_MS = 24 * 3_600_000;

/** A length of time without a word that says from when on: `20h` is eight in the evening for many. */
const BARE_SPAN = /^\d+\s*(?:h|hrs?|hours?|m|mins?|minutes?|d|days?|w|weeks?)$/i;
const MIDNIGHT = /\bmidnight\b/i;
const PART_OF_DAY = /morning|afternoon|evening|night|noon/i;

/**
 * Reads a time that a person typed, in their own zone. A time of day without a day is the next one to come, or, where only what is
 * over may be meant, the last one. What can be read in two ways is not guessed.
 */
export function readTime(typed: string, wanted: TimeWanted): TimeRead {
  const words = plainWords(typed);
  const shown = `"${clip(words, LONGEST_TIME)}"`;
  const parsed = words.length > LONGEST_TIME || BARE_SPAN.test(words) ? null : parse(casual, words, wanted);
  if (!parsed) return no(`Ferry does not understand ${shown} as a time. ${EXAMPLES}`);
  const unclear = whyUnclear(parsed, words, wanted);
  return unclear ? no(`${shown} ${unclear}`) : within(instantMeant(parsed, words, wanted), shown, wanted);
}

/** What can be meant besides, as the end of a sentence, and how to write it; null: nothing. */
function whyUnclear({ start }: Parsed, words: string, wanted: TimeWanted): string | null {
  const otherwise = parse(GB, words, wanted);
  if (otherwise?.start.date().getTime() !== start.date().getTime()) {
    return 'is one day for some and another for others. Write the day like "2026-11-24".';
  }
  if (isHalfADayOff(start, words)) return 'may be in the morning or in the evening. Write it like "20:00" or "8pm".';
  if (MIDNIGHT.test(words) && (start.isCertain('day') || start.isCertain('weekday'))) {
    return 'may be the beginning or the end of that day. Write it like "tomorrow 0:00".';
  }
  const hasNoTime = !start.isCertain('hour') && (wanted.day === null || PART_OF_DAY.test(words));
  return hasNoTime ? 'does not say at what time of day. Write it like "tomorrow 6:30".' : null;
}

function no(sentence: string): TimeRead {
  return { ok: false, sentence };
}

/** Null where not all of the words are one time. */
function parse(chrono: Chrono, words: string, { now, timezone, latest }: TimeWanted): Parsed | null {
  const minutes = (wallTime(now, zoneOrUtc(timezone)) - now) / 60_000;
  const found = chrono.parse(words, { instant: new Date(now), timezone: minutes }, { forwardDate: latest > now });
  const [only] = found;
  if (!only || found.length > 1 || only.end || only.text.length !== words.length) return null;
  const { start } = only;
  return start.isCertain('hour') || start.isCertain('day') || start.isCertain('weekday') ? only : null;
}

/** `at 8`: nothing tells whether in the morning. */
function isHalfADayOff(start: Parsed['start'], words: string): boolean {
  const isSure = start.isCertain('meridiem') || start.isCertain('timezoneOffset');
  return start.isCertain('hour') && !isSure && !/\d:\d/.test(words) && !PART_OF_DAY.test(words);
}

function instantMeant({ start }: Parsed, words: string, wanted: TimeWanted): number {
  const { now, latest } = wanted;
  const part = (name: Parameters<typeof start.get>[0]) => start.get(name) ?? 0;
  const at = instantOn(start, wanted);
  const day = Date.UTC(part('year'), part('month') - 1, part('day'));
  const isToCome = latest > now;
  if (start.isCertain('day')) {
    if (isToCome || start.isCertain('year') || at(day) <= latest) return at(day);
    return at(Date.UTC(part('year') - 1, part('month') - 1, part('day')));
  }
  if (start.isCertain('weekday')) {
    if (!isToCome) return at(day) <= latest ? at(day) : at(day - 7 * DAY_MS);
    // Today may be meant, which the parser takes for over.
    return /\bnext\b/i.test(words) || at(day - 7 * DAY_MS) <= now ? at(day) : at(day - 7 * DAY_MS);
  }
  const today = at(dayOf(start, wanted));
  if (isToCome) return today > now ? today : at(dayOf(start, wanted) + DAY_MS);
  return today <= latest ? today : at(dayOf(start, wanted) - DAY_MS);
}

/** Puts what was said of the time on a day, which is given as its midnight in UTC. */
function instantOn(start: Parsed['start'], { timezone, day: whole }: TimeWanted): (day: number) => number {
  const zone = zoneOrUtc(timezone);
  const part = (name: 'hour' | 'minute' | 'second') => start.get(name) ?? 0;
  if (!start.isCertain('hour')) return (day) => instantOf(whole === 'ends' ? day + DAY_MS : day, zone);
  const time = ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
  const ahead = typedOffset(start);
  return (day) => (ahead === null ? instantOf(day + time, zone) : day + time - ahead);
}

/** Which day it is, in the zone that was typed, or theirs. */
function dayOf(start: Parsed['start'], { now, timezone }: TimeWanted): number {
  const ahead = typedOffset(start);
  const wall = ahead === null ? wallTime(now, zoneOrUtc(timezone)) : now + ahead;
  return Math.floor(wall / DAY_MS) * DAY_MS;
}

/** ms ahead of UTC of a zone that was typed, or of theirs now where a span was; null: neither was. */
function typedOffset(start: Parsed['start']): number | null {
  return start.isCertain('timezoneOffset') ? (start.get('timezoneOffset') ?? 0) * 60_000 : null;
}

function within(at: number, shown: string, { now, timezone, earliest, latest, whyNotLater }: TimeWanted): TimeRead {
  if (at >= earliest && at <= latest) return { ok: true, at };
  const time = dayAndTimeFor(timezone);
  const understood = `${shown} was understood as ${time(at)}`;
  if (at < earliest) {
    return no(earliest >= now ? `${understood}, which is over.` : `${understood}: ${time(earliest)} is the earliest.`);
  }
  if (latest <= now) return no(`${understood}, which is still to come.`);
  return no(`${understood}: ${time(latest)} is the latest. ${whyNotLater ?? ''}`.trim());
}
