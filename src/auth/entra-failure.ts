import { AuthError, InteractionRequiredAuthError } from '@azure/msal-node';
import { FerryError, toFerryError } from '../errors.ts';

/** MSAL's and Entra's words for "ask again later". */
const PASSING = new Set([
  'network_error',
  'endpoints_resolution_error',
  'openid_config_error',
  'no_network_connectivity',
  'request_timeout',
  'temporarily_unavailable',
  'server_error',
  'service_unavailable',
]);

const NO_CONSENT = /AADSTS(65001|65004)\b/;

/** `invalid_grant` for which another sign-in changes nothing: exchange not possible for this token, no assignment to the app, account disabled. */
const NOT_FOR_SIGN_IN = /AADSTS(50013|500131|500137|50105|50057)\b/;

/** Entra's own sentence: from its code to the trace ids, which are for Microsoft's support. */
const SENTENCE = /AADSTS\d+:.*?(?=\s*(?:[\r\n]|Trace ID|Correlation ID|Timestamp|$))/;

/** Whatever MSAL threw, by who failed: `signInUnreachable`, `consentNeeded`, `signInNeeded` or `signInRefused`. */
export function entraFailure(error: unknown): FerryError {
  if (!(error instanceof AuthError)) return toFerryError(error);
  const message = `Entra: ${error.errorCode}`;
  if (isPassing(error)) return new FerryError('signInUnreachable', message, { cause: error });
  const said = sentenceOf(error);
  if (NO_CONSENT.test(error.errorMessage)) return new FerryError('consentNeeded', message, { said, cause: error });
  if (isForSignIn(error)) return new FerryError('signInNeeded', message, { said, cause: error });
  return new FerryError('signInRefused', message, { said, cause: error });
}

function isPassing(error: AuthError): boolean {
  const status = 'status' in error && typeof error.status === 'number' ? error.status : 0;
  return PASSING.has(error.errorCode) || status >= 500 || status === 429;
}

function isForSignIn(error: AuthError): boolean {
  if (NOT_FOR_SIGN_IN.test(error.errorMessage)) return false;
  return error instanceof InteractionRequiredAuthError || error.errorCode === 'invalid_grant';
}

/** Entra's own sentence in what it says, such as an `error_description`, without the trace ids; undefined where there is none. */
export function entraSentence(said: string): string | undefined {
  return SENTENCE.exec(said)?.[0];
}

function sentenceOf({ errorCode, errorMessage }: AuthError): string {
  const sentence = entraSentence(errorMessage);
  return sentence ? `${errorCode}: ${sentence}` : errorCode;
}
