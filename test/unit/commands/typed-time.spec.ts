import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTime, type TimeWanted } from '../../../src/commands/typed-time.ts';
import { NOON } from '../../support/operations.ts';

const DAY = 24 * 3_600_000;
const BERLIN = 'Europe/Berlin';

/** Saturday 21 November 2026, one in the afternoon in Berlin: what is to come within a month. */
function wanted(changes: Partial<TimeWanted> = {}): TimeWanted {
  return { now: NOON, timezone: BERLIN, earliest: NOON, latest: NOON + 30 * DAY, day: null, ...changes };
}

const PAST = { earliest: 0, latest: NOON, day: 'begins' } as const;

function at(words: string, changes?: Partial<TimeWanted>): string {
  const read = readTime(words, wanted(changes));
  assert.ok(read.ok, read.ok ? '' : read.sentence);
  return new Date(read.at).toISOString().replace(':00.000Z', 'Z');
}

function whyNot(words: string, changes?: Partial<TimeWanted>): string {
  const read = readTime(words, wanted(changes));
  assert.ok(!read.ok, `${JSON.stringify(words)} was read`);
  return read.sentence;
}

describe('a typed time', () => {
  const MEANT: Readonly<Record<string, string>> = {
    '20:00': '2026-11-21T19:00Z',
    'at 20:00': '2026-11-21T19:00Z',
    '8pm': '2026-11-21T19:00Z',
    '8:00': '2026-11-22T07:00Z',
    '11:00': '2026-11-22T10:00Z',
    midnight: '2026-11-21T23:00Z',
    'today 14:00': '2026-11-21T13:00Z',
    'tonight at 8': '2026-11-21T19:00Z',
    'tomorrow 6:30': '2026-11-22T05:30Z',
    '6:30 tomorrow': '2026-11-22T05:30Z',
    'tomorrow noon': '2026-11-22T11:00Z',
    'Friday 22:00': '2026-11-27T21:00Z',
    'on friday at 22:00': '2026-11-27T21:00Z',
    'saturday 15:00': '2026-11-21T14:00Z',
    'saturday 10:00': '2026-11-28T09:00Z',
    'next saturday 15:00': '2026-11-28T14:00Z',
    '22 Nov 20:00': '2026-11-22T19:00Z',
    '24/11 20:00': '2026-11-24T19:00Z',
    '2026-11-24 21:00': '2026-11-24T20:00Z',
    '2026-11-24 21:00 UTC': '2026-11-24T21:00Z',
    '2026-11-24T21:00+02:00': '2026-11-24T19:00Z',
    'in 2 hours': '2026-11-21T14:00Z',
    '+90m': '2026-11-21T13:30Z',
    '\u00a020:00\u200b': '2026-11-21T19:00Z',
  };
  for (const [words, instant] of Object.entries(MEANT)) {
    it(`is read where it was typed: ${JSON.stringify(words)}`, () => assert.equal(at(words), instant));
  }

  it('is in UTC where nobody knows where it was typed, or Teams said what nobody knows', () => {
    for (const timezone of [null, 'Mars/Olympus']) assert.equal(at('20:00', { timezone }), '2026-11-21T20:00Z');
  });

  it('goes by the day it is there, and not in UTC', () => {
    assert.equal(at('tomorrow 6:30', { timezone: 'Pacific/Auckland' }), '2026-11-22T17:30Z');
    const beforeMidnight = Date.parse('2026-11-21T23:30:00Z');
    const late = { now: beforeMidnight, earliest: beforeMidnight };
    assert.equal(at('tomorrow 6:30', late), '2026-11-23T05:30Z');
    assert.equal(at('0:45', late), '2026-11-21T23:45Z');
  });

  it('goes by the zone that was typed with it', () => {
    assert.equal(at('20:00 EST'), '2026-11-22T01:00Z');
    assert.equal(at('5:00 JST'), '2026-11-21T20:00Z');
  });

  it('goes by the clocks of its own day where they are changed before', () => {
    const now = Date.parse('2026-10-24T18:00:00Z');
    const summer = { now, earliest: now, latest: now + DAY };
    assert.equal(at('21:00', summer), '2026-10-24T19:00Z');
    assert.equal(at('tomorrow 12:00', summer), '2026-10-25T11:00Z');
    assert.equal(at('in 10 hours', summer), '2026-10-25T04:00Z');
  });

  it('is the first of two where the clocks show it twice, and later where they skip it', () => {
    const autumn = Date.parse('2026-10-24T18:00:00Z');
    assert.equal(at('2:30', { now: autumn, earliest: autumn }), '2026-10-25T00:30Z');
    const spring = Date.parse('2026-03-28T18:00:00Z');
    assert.equal(at('2:30', { now: spring, earliest: spring }), '2026-03-29T01:30Z');
  });

  it('is the last one where only what is over may be meant', () => {
    assert.equal(at('20:00', PAST), '2026-11-20T19:00Z');
    assert.equal(at('11:00', PAST), '2026-11-21T10:00Z');
    assert.equal(at('sunday 22:00', PAST), '2026-11-15T21:00Z');
    assert.equal(at('20 december', PAST), '2025-12-19T23:00Z');
    assert.equal(at('2 hours ago', PAST), '2026-11-21T10:00Z');
  });

  it('is a whole day where that is allowed, from its beginning or to its end', () => {
    assert.equal(at('yesterday', PAST), '2026-11-19T23:00Z');
    assert.equal(at('friday', PAST), '2026-11-19T23:00Z');
    assert.equal(at('2026-11-01', PAST), '2026-10-31T23:00Z');
    assert.equal(at('friday', { day: 'ends' }), '2026-11-27T23:00Z');
    assert.equal(at('today', { day: 'ends' }), '2026-11-21T23:00Z');
  });
});

