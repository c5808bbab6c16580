import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';
import type { Fetch } from './fetch.ts';

/** A public key of the Bot Framework, and the channels it may sign for (none named: any). */
export interface ChannelKey {
  readonly jwk: { readonly kty: 'RSA'; readonly n: string; readonly e: string };
  readonly endorsements: readonly string[];
}

export interface ChannelKeys {
  /** The key with this id, or null when the Bot Framework has none. Rejects with `teamsUnavailable` when it cannot be asked. */
  find(keyId: string): Promise<ChannelKey | null>;
}

/** Keys are read anew after a day (teams-platform 3.2) … */
const KEEP_MS = 24 * 60 * 60 * 1000;
/** … or for an unknown key, but not more often than this: anyone can send unknown keys. */
const PAUSE_MS = 60 * 1000;
const ANSWER_MS = 5000;

const metadataSchema = z.object({ jwks_uri: z.url() });
const keySchema = z.object({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  endorsements: z.array(z.string()).optional(),
});
const keySetSchema = z.object({ keys: z.array(z.unknown()) });

/** The keys behind an OpenID metadata address, kept in memory and read when they are needed first. */
export function createChannelKeys(metadataUrl: string, deps: { fetch: Fetch; clock: Clock }): ChannelKeys {
  const { fetch, clock } = deps;
  let keys = new Map<string, ChannelKey>();
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function read(): Promise<void> {
    const { jwks_uri } = metadataSchema.parse(await getJson(fetch, metadataUrl));
    const { keys: found } = keySetSchema.parse(await getJson(fetch, jwks_uri));
    keys = new Map(found.flatMap(toEntry));
    readAt = clock.now();
  }

  function readOnce(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }

  return {
    async find(keyId) {
      const known = keys.get(keyId) ?? null;
      const age = clock.now() - readAt;
      if (age < (known ? KEEP_MS : PAUSE_MS)) return known;
      try {
        await readOnce();
      } catch (cause) {
        if (known) return known; // better an old key than no bot while the metadata cannot be read
        throw new FerryError('teamsUnavailable', 'The keys of the Bot Framework cannot be read', { cause });
      }
      return keys.get(keyId) ?? null;
    },
  };
}

async function getJson(fetch: Fetch, url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (response.status !== 200) throw new Error(`${new URL(url).host} answered ${response.status}`);
  return JSON.parse(await response.text());
}

function toEntry(candidate: unknown): [string, ChannelKey][] {
  const parsed = keySchema.safeParse(candidate);
  if (!parsed.success) return []; // keys of other types are of no use here
  const { kid, kty, n, e, endorsements } = parsed.data;
  return [[kid, { jwk: { kty, n, e }, endorsements: endorsements ?? [] }]];
}
