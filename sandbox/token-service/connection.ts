import { decodeJwt } from 'jose';
import type { Entra } from '../entra/entra.ts';
import { type Clock, verify } from '../kit/keys.ts';
import { PEOPLE, type SandboxPerson } from '../people.ts';
import { type StoredToken, type TokenPlace, TokenStore } from './token-store.ts';

/** How the OAuth connection on the Azure Bot is set up, and how it misbehaves. */
export interface ConnectionSettings {
  /** What it is called on the Azure Bot; another name than the bot asks for is a connection that is missing. */
  connectionName: string;
  /**
   * Tokens for the bot's own API (to be exchanged on behalf of the person), for LCS at once ('lcs' needs `lcsUrl`), or for
   * Microsoft Graph, which is of no use to the bot.
   */
  connectionAudience: 'bot' | 'lcs' | 'graph';
  lcsUrl: string | undefined;
  /** undefined: as long as Entra's. Never renewed by the service (teams-platform 7.5). */
  tokenLifetimeSeconds: number | undefined;
  /** What GetToken does with an ended token; both were seen in the field. */
  expired: 'notFound' | 'returned';
  /** Silent exchange is answered 400, as without the person's consent. */
  consentMissing: boolean;
}

interface ConnectionOptions {
  botAppId: string;
  entra: Entra;
  clock: Clock;
  settings: ConnectionSettings;
}

/** TokenResponse of the REST surface. */
export interface TokenResponse {
  channelId: string;
  connectionName: string;
  token: string;
  expiration: string;
}

/** The one OAuth connection: obtains, keeps and hands out people's tokens. */
export class Connection {
  readonly botAppId: string;
  readonly store: TokenStore;
  readonly #entra: Entra;
  readonly #clock: Clock;
  readonly #settings: ConnectionSettings;

  constructor({ botAppId, entra, clock, settings }: ConnectionOptions) {
    this.botAppId = botAppId;
    this.store = new TokenStore(clock);
    this.#entra = entra;
    this.#clock = clock;
    this.#settings = settings;
  }

  get name(): string {
    return this.#settings.connectionName;
  }

  /** Application ID URI that Teams gets a token for in a silent sign-in. */
  get exchangeUri(): string {
    return `api://botid-${this.botAppId}`;
  }

  /** The stored token as GetToken answers it; undefined: none, or ended and `expired` is 'notFound'. */
  tokenFor(place: TokenPlace): TokenResponse | undefined {
    const stored = this.store.get(place);
    if (!stored) return undefined;
    if (stored.expiresAt <= this.#clock() && this.#settings.expired === 'notFound') return undefined;
    return {
      channelId: place.channelId,
      connectionName: place.connectionName,
      token: stored.token,
      expiration: new Date(stored.expiresAt).toISOString(),
    };
  }

  /** A new token of this connection for the person, not stored. */
  async issue(person: SandboxPerson): Promise<StoredToken> {
    const lifetimeSeconds = this.#settings.tokenLifetimeSeconds ?? this.#entra.tokenLifetimeSeconds;
    const token = await this.#entra.issueUserToken({ person, ...this.#grant(), lifetimeSeconds });
    return { token, expiresAt: (decodeJwt(token).exp ?? 0) * 1000 };
  }

  /** After a browser window: demands on the person are met, and a code claims the token. */
  async issueForCode(person: SandboxPerson, place: TokenPlace): Promise<string> {
    this.#entra.signedInInteractively(person);
    return this.store.await(place, await this.issue(person));
  }

  /** Silent sign-in with the token that Teams got for `exchangeUri`; undefined: refused. */
  async exchange(token: string, place: TokenPlace): Promise<TokenResponse | undefined> {
    const person = await this.#personOf(token);
    if (!person || this.#settings.consentMissing || this.#entra.demandOn(person)) return undefined;
    this.store.put(place, await this.issue(person));
    return this.tokenFor(place);
  }

  async signIn(person: SandboxPerson): Promise<void> {
    this.store.put(this.placeOf(person), await this.issue(person));
  }

  signOut(person: SandboxPerson): void {
    this.store.remove(this.placeOf(person));
  }

  isSignedIn(person: SandboxPerson): boolean {
    return this.store.get(this.placeOf(person)) !== undefined;
  }

  placeOf(person: SandboxPerson): TokenPlace {
    return { userId: person.mri, connectionName: this.name, channelId: 'msteams' };
  }

  async #personOf(token: string): Promise<SandboxPerson | undefined> {
    const audience = [this.botAppId, this.exchangeUri];
    const claims = await verify(token, this.#entra.verifyKeys, { audience, clock: this.#clock }).catch(() => undefined);
    return PEOPLE.find((person) => person.objectId === claims?.oid);
  }

  #grant(): { audience: string; scope: string } {
    const { connectionAudience, lcsUrl } = this.#settings;
    if (connectionAudience === 'bot') return { audience: this.botAppId, scope: 'access_as_user' };
    if (connectionAudience === 'graph') return { audience: 'https://graph.microsoft.com', scope: 'User.Read' };
    if (!lcsUrl) throw new Error("connectionAudience 'lcs' needs lcsUrl.");
    return { audience: lcsUrl, scope: 'user_impersonation' };
  }
}