describe('words that are no time, or not surely one', () => {
  it('bring an example of how to write it', () => {
    const example = /^Ferry does not understand ".*" as a time\. Write it like "20:00", "tomorrow 6:30"/;
    for (const words of ['soon', '', '8', '25:00', '20:00 foo', '8-10pm', '31 february 20:00', 'november', '20h']) {
      assert.match(whyNot(words), example, words);
    }
    for (const words of ['monday or tuesday 10:00', 'x'.repeat(5000), '9'.repeat(50)]) {
      const sentence = whyNot(words);
      assert.match(sentence, example, words);
      assert.ok(sentence.length < 250);
    }
  });

  it('are not guessed where they can be read in two ways', () => {
    assert.match(whyNot('at 8'), /^"at 8" may be in the morning or in the evening\. Write it like "20:00" or "8pm"\.$/);
    assert.match(whyNot('tomorrow at 8'), /in the morning or in the evening/);
    assert.match(whyNot('5/6/2027 20:00'), /is one day for some and another for others/);
    assert.match(whyNot('saturday midnight'), /may be the beginning or the end of that day/);
  });

  it('need a time of day, where a whole day will not do', () => {
    for (const words of ['tomorrow', 'Friday', 'tonight', 'in 2 days']) {
      assert.match(whyNot(words), /does not say at what time of day/, words);
    }
    assert.match(whyNot('tomorrow morning', { day: 'ends' }), /does not say at what time of day/);
  });

  it('are said as they were understood where that time is not possible', () => {
    const sooner = { latest: NOON + 3 * DAY };
    assert.equal(
      whyNot('today 10:00'),
      '"today 10:00" was understood as Saturday, 21 November 2026, 10:00, which is over.',
    );
    assert.equal(
      whyNot('friday 22:00', { ...sooner, whyNotLater: 'For a reason.' }),
      '"friday 22:00" was understood as Friday, 27 November 2026, 22:00: Tuesday, 24 November 2026, 13:00 is the latest. For a reason.',
    );
    assert.match(whyNot('friday 22:00', { ...sooner, timezone: null }), /22:00 UTC: .* 12:00 UTC is the latest\.$/);
    assert.match(whyNot('tomorrow', PAST), /Sunday, 22 November 2026, 00:00, which is still to come\.$/);
    assert.match(
      whyNot('2020-01-01', { ...PAST, earliest: NOON - 30 * DAY }),
      /: Thursday, 22 October 2026, \S+ is the earliest\.$/,
    );
  });
});

describe('whatever is typed for a time', () => {
  it('is answered, and what is read is possible', () => {
    const piece = fc.constantFrom(
      ...['20:00', '8pm', 'at', 'in', 'on', 'tomorrow', 'tonight', 'friday', 'next', 'last', '2', '31', '999999'],
      ...['hours', 'days', 'years', 'ago', 'nov', '2026-11-24', '5/6', 'UTC', '+14:00', '-', '.', 'midnight', 'T', ':'],
    );
    const words = fc.oneof(
      fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(' ')),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    const zones = fc.constantFrom(null, BERLIN, 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati', 'nowhere');
    let read = 0;
    fc.assert(
      fc.property(words, zones, fc.constantFrom('begins', 'ends', null), (typed, timezone, day) => {
        for (const range of [{}, { earliest: 0, latest: NOON }]) {
          const { earliest, latest, ...rest } = wanted({ timezone, day, ...range });
          const result = readTime(typed, { earliest, latest, ...rest });
          if (result.ok) read += 1;
          assert.ok(result.ok ? result.at >= earliest && result.at <= latest : result.sentence !== '');
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(read > 50, `only ${read} were times: nothing was tried`);
  });
});
