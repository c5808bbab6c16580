import assert from 'node:assert/strict';
import { type FailureCode, type FailureFacts, FerryError } from '../../../src/errors.ts';
import { failureSentence } from '../../../src/operations/failure-sentence.ts';
import { NOON } from '../../support/operations.ts';

/** Every code: the compiler misses none. */
const NEXT_STEP: Readonly<Record<FailureCode, RegExp>> = {
  signInNeeded: /write "sign in"/,
  consentNeeded: /Ask an administrator/,
  signInRefused: /Whoever installed Ferry should check its app registration/,
  signInUnreachable: /Try again in a few minutes/,
  otherRegion: /check the project's region/,
  lcsRefused: /LCS refused/,
  lcsUnauthorised: /member of the project, .* accepted the invitation, .* region/,
  lcsForbidden: /Ask its owner to add you/,
  lcsThrottled: /Try again (at|in)/,
  lcsUnreachable: /cannot be reached right now\. Try again/,
  lcsTooLate: /did not answer in time\. Try again/,
  lcsNotUnderstood: /does not understand\. Try again/,
  teamsRefused: /Check that the app is still installed/,
  teamsUnavailable: /Try again/,
  storeUnavailable: /database right now\. Try again/,
  ours: /inside Ferry.*"status".*try again/,
};
const CODES = Object.keys(NEXT_STEP) as FailureCode[];

function sentence(code: FailureCode, facts: FailureFacts = {}): string {
  return failureSentence(new FerryError(code, 'for the log only', facts));
}

describe('failureSentence', () => {
  for (const code of CODES) {
    it(`says what to do next (${code})`, () => assert.match(sentence(code), NEXT_STEP[code]));
  }

  it('has a sentence of its own for every failure', () => {
    assert.equal(new Set(CODES.map((code) => sentence(code))).size, CODES.length);
  });

  it('tells nobody what is for the log', () => {
    for (const code of CODES) assert.doesNotMatch(sentence(code), /for the log only/);
  });

  it("gives LCS's own text where LCS refused", () => {
    assert.equal(sentence('lcsRefused', { said: 'Version mismatch.' }), 'LCS refused: Version mismatch.');
  });

  it('says what Entra said, and which region it was', () => {
    assert.match(sentence('signInRefused', { said: 'invalid_client' }), /\(invalid_client\)/);
    assert.match(sentence('otherRegion', { said: 'https://lcsapi.eu.lcs.dynamics.com' }), /lcsapi\.eu/);
  });

  it('says when to try again: in UTC, or as it is written for one person', () => {
    const failure = new FerryError('lcsThrottled', '429', { until: NOON });
    assert.match(failureSentence(failure), /Try again at 12:00 UTC\./);
    assert.match(
      failureSentence(failure, () => 'noon'),
      /Try again at noon\./,
    );
    assert.match(sentence('lcsThrottled'), /Try again in a minute/);
  });
});
