import type { FailureCode, FerryError } from '../errors.ts';
import { clip } from './clip.ts';
import { failureSentence } from './failure-sentence.ts';
import type { Operation } from './operation.ts';

/** Where the sentence for the person concerned would not do: a card is read by everybody. */
const FOR_EVERYBODY: Partial<Record<FailureCode, (failure: FerryError) => string>> = {
  signInNeeded: ({ said }) => `The sign-in it is followed with has ended${said ? ` (${clip(said, 200)})` : ''}.`,
  lcsUnauthorised: () =>
    'LCS does not accept the sign-in it is followed with: is this person a member of the project, was the invitation accepted, is the region right?',
  lcsForbidden: () => 'The person with whose sign-in it is followed has no access to the project in LCS.',
};

/**
 * One sentence for why LCS cannot be asked how an operation is. Only the first poll of a pause learns why a sign-in has
 * ended; those after it learn only that there is none, and the first reason stays.
 */
export function pauseReason({ signIn, reason }: Operation, failure: FerryError): string {
  const isNoNews = failure.code === 'signInNeeded' && failure.said === undefined && signIn !== 'notNeeded';
  if (isNoNews && reason !== null) return reason;
  return FOR_EVERYBODY[failure.code]?.(failure) ?? failureSentence(failure);
}
