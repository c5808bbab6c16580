import type { Server } from 'restify';
import { type Clock, createSigningKey, type SigningKey } from '../kit/keys.ts';

/** Issuer of the public cloud's channel tokens (teams-platform 3.1). */
export const CHANNEL_ISSUER = 'https://api.botframework.com';

/** What may differ from a good channel token; `notBefore` in seconds since the epoch. */
export interface TokenOverrides {
  issuer?: string;
  audience?: string;
  serviceUrl?: string;
  lifetimeSeconds?: number;
  notBefore?: number;
  claims?: Record<string, unknown>;
  /** `unknown`: a key that is not among the published ones; `tampered`: the published key's id, but a signature that does not fit. */
  signature?: 'good' | 'unknown' | 'tampered';
}

/** Signs what Teams sends to the bot, and publishes the keys with their endorsement. */
export class ChannelIssuer {
  readonly #key: SigningKey;
  readonly #stranger: SigningKey;
  readonly #endorsements: string[];

  constructor(keys: { key: SigningKey; stranger: SigningKey }, endorsements: string[]) {
    this.#key = keys.key;
    this.#stranger = keys.stranger;
    this.#endorsements = endorsements;
  }

  /** A token for `audience` (the bot's app id), good for an hour unless told otherwise. */
  async token(audience: string, serviceUrl: string, overrides: TokenOverrides = {}): Promise<string> {
    const key = overrides.signature === 'unknown' ? this.#stranger : this.#key;
    const token = await key.sign(
      { serviceurl: overrides.serviceUrl ?? serviceUrl, ...overrides.claims },
      {
        issuer: overrides.issuer ?? CHANNEL_ISSUER,
        audience: overrides.audience ?? audience,
        lifetimeSeconds: overrides.lifetimeSeconds ?? 3_600,
        ...(overrides.notBefore === undefined ? {} : { notBefore: overrides.notBefore }),
      },
    );
    return overrides.signature === 'tampered' ? tamper(token) : token;
  }

  /** The metadata document and the key set it names. */
  addRoutes(server: Server, url: () => string): void {
    server.get('/v1/.well-known/openidconfiguration', async (_req, res) => {
      res.json(200, {
        issuer: CHANNEL_ISSUER,
        authorization_endpoint: 'https://invalid.botframework.com',
        jwks_uri: `${url()}/v1/.well-known/keys`,
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
      });
    });
    server.get('/v1/.well-known/keys', async (_req, res) => {
      res.json(200, { keys: this.#key.jwks().keys.map((key) => ({ ...key, endorsements: this.#endorsements })) });
    });
  }
}

/** With fresh keys. `endorsements`: the channels the published key may speak for. */
export async function createChannelIssuer(clock: Clock, endorsements: string[] = ['msteams']): Promise<ChannelIssuer> {
  const [key, stranger] = await Promise.all([createSigningKey(clock), createSigningKey(clock)]);
  return new ChannelIssuer({ key, stranger }, endorsements);
}

/** Swaps a character in the middle of the signature. */
function tamper(token: string): string {
  const at = token.lastIndexOf('.') + 40;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}
