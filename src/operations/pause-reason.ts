import type { FailureCode, FerryError } from '../errors.ts';
import { clip } from './clip.ts';
import { failureSentence } from './failure-sentence.ts';
import type { Operation } from './operation.ts';

/** Where the sentence for the person concerned would not do: a card is read by everybody. `does`: what the sign-in is for. */
const FOR_EVERYBODY: Partial<Record<FailureCode, (failure: FerryError, does: string) => string>> = {
  signInNeeded: ({ said }, does) => `The sign-in it is ${does} with has ended${said ? ` (${clip(said, 200)})` : ''}.`,
  lcsUnauthorised: (_, does) =>
    `LCS does not accept the sign-in it is ${does} with: is this person a member of the project, was the invitation accepted, is the region right?`,
  lcsForbidden: (_, does) => `The person with whose sign-in it is ${does} has no access to the project in LCS.`,
};

/**
 * One sentence for why LCS cannot be asked how an operation is, or could not be sent it at its time. Only the first poll of
 * a pause learns why a sign-in has ended; those after it learn only that there is none, and the first reason stays.
 */
export function pauseReason({ state, signIn, reason }: Operation, failure: FerryError): string {
  const isNoNews = failure.code === 'signInNeeded' && failure.said === undefined && signIn !== 'notNeeded';
  if (isNoNews && reason !== null) return reason;
  const does = state === 'approved' ? 'to be sent' : 'followed';
  return FOR_EVERYBODY[failure.code]?.(failure, does) ?? failureSentence(failure);
}
