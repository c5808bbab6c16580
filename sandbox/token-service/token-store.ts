import { randomInt } from 'node:crypto';

/** Where a token belongs: a person's Teams id, the connection and the channel. */
export interface TokenPlace {
  userId: string;
  connectionName: string;
  channelId: string;
}

/** `expiresAt` in ms since the epoch. */
export interface StoredToken {
  token: string;
  expiresAt: number;
}

interface Pending extends TokenPlace, StoredToken {
  codeEndsAt: number;
}

const CODE_LIFE_MS = 10 * 60 * 1000;

/** Tokens by place, and those a browser window has obtained but no code has claimed yet. */
export class TokenStore {
  readonly #tokens = new Map<string, StoredToken>();
  readonly #pending = new Map<string, Pending>();
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The stored token, ended or not. */
  get(place: TokenPlace): StoredToken | undefined {
    return this.#tokens.get(keyOf(place));
  }

  put(place: TokenPlace, token: StoredToken): void {
    this.#tokens.set(keyOf(place), token);
  }

  remove(place: TokenPlace): void {
    this.#tokens.delete(keyOf(place));
  }

  /** Keeps a token until its six-digit code is presented: once, within ten minutes, by the same person. */
  await(place: TokenPlace, token: StoredToken): string {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    this.#pending.set(code, { ...place, ...token, codeEndsAt: this.#clock() + CODE_LIFE_MS });
    return code;
  }

  /** Moves the token waiting for that code to its place; false when the code is wrong, used, ended or another's. */
  claim(code: string, place: TokenPlace): boolean {
    const pending = this.#pending.get(code);
    if (!pending || keyOf(pending) !== keyOf(place)) return false;
    this.#pending.delete(code);
    if (pending.codeEndsAt < this.#clock()) return false;
    this.put(place, { token: pending.token, expiresAt: pending.expiresAt });
    return true;
  }
}

function keyOf({ userId, connectionName, channelId }: TokenPlace): string {
  return JSON.stringify([userId, connectionName, channelId]);
}
