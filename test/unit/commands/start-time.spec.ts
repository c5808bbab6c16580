import assert from 'node:assert/strict';
import { readStart, timedReadings } from '../../../src/commands/start-time.ts';
import { NOON } from '../../support/operations.ts';

describe('when it is to start', () => {
  const read = (words: string) => readStart(words, NOON, 'Europe/Berlin');

  it('is at once where nothing else is said', () => {
    for (const words of ['', ' ', 'now', 'At once', 'immediately'])
      assert.deepEqual(read(words), { ok: true, at: null });
  });

  it('is the time that was typed', () => {
    assert.deepEqual(read('20:00'), { ok: true, at: Date.parse('2026-11-21T19:00:00Z') });
  });

  it('is at most 72 hours ahead, and says why', () => {
    assert.ok(read('Tuesday 12:59').ok);
    const late = read('Tuesday 13:01');
    assert.match(
      late.ok ? '' : late.sentence,
      /24 November 2026, 13:00 is the latest\. Its environments are kept for it/,
    );
    const over = read('today 10:00');
    assert.match(over.ok ? '' : over.sentence, /which is over/);
  });
});

describe('words that may end with when it is to start', () => {
  const read = (words: string) =>
    timedReadings(words, NOON, null).map((reading) => [reading.words, reading.startAt, reading.isTime]);

  it('are read whole first, and then with every end that may be a time', () => {
    assert.deepEqual(read('look at me at 20:00'), [
      ['look at me at 20:00', '', false],
      ['look', 'me at 20:00', false],
      ['look at me', '20:00', true],
      ['look at me at', '20:00', true],
    ]);
    assert.deepEqual(read('UAT'), [['UAT', '', false]]);
  });

  for (const end of ['tomorrow 6:30', 'in 2 hours', 'friday 22:00', '8pm', 'now', '2026-11-24 21:00 UTC', 'noon']) {
    it(`may do without "at": ${end}`, () => {
      assert.deepEqual(read(`UAT ${end}`)[1], ['UAT', end, true]);
    });
  }

  it('tell a time that is not possible from what is none', () => {
    assert.deepEqual(read('UAT at friday 22:00')[1], ['UAT', 'friday 22:00', true]);
    assert.deepEqual(read('UAT at soon')[1], ['UAT', 'soon', false]);
  });

  it('are not taken apart for long where they are many', () => {
    assert.ok(timedReadings('at '.repeat(150), NOON, null).length < 50);
    assert.equal(timedReadings('at '.repeat(2000), NOON, null).length, 1);
  });
});
