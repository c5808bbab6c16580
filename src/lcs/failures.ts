import { type FailureFacts, FerryError } from '../errors.ts';
import { type Envelope, envelopeSchema, refusalText } from './envelope.ts';
import type { Outcome } from './http-attempt.ts';
import { retryAt } from './retry-after.ts';

/** What was asked, for the log (no query, no token), and whether asking twice could do harm. */
export interface Asked {
  readonly call: string;
  readonly isWrite: boolean;
}

type Answered = Extract<Outcome, { kind: 'answered' }>;

/**
 * The envelope of a good answer; throws a FerryError for every other outcome, by who failed (lcs-api 1.4). After a
 * write, `answerLost` stands on each outcome in which LCS may have acted.
 */
export function envelopeOf(outcome: Outcome, asked: Asked, now: number): Envelope {
  switch (outcome.kind) {
    case 'answered':
      return answeredEnvelope(outcome, asked, now);
    case 'notReached':
      throw new FerryError('lcsUnreachable', `${asked.call}: no connection`, { cause: outcome.cause });
    case 'noAnswer':
      throw lost('lcsUnreachable', 'the connection broke before the answer', asked, { cause: outcome.cause });
    case 'tooLate':
      throw lost('lcsTooLate', 'no answer within the time limit', asked, {});
  }
}

function answeredEnvelope(answer: Answered, asked: Asked, now: number): Envelope {
  const envelope = envelopeSchema.safeParse(answer.json).data ?? null;
  const { status } = answer;
  if (isGood(status) && envelope?.isSuccess) return envelope;
  if (status === 401) throw said('lcsUnauthorised', answer, envelope, asked);
  if (status === 403 || status === 404) throw said('lcsForbidden', answer, envelope, asked);
  if (status === 429) throw throttled(answer, asked, now);
  if (status >= 500) throw lost('lcsUnreachable', `answered ${status}`, asked, serverFacts(answer, now));
  if (envelope && !envelope.isSuccess) throw refused(answer, envelope, asked);
  throw lost('lcsNotUnderstood', `answered ${status} without LCS's envelope`, asked, { status });
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

function refused({ status }: Answered, envelope: Envelope, { call }: Asked): FerryError {
  return new FerryError('lcsRefused', `${call}: refused by LCS`, { status, said: refusalText(envelope) });
}

function said(
  code: 'lcsUnauthorised' | 'lcsForbidden',
  { status }: Answered,
  envelope: Envelope | null,
  { call }: Asked,
) {
  const text = envelope?.errorMessage;
  return new FerryError(code, `${call}: answered ${status}`, { status, ...(text ? { said: text } : {}) });
}

/** Turned away before execution (lcs-api 1.4), so nothing is lost after a write either. */
function throttled({ status, retryAfter }: Answered, { call }: Asked, now: number): FerryError {
  return new FerryError('lcsThrottled', `${call}: answered 429`, { status, until: retryAt(retryAfter, now) });
}

function serverFacts({ status, retryAfter }: Answered, now: number): FailureFacts {
  return retryAfter === null ? { status } : { status, until: retryAt(retryAfter, now) };
}

function lost(code: FerryError['code'], what: string, { call, isWrite }: Asked, facts: FailureFacts): FerryError {
  return new FerryError(code, `${call}: ${what}`, { ...facts, answerLost: isWrite });
}

/** The envelope was good, but what should stand beside it is missing or of another shape. */
export function notUnderstood(what: string, asked: Asked): FerryError {
  return lost('lcsNotUnderstood', what, asked, {});
}
