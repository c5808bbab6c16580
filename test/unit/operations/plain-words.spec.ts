import assert from 'node:assert/strict';
import fc from 'fast-check';
import { plainWords } from '../../../src/operations/plain-words.ts';

describe('plainWords', () => {
  const PLAIN: Readonly<Record<string, string>> = {
    '  two\u00a0 \t words\r\n here ': 'two words here',
    '\u201cUAT\u201d \u2018x\u2019 \u00abPROD\u00bb': `"UAT" 'x' "PROD"`,
    'UAT \u2013 old \u2014 new\u2011est \u2212 1': 'UAT - old - new-est - 1',
    '\u200bUA\u200bT\u00ad\ufeff': 'UAT',
    '\uff35\uff21\uff34': 'UAT',
    'a\u0000b': 'a b',
    '': '',
  };
  for (const [text, plain] of Object.entries(PLAIN)) {
    it(`makes ${JSON.stringify(plain)} of ${JSON.stringify(text)}`, () => assert.equal(plainWords(text), plain));
  }

  it('finds nothing to do a second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => plainWords(plainWords(text)) === plainWords(text)));
  });
});
