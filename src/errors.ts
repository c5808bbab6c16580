/** Who failed, and how. Every failure a person can meet has exactly one code, and one sentence in `operations/failure-sentence.ts`. */
export type FailureCode =
  | 'signInNeeded' // nobody's token to be had: the person must sign in
  | 'consentNeeded' // Entra: the app lacks consent for LCS
  | 'signInRefused' // Entra said no to this person, or to our app, for another reason
  | 'signInUnreachable' // Entra or the token service did not answer
  | 'otherRegion' // the connection issues LCS tokens itself, for another region than the project's
  | 'lcsRefused' // LCS: IsSuccess false, with its own text
  | 'lcsUnauthorised' // LCS: 401 although the token was fresh
  | 'lcsForbidden' // LCS: 403 or 404: no access to this project
  | 'lcsThrottled' // LCS: 429, `until` says when to try again
  | 'lcsUnreachable' // no connection, or 5xx
  | 'lcsTooLate' // no answer within the time limit
  | 'lcsNotUnderstood' // an answer that is not what the reference describes
  | 'teamsRefused' // the connector said no for good (403, 404)
  | 'teamsUnavailable' // the connector failed for now
  | 'storeUnavailable' // our own database
  | 'ours'; // a bug, or anything unforeseen

export interface FailureFacts {
  /** What the other side said, for people (LCS's ErrorMessage) or for the log. Never a token, never a signed URL. */
  readonly said?: string;
  /** The earliest time to try again, in ms UTC. */
  readonly until?: number;
  /** The request may have been carried out although no answer was read: it must not be sent again. */
  readonly answerLost?: boolean;
  /** HTTP status, where there was one. */
  readonly status?: number;
  readonly cause?: unknown;
}

/** The one error class that crosses rooms. `message` is for the log; people get the sentence that belongs to `code`. */
export class FerryError extends Error {
  readonly code: FailureCode;
  readonly said: string | undefined;
  readonly until: number | undefined;
  readonly answerLost: boolean;
  readonly status: number | undefined;

  constructor(code: FailureCode, message: string, facts: FailureFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'FerryError';
    this.code = code;
    this.said = facts.said;
    this.until = facts.until;
    this.answerLost = facts.answerLost ?? false;
    this.status = facts.status;
  }
}

/** Anything thrown becomes a FerryError; what is unknown is our own fault until shown otherwise. */
export function toFerryError(error: unknown): FerryError {
  if (error instanceof FerryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new FerryError('ours', message, { cause: error });
}
