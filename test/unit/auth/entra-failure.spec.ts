import assert from 'node:assert/strict';
import { AuthError, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import { entraFailure } from '../../../src/auth/entra-failure.ts';
import { FerryError } from '../../../src/errors.ts';

const trace = ' Trace ID: 1-2 Correlation ID: 3-4 Timestamp: 2026-03-01 12:00:00Z';

/** As msal-node words what the token endpoint answers. */
function served(error: string, description: string, subError = '') {
  return new ServerError(
    error,
    'c',
    `1 - [2026-03-01 12:00:00Z]: ${description}${trace} - Correlation ID: 3-4`,
    subError,
  );
}

describe('entraFailure', () => {
  const cases: [string, unknown, object][] = [
    ['no connection', new AuthError('network_error', 'c', 'getaddrinfo ENOTFOUND'), { code: 'signInUnreachable' }],
    ['no metadata', new AuthError('endpoints_resolution_error', 'c'), { code: 'signInUnreachable' }],
    ['its own trouble', served('temporarily_unavailable', 'AADSTS90033: Again later.'), { code: 'signInUnreachable' }],
    [
      'an HTTP 503',
      new ServerError('unknown', 'c', 'Service Unavailable', '', undefined, 503),
      { code: 'signInUnreachable' },
    ],
    [
      'no consent',
      served('invalid_grant', 'AADSTS65001: The user or administrator has not consented.', 'consent_required'),
      { code: 'consentNeeded', said: 'invalid_grant: AADSTS65001: The user or administrator has not consented.' },
    ],
    [
      'an MFA demand',
      new InteractionRequiredAuthError('invalid_grant', 'c', `AADSTS50076: Use MFA.${trace}`, 'basic_action'),
      { code: 'signInNeeded', said: 'invalid_grant: AADSTS50076: Use MFA.' },
    ],
    ['a revoked grant', served('invalid_grant', 'AADSTS50173: Revoked.'), { code: 'signInNeeded' }],
    ['an expired assertion', served('invalid_grant', 'AADSTS500133: Expired.'), { code: 'signInNeeded' }],
    ['a token it does not exchange', served('invalid_grant', 'AADSTS500131: Audience.'), { code: 'signInRefused' }],
    [
      'a person not assigned to the app',
      served('invalid_grant', 'AADSTS50105: Not assigned.'),
      { code: 'signInRefused' },
    ],
    [
      'a wrong secret',
      served('invalid_client', 'AADSTS7000215: Invalid client secret provided.\r\nMore'),
      { code: 'signInRefused', said: 'invalid_client: AADSTS7000215: Invalid client secret provided.' },
    ],
    [
      'an unknown resource',
      served('invalid_resource', 'AADSTS500011: The resource principal was not found.'),
      { code: 'signInRefused', said: 'invalid_resource: AADSTS500011: The resource principal was not found.' },
    ],
    ['a word without a number', new AuthError('odd_error', 'c', 'odd'), { code: 'signInRefused', said: 'odd_error' }],
    ['a bug', new TypeError('x is not a function'), { code: 'ours' }],
  ];
  for (const [what, error, expected] of cases) {
    it(`understands ${what}`, () => {
      assert.throws(() => {
        throw entraFailure(error);
      }, expected);
    });
  }

  it('leaves our own failures as they are', () => {
    const failure = new FerryError('signInRefused', 'known');
    assert.equal(entraFailure(failure), failure);
  });
});
