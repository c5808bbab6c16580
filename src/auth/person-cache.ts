import type { ConfidentialClientApplication } from '@azure/msal-node';
import { toFerryError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { TokenCache } from '../operations/ports.ts';
import type { CacheCipher } from './cache-cipher.ts';

type MsalCache = ReturnType<ConfidentialClientApplication['getTokenCache']>;

/** What MSAL holds for one person, beyond this process or in it alone. */
export interface PersonCache {
  /**
   * Runs `ask` on the newest there is, and keeps what came of it. Rejects only as `ask` does: without the store it goes
   * on with what is in memory. `isAgain`: another instance has renewed at the same time, and what it got is there now.
   */
  during<T>(ask: (isAgain: boolean) => Promise<T>): Promise<T>;
  /** For good: nothing is kept from now on. Rejects with `storeUnavailable`. */
  forget(): Promise<void>;
}

export interface PersonCacheDeps {
  readonly store: TokenCache;
  readonly cipher: CacheCipher;
  readonly logger: Logger;
}

export const IN_MEMORY_ONLY: PersonCache = {
  during: (ask) => ask(false),
  forget: async () => undefined,
};

/** So often a renewal is asked for until it could be kept. */
const ATTEMPTS = 3;

/** Keeps one person's MSAL cache in the store, encrypted. One caller at a time; other instances are noticed when writing. */
export function createPersonCache(
  { store, cipher, logger }: PersonCacheDeps,
  person: PersonKey,
  cache: MsalCache,
): PersonCache {
  /** What the store holds, sealed, and its text as MSAL words it. */
  let stored: string | null = null;
  let kept = cache.serialize();
  let isForgotten = false;
  let last: Promise<unknown> = Promise.resolve();

  async function load(): Promise<true> {
    const found = await store.read(person);
    if (found === stored) return true;
    const text = found === null ? '' : cipher.open(found, person);
    stored = found;
    if (text !== null) await fill(text);
    else logger.warn({ objectId: person.objectId }, 'Kept tokens cannot be decrypted: the next ones replace them');
    return true;
  }

  /** Empty text: somebody has signed out elsewhere. */
  async function fill(text: string): Promise<void> {
    for (const account of await cache.getAllAccounts()) await cache.removeAccount(account);
    if (text !== '') cache.deserialize(text);
    kept = cache.serialize();
  }

  async function save(): Promise<boolean> {
    const text = cache.serialize();
    if (text === kept) return true;
    const sealed = cipher.seal(text, person);
    if (!(await store.write(person, sealed, stored))) return false;
    stored = sealed;
    kept = text;
    return true;
  }

  /** Null when it failed: that is for the log, not for the person. */
  async function tried(step: () => Promise<boolean>): Promise<boolean | null> {
    try {
      return await step();
    } catch (error) {
      const { code, message } = toFerryError(error);
      logger.warn({ objectId: person.objectId, code, problem: message }, 'Tokens are kept in memory only for now');
      return null;
    }
  }

  async function askAndKeep<T>(ask: (isAgain: boolean) => Promise<T>, attempt: number): Promise<T> {
    if (isForgotten) return await ask(false);
    const isLoaded = await tried(load);
    const answer = await ask(attempt > 1);
    const isLost = isLoaded !== null && (await tried(save)) === false;
    return isLost && attempt < ATTEMPTS ? await askAndKeep(ask, attempt + 1) : answer;
  }

  function inTurn<T>(body: () => Promise<T>): Promise<T> {
    const turn = last.then(body);
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    during: (ask) => inTurn(() => askAndKeep(ask, 1)),
    forget: () =>
      inTurn(async () => {
        isForgotten = true;
        await store.remove(person);
      }),
  };
}
