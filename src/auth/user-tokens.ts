import type { UserTokenClient } from 'botframework-connector';
import { z } from 'zod';
import { FerryError } from '../errors.ts';
import type { UserTokens } from '../operations/ports.ts';
import type { ChannelAuthentication } from './channel-authentication.ts';
import { CHANNEL_ID } from './channel-token.ts';

/** An inbound activity, as the SDK types it. */
export type SdkActivity = Parameters<UserTokenClient['getSignInResource']>[1];

/** What a sign-in card is made of. */
export interface SignInResource {
  readonly signInLink: string;
  /** Lets Teams sign in silently; to be left out in channels (teams-platform 7.1). */
  readonly tokenExchangeResource?: { readonly id: string; readonly uri: string; readonly providerId?: string };
}

export interface SignIn extends UserTokens {
  /** The link for the person who sent this activity. Rejects with `signInUnreachable` or `signInRefused`. */
  signInResource(activity: SdkActivity): Promise<SignInResource>;
}

export interface UserTokensDeps {
  readonly authentication: Pick<ChannelAuthentication, 'createUserTokenClient'>;
  /** Name of the OAuth connection on the Azure Bot. */
  readonly connectionName: string;
}

/** The SDK leaves what is undefined out of a query, but its types do not know that. */
const LEFT_OUT = undefined as unknown as string;

const tokenSchema = z.object({ token: z.string().min(1) });
const signInSchema = z.object({
  signInLink: z.url(),
  tokenExchangeResource: z.object({ id: z.string(), uri: z.string(), providerId: z.string().nullish() }).nullish(),
});

/**
 * The Bot Framework token service (teams-platform 4), in turns and outside of them. All reject with
 * `signInUnreachable` (no answer, 429, 5xx) or `signInRefused` (it will not talk to this bot).
 */
export function createUserTokens(deps: UserTokensDeps): SignIn {
  const { authentication, connectionName } = deps;

  async function ask<T>(question: (client: UserTokenClient) => Promise<T>): Promise<T> {
    try {
      return await question(await authentication.createUserTokenClient());
    } catch (error) {
      throw toSignInError(error);
    }
  }

  return {
    async get(mri, code) {
      return tokenOf(await ask((client) => client.getUserToken(mri, connectionName, CHANNEL_ID, code ?? LEFT_OUT)));
    },
    async exchange(mri, token) {
      // 400 (consent missing) and 404 do not throw: the answer then has no token (teams-platform 4).
      return tokenOf(await ask((client) => client.exchangeToken(mri, connectionName, CHANNEL_ID, { token })));
    },
    async signOut(mri) {
      await ask((client) => client.signOutUser(mri, connectionName, CHANNEL_ID));
    },
    async connections(mri) {
      const statuses = await ask((client) => client.getTokenStatus(mri, CHANNEL_ID, ''));
      return statuses.flatMap(({ connectionName }) => connectionName ?? []);
    },
    async signInResource(activity) {
      return toSignInResource(await ask((client) => client.getSignInResource(connectionName, activity, LEFT_OUT)));
    },
  };
}

function tokenOf(answer: unknown): string | null {
  const parsed = tokenSchema.safeParse(answer);
  return parsed.success ? parsed.data.token : null;
}

function toSignInResource(answer: unknown): SignInResource {
  const parsed = signInSchema.safeParse(answer);
  if (!parsed.success) throw new FerryError('signInUnreachable', 'The token service gave no sign-in link');
  const { signInLink, tokenExchangeResource: resource } = parsed.data;
  if (!resource) return { signInLink };
  const { id, uri, providerId } = resource;
  return { signInLink, tokenExchangeResource: { id, uri, ...(providerId ? { providerId } : {}) } };
}

/** What is read of the SDK's RestError. It is not kept as a cause: it holds the request with the bot's token in it. */
const restErrorSchema = z.object({ statusCode: z.number().optional(), code: z.string().optional() });

function toSignInError(error: unknown): FerryError {
  if (error instanceof FerryError) return error;
  const { statusCode: status, code } = restErrorSchema.catch({}).parse(error);
  if (status === undefined) {
    return new FerryError('signInUnreachable', `The token service cannot be reached (${code ?? 'no reason given'})`);
  }
  const passing = status === 408 || status === 429 || status >= 500;
  const message = `The token service answered ${status}`;
  return new FerryError(passing ? 'signInUnreachable' : 'signInRefused', message, { status });
}
