import type { INetworkModule } from '@azure/msal-node';
import { readClaims } from '../../../src/auth/jwt-claims.ts';
import { unsignedToken } from './unsigned-token.ts';

export type Form = Record<string, string>;
export type Answer = { status: number; body: object };

/** Entra as MSAL sees it: metadata, and a token endpoint that `answer` plays. */
export function fakeEntra(answer: (form: Form) => Answer | Promise<Answer>) {
  const forms: Form[] = [];
  const network: INetworkModule = {
    sendGetRequestAsync: async <T>(url: string) => ({ status: 200, headers: {}, body: metadataOf(url) as T }),
    sendPostRequestAsync: async <T>(_: string, options?: { body?: string }) => {
      const form = Object.fromEntries(new URLSearchParams(options?.body));
      forms.push(form);
      const { status, body } = await answer(form);
      return { status, headers: {}, body: body as T };
    },
  };
  return { network, forms };
}

function metadataOf(url: string) {
  const base = url.split('/v2.0/')[0] as string;
  return {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
  };
}

/** `life` in ms. MSAL reads the wall clock, so these tokens are dated by it. */
export function tokenFor(audience: string, life: number, more: object = {}): string {
  const exp = Math.floor((Date.now() + life) / 1000);
  return unsignedToken({ aud: audience, exp, oid: 'robin', tid: 'tenant', ...more });
}

export function granted(accessToken: string, form: Form): Answer {
  const body = {
    token_type: 'Bearer',
    scope: form.scope,
    expires_in: lifeOf(accessToken),
    access_token: accessToken,
    refresh_token: 'refresh',
    id_token: unsignedToken({ oid: 'robin', tid: 'tenant', sub: 'robin', preferred_username: 'robin@contoso.test' }),
    client_info: Buffer.from(JSON.stringify({ uid: 'robin', utid: 'tenant' })).toString('base64url'),
  };
  return { status: 200, body };
}

function lifeOf(token: string): number {
  return Math.round(((readClaims(token)?.expiresAt ?? 0) - Date.now()) / 1000);
}

export function denied(error: string, description: string): Answer {
  return { status: 400, body: { error, error_description: description, correlation_id: 'c' } };
}
