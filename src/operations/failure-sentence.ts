import type { FailureCode, FerryError } from '../errors.ts';
import { utcTime } from './utc-words.ts';

type Sentence = (error: FerryError, time: (at: number) => string) => string;

/** One plain sentence per failure: what is wrong and what to do next (lcs-api 1.4 and 6, teams-platform 7.4 and 8). */
const SENTENCES: Readonly<Record<FailureCode, Sentence>> = {
  signInNeeded: () => 'You need to sign in: write "sign in".',
  consentNeeded: () =>
    'Your organisation has not consented to Ferry using Lifecycle Services for you. Ask an administrator to grant admin consent; "doctor" says for what.',
  signInRefused: ({ said }) =>
    `Microsoft Entra refused to issue a token for Lifecycle Services${quoted(said)}. Whoever installed Ferry should check its app registration.`,
  signInUnreachable: () => 'The sign-in service cannot be reached right now. Try again in a few minutes.',
  otherRegion: ({ said }) =>
    `Your sign-in is for Lifecycle Services in another region${quoted(said)} than this project's. Whoever installed Ferry should check the project's region and the OAuth connection.`,
  lcsRefused: ({ said }) => (said ? `LCS refused: ${said}` : 'LCS refused without saying why.'),
  lcsUnauthorised: () =>
    'LCS does not accept your sign-in for this project. Check that you are a member of the project, that you accepted the invitation, and that the region is right: "doctor" looks which it is.',
  lcsForbidden: () =>
    'You have no access to this project in LCS. Ask its owner to add you, accept the invitation and open LCS once.',
  lcsThrottled: ({ until }, time) =>
    until === undefined
      ? 'LCS is limiting how often it may be asked. Try again in a minute.'
      : `LCS is limiting how often it may be asked. Try again at ${time(until)}.`,
  lcsUnreachable: () => 'LCS cannot be reached right now. Try again in a few minutes.',
  lcsTooLate: () => 'LCS did not answer in time. Try again in a few minutes.',
  lcsNotUnderstood: () =>
    'LCS answered something Ferry does not understand. Try again; if it stays so, show the log to whoever runs Ferry.',
  teamsRefused: () =>
    'Teams does not let Ferry write here. Check that the app is still installed in this team or chat.',
  teamsUnavailable: () => 'Teams did not take the message. Try again in a few minutes.',
  storeUnavailable: () => 'Ferry cannot reach its database right now. Try again in a few minutes.',
  ours: () => 'Something went wrong inside Ferry. Write "status" to see how things are before you try again.',
};

/** The sentence a person gets for a failure. `time` writes an instant (ms UTC) for that person. */
export function failureSentence(error: FerryError, time: (at: number) => string = utcTime): string {
  return SENTENCES[error.code](error, time);
}

function quoted(said: string | undefined): string {
  return said ? ` (${said})` : '';
}
