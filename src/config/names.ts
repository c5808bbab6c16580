import { type ConfiguredEnvironment, withoutThread } from '../operations/settings.ts';
import { GUID } from './fields.ts';

/** Notes a problem: where in the file, what is wrong and how it is cured. */
export type Complain = (where: string, what: string) => void;

/** What the names in a rule may stand for. */
export interface Names {
  readonly environments: readonly ConfiguredEnvironment[];
  /** Name to conversation id. */
  readonly channels: ReadonlyMap<string, string>;
}

/** A UPN looks like an e-mail address; that of a guest has `#EXT#` in it. */
const UPN = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** The ids of all environments that go by this name, alias or id (any case); complains when there is none. */
export function environmentIds(
  said: string,
  where: string,
  environments: readonly ConfiguredEnvironment[],
  complain: Complain,
): readonly string[] {
  const found = environments.filter((environment) => namesOf(environment).includes(said.trim().toLowerCase()));
  if (found.length === 0)
    complain(
      where,
      unknown(
        'environment',
        said,
        environments.map(({ name }) => name),
      ),
    );
  return found.map(({ id }) => id);
}

/** Everything an environment goes by, in lower case. */
export function namesOf({ id, name, aliases }: ConfiguredEnvironment): readonly string[] {
  return [id, name, ...aliases].map((known) => known.trim().toLowerCase());
}

/** Object ids and UPNs in lower case, each once; complains about anything else. */
export function personIds(said: readonly string[], where: string, complain: Complain): readonly string[] {
  return [...new Set(said.map((one) => personId(one, where, complain)))];
}

function personId(said: string, where: string, complain: Complain): string {
  const idOrUpn = said.trim().toLowerCase();
  if (!GUID.test(idOrUpn) && !UPN.test(idOrUpn)) {
    complain(
      where,
      `"${said}" must be an Entra object id, which "whoami" in chat shows, or a UPN such as ana@contoso.com`,
    );
  }
  return idOrUpn;
}

/** The id of a channel or chat, without the thread, by its name or id; complains when it is neither. */
export function conversationId(said: string, where: string, channels: Names['channels'], complain: Complain): string {
  const id = channels.get(said) ?? (said.includes(':') ? said : null);
  if (id === null) complain(where, unknown('channel', said, [...channels.keys()]));
  return withoutThread(id ?? said);
}

function unknown(what: string, said: string, known: readonly string[]): string {
  return `there is no ${what} called "${said}" in this file; there are: ${known.join(', ') || 'none'}`;
}
