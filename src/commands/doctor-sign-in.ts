import type { FerryError } from '../errors.ts';
import { type Finding, failed, passed } from '../operations/diagnosis.ts';
import type { TokenFacts } from '../operations/ports.ts';
import type { CommandDeps, Request } from './command.ts';
import { type Tried, tried } from './doctor-tried.ts';
import { cure, withoutAccounts } from './doctor-who.ts';

/** A token for LCS's API at this URL, or why there is none. */
export type TokenTry = Tried<TokenFacts> & { readonly apiUrl: string };

const ABOUT = 'Sign-in';

/** Tries to get a token as every command does, for each region that the settings name. */
export function tryTokens({ settings, doctor }: CommandDeps, { asker }: Request): Promise<readonly TokenTry[]> {
  const apiUrls = [...new Set(settings.projects.map(({ apiUrl }) => apiUrl))];
  const attempt = async (apiUrl: string): Promise<TokenTry> => {
    const facts = await tried(doctor.signInFacts.lcsToken(asker.person, apiUrl));
    return { ...facts, apiUrl };
  };
  return Promise.all(apiUrls.map(attempt));
}

/** The first question: are you signed in? */
export function signInFinding(tries: readonly TokenTry[], connection: Finding): Finding {
  const [failure] = tries.flatMap(({ failure }) => failure ?? []);
  if (!failure || tries.some(({ value }) => value)) return passed(ABOUT, 'You are signed in.');
  if (connection.level === 'fail') return failed(ABOUT, connection.text, connection.cure ?? '');
  const other = tries.flatMap(({ failure }) => (failure && failure.code !== 'signInNeeded' ? [failure] : []))[0];
  return other ? withToken(other) : notSignedIn(failure);
}

/** Where the token service has a token, signing in has worked; what is wrong with the token is the next question. */
function withToken(failure: FerryError): Finding {
  if (failure.code === 'signInUnreachable') {
    const runs = 'if it stays so, run "npm run doctor", which says what cannot be reached.';
    return failed(ABOUT, 'The sign-in service does not answer.', cure('operator', runs));
  }
  if (isOfTokenService(failure)) {
    const text = `The Bot Framework token service does not accept Ferry (it answered ${failure.status}).`;
    const runs = 'run "npm run doctor", which tries the bot’s own sign-in and its OAuth connection.';
    return failed(ABOUT, text, cure('operator', runs));
  }
  return passed(ABOUT, 'You are signed in.');
}

/** The token service answers with a status and no sentence, Entra with a sentence. */
export function isOfTokenService({ code, status, said }: FerryError): boolean {
  return code === 'signInRefused' && status !== undefined && said === undefined;
}

/** A further step than a password is wanted (MFA, its set-up, terms of use). */
const FURTHER_STEP = /AADSTS(50072|50074|50076|50078|50079|50158)\b/;
/** Conditional access has closed the door for this device, app or place. */
const SHUT_OUT = /AADSTS530\d{2}\b/;

function notSignedIn({ said }: FerryError): Finding {
  const again = 'write "sign in"; in your own chat with Ferry, Teams often does the rest by itself.';
  if (said === undefined) return failed(ABOUT, 'You are not signed in.', cure('you', again));
  const words = withoutAccounts(said);
  if (SHUT_OUT.test(said)) {
    const text = `Your organisation’s conditional access does not let you in: ${words}`;
    const device = 'write "sign in" on a device and in a network that your organisation allows. ';
    return failed(ABOUT, text, `${cure('you', device)}${cure('entra', 'the sign-in log names the policy.')}`);
  }
  if (FURTHER_STEP.test(said)) {
    const text = `Your organisation wants a further step from you, such as a second factor: ${words}`;
    return failed(ABOUT, text, cure('you', 'write "sign in", use the button, and do what the window asks.'));
  }
  return failed(ABOUT, `You are not signed in. ${words}`, cure('you', again));
}
