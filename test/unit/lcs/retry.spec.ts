import assert from 'node:assert/strict';
import { type FailureCode, FerryError } from '../../../src/errors.ts';
import { pauseBeforeRead, pauseBeforeWrite } from '../../../src/lcs/retry.ts';

const NOW = 1_000_000;
const first = { attempt: 1, now: NOW, random: 0.5, patienceMs: 15_000 };
const failure = (code: FailureCode, facts = {}) => new FerryError(code, 'a failure', facts);

describe('pauseBeforeRead', () => {
  it('grows, and is spread by half of its length either way', () => {
    const away = failure('lcsUnreachable');
    assert.equal(pauseBeforeRead(away, first), 500);
    assert.equal(pauseBeforeRead(away, { ...first, attempt: 2 }), 1000);
    assert.equal(pauseBeforeRead(away, { ...first, random: 0 }), 250);
    assert.equal(pauseBeforeRead(away, { ...first, random: 1 }), 750);
  });

  it('ends after three attempts', () => {
    assert.equal(pauseBeforeRead(failure('lcsTooLate'), { ...first, attempt: 3 }), null);
  });

  it('is exactly what LCS named', () => {
    assert.equal(pauseBeforeRead(failure('lcsThrottled', { until: NOW + 7000 }), { ...first, random: 0.9 }), 7000);
    assert.equal(pauseBeforeRead(failure('lcsUnreachable', { until: NOW + 3000 }), first), 3000);
    assert.equal(pauseBeforeRead(failure('lcsThrottled', { until: NOW - 5 }), first), 0);
  });

  it('is not spent when LCS named more than the patience', () => {
    assert.equal(pauseBeforeRead(failure('lcsThrottled', { until: NOW + 15_001 }), first), null);
  });

  it('is for passing failures only', () => {
    const lasting: FailureCode[] = [
      'lcsRefused',
      'lcsUnauthorised',
      'lcsForbidden',
      'lcsNotUnderstood',
      'signInNeeded',
      'ours',
    ];
    for (const code of lasting) assert.equal(pauseBeforeRead(failure(code), first), null, code);
  });
});

describe('pauseBeforeWrite', () => {
  it('is for requests that never left', () => assert.equal(pauseBeforeWrite(failure('lcsUnreachable'), first), 500));

  it('is for nothing that LCS may have carried out, or has answered', () => {
    assert.equal(pauseBeforeWrite(failure('lcsUnreachable', { answerLost: true }), first), null);
    assert.equal(pauseBeforeWrite(failure('lcsTooLate', { answerLost: true }), first), null);
    assert.equal(pauseBeforeWrite(failure('lcsThrottled', { until: NOW }), first), null);
  });

  it('ends after three attempts', () => {
    assert.equal(pauseBeforeWrite(failure('lcsUnreachable'), { ...first, attempt: 3 }), null);
  });
});
