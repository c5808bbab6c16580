import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitsAt, tidy, unquoted } from '../../../src/commands/parse.ts';

describe('tidy', () => {
  it('makes plain words of what people type and paste', () => {
    assert.equal(
      tidy('\u00a0Refresh\r\n\u201cUAT\u201d  from PROD \u2013 copy\u200b'),
      'Refresh "UAT" from PROD - copy',
    );
  });

  it('leaves out the mark that ends a sentence, and no other', () => {
    assert.equal(tidy('backups v1.2 please!!'), 'backups v1.2 please');
    assert.equal(tidy('status ?'), 'status');
    assert.equal(tidy('?'), '');
  });

  it("leaves out Ferry's own name before the words, and nowhere else", () => {
    for (const text of ['@Ferry status', 'ferry, status', 'Ferry: status?', '@ferry , status', 'Ferry,status']) {
      assert.equal(tidy(text), 'status', text);
    }
    assert.equal(tidy('@Ferry'), '');
    assert.equal(tidy('ferryman'), 'ferryman');
    assert.equal(tidy('backups ferry'), 'backups ferry');
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof tidy(text) === 'string'));
  });
});

describe('unquoted', () => {
  it('takes off one pair of quotes that belong together', () => {
    assert.equal(unquoted(' "UAT 1" '), 'UAT 1');
    assert.equal(unquoted("'UAT'"), 'UAT');
    assert.equal(unquoted('"UAT\''), '"UAT\'');
    assert.equal(unquoted('"'), '"');
    assert.equal(unquoted('""'), '');
  });
});

describe('splitsAt', () => {
  it('gives all ways to read the words, quotes taken off', () => {
    assert.deepEqual(splitsAt('"UAT" From PROD', 'from'), [['UAT', 'PROD']]);
    assert.deepEqual(splitsAt('copy from May from PROD', 'from'), [
      ['copy', 'May from PROD'],
      ['copy from May', 'PROD'],
    ]);
  });

  it('splits at whole words only', () => {
    assert.deepEqual(splitsAt('fromage fromPROD', 'from'), []);
  });

  it('may find nothing on either side', () => {
    assert.deepEqual(splitsAt('from', 'from'), [['', '']]);
    assert.deepEqual(splitsAt('from PROD', 'from'), [['', 'PROD']]);
  });
});
