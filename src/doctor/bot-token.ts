import { toFerryError } from '../errors.ts';
import { failed, passed, warned } from '../operations/diagnosis.ts';
import { type AppNames, entraCure } from './entra-words.ts';
import { found, type Look } from './section.ts';

const ABOUT = "bot's own token";

export interface BotTokenDeps {
  /** Rejects with `signInRefused` and Entra's sentence, or `signInUnreachable`. */
  readonly botToken: () => Promise<string>;
  readonly names: AppNames;
}

/** Gets the token with which Ferry answers in Teams; it is not kept and not shown. */
export async function lookAtBotToken({ botToken, names }: BotTokenDeps): Promise<Look> {
  const isManaged = names.credentialSetting === null;
  try {
    await botToken();
  } catch (error) {
    const { code, said, message } = toFerryError(error);
    if (code !== 'signInUnreachable')
      return found(failed(ABOUT, `Entra gives none: ${said ?? message}`, entraCure(said ?? '', names)));
    return isManaged
      ? found(warned(ABOUT, 'A managed identity is answered inside Azure only, and nobody answers here.', IN_AZURE))
      : found(failed(ABOUT, `Entra does not answer (${message}).`, 'See the tenant, then the way to Entra.'));
  }
  const ends = isManaged ? '' : ` When the secret ends, only Entra shows: ${WHERE} ${names.appId}. ${CALENDAR}`;
  return found(passed(ABOUT, `Entra gives it to ${names.appId}.${ends}`));
}

const WHERE = 'Certificates & secrets of App registrations,';
const CALENDAR = 'Put the date into a calendar.';
const IN_AZURE =
  'Run doctor where Ferry runs. If it is there: assign the identity of BOT_ID to the app or the machine.';
