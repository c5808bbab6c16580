import assert from 'node:assert/strict';
import { z } from 'zod';
import { instant, listOf, normalId, text } from '../../../src/lcs/values.ts';

describe('normalId', () => {
  const id = '6d7c0a5e-1f5b-4c1e-9a62-0b8f2f6e1a01';
  for (const spelling of [id, id.toUpperCase(), id.replaceAll('-', ''), `{${id}}`, ` ${id} `]) {
    it(`gives the dashed lower-case form of '${spelling}'`, () => assert.equal(normalId(spelling), id));
  }

  it('leaves what is no GUID, but for its case', () => assert.equal(normalId(' Not-A-Guid '), 'not-a-guid'));
});

describe('instant', () => {
  const cases: [string | null, string | null][] = [
    ['2019-09-27T15:17:35', '2019-09-27T15:17:35.000Z'],
    ['2019-09-27T15:17:35.8', '2019-09-27T15:17:35.800Z'],
    ['2019-09-27T15:17:35.867', '2019-09-27T15:17:35.867Z'],
    ['2019-09-27T15:17:35.8674567', '2019-09-27T15:17:35.867Z'],
    ['2019-09-27T15:17:35.867Z', '2019-09-27T15:17:35.867Z'],
    ['2019-09-27T15:17:35+02:00', '2019-09-27T13:17:35.000Z'],
    ['8/5/2021 11:00 PM', null],
    ['2019-13-45T99:17:35', null],
    ['', null],
    [null, null],
  ];
  for (const [given, expected] of cases) {
    it(`reads ${given} as ${expected}, wherever the machine stands`, () => {
      const ms = instant(given);
      assert.equal(ms === null ? null : new Date(ms).toISOString(), expected);
    });
  }
});

describe('text', () => {
  it('takes numbers and trims, and takes nothing else', () => {
    const given = [' a ', 7, '', '  ', null, undefined, true, { a: 1 }];
    assert.deepEqual(
      given.map((value) => text.parse(value)),
      ['a', '7', null, null, null, null, null, null],
    );
  });
});

describe('listOf', () => {
  const names = listOf(z.object({ Name: z.string() }).transform(({ Name }) => Name));

  it('leaves out entries that cannot be decoded', () => {
    assert.deepEqual(names.parse([{ Name: 'a', More: 1 }, null, { Name: null }, 'x', { Name: 'b' }]), ['a', 'b']);
  });

  it('is empty for null and for nothing', () => {
    assert.deepEqual(names.parse(null), []);
    assert.deepEqual(names.parse(undefined), []);
  });

  it('refuses what is no list', () => assert.equal(names.safeParse('a').success, false));
});
