import { randomUUID } from 'node:crypto';
import { type Clock, type VerifyKeys, verify } from '../kit/keys.ts';
import type { SandboxPerson } from '../people.ts';
import type { Directory, Grantable } from './directory.ts';
import { EntraError } from './entra-error.ts';
import type { TokenIssuer } from './token-issuer.ts';

/** What the grants work with. `tokenLifetimeSeconds` is read at each issue. */
export interface GrantContext {
  directory: Directory;
  issuer: TokenIssuer;
  keys: VerifyKeys;
  clock: Clock;
  tokenLifetimeSeconds: () => number;
  refreshTokens: Map<string, SandboxPerson>;
}

export type TokenForm = Record<string, string>;
type Answer = Record<string, unknown>;

/** The body of a successful token answer for the grant the form asks for; every refusal is an EntraError. */
export async function grant(form: TokenForm, tenant: string, context: GrantContext): Promise<Answer> {
  switch (form.grant_type) {
    case 'client_credentials':
      return clientCredentials(form, tenant, context);
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return onBehalfOf(form, tenant, context);
    case 'refresh_token':
      return refresh(form, context);
    default:
      throw new EntraError(
        'unsupported_grant_type',
        70003,
        `The app requested an unsupported grant type '${form.grant_type ?? ''}'.`,
      );
  }
}

async function clientCredentials(form: TokenForm, tenant: string, context: GrantContext): Promise<Answer> {
  const scope = form.scope ?? '';
  if (!scope.endsWith('/.default'))
    throw new EntraError(
      'invalid_scope',
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  context.directory.requireApp(tenant);
  const { audience } = context.directory.grantable(scope);
  const seconds = context.tokenLifetimeSeconds();
  const token = await context.issuer.appToken(context.directory.app.appId, tenant, audience, seconds);
  return { token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: token };
}

async function onBehalfOf(form: TokenForm, tenant: string, context: GrantContext): Promise<Answer> {
  if (form.requested_token_use !== 'on_behalf_of')
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'requested_token_use'.",
    );
  const grantable = context.directory.grantable(form.scope ?? '');
  const person = await personOfAssertion(form.assertion ?? '', context);
  if (![person.tenantId, 'common', 'organizations'].includes(tenant))
    throw new EntraError(
      'invalid_grant',
      50020,
      `User account '${person.upn}' does not exist in tenant '${tenant}' and cannot access the application in that tenant.`,
    );
  return userAnswer(person, grantable, context);
}

async function personOfAssertion(assertion: string, { directory, keys, clock }: GrantContext): Promise<SandboxPerson> {
  const claims = await verify(assertion, keys, { clock }).catch((problem: { code?: string }) => {
    if (problem.code === 'ERR_JWT_EXPIRED')
      throw new EntraError(
        'invalid_grant',
        500133,
        'Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token.',
      );
    throw new EntraError('invalid_grant', 50013, 'Assertion failed signature validation.');
  });
  const { app } = directory;
  if (claims.aud !== app.appId && claims.aud !== app.applicationIdUri)
    throw new EntraError(
      'invalid_grant',
      500131,
      `Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '${claims.aud}' and the expected audience is '${app.appId}'.`,
    );
  const person = directory.personByObjectId(claims.oid);
  if (!person) throw new EntraError('invalid_grant', 50034, 'The user account does not exist in the directory.');
  return person;
}

function refresh(form: TokenForm, context: GrantContext): Promise<Answer> {
  const person = context.refreshTokens.get(form.refresh_token ?? '');
  if (!person) throw new EntraError('invalid_grant', 9002313, 'Invalid request. Request is malformed or invalid.');
  return userAnswer(person, context.directory.grantable(form.scope ?? ''), context);
}

async function userAnswer(person: SandboxPerson, grantable: Grantable, context: GrantContext): Promise<Answer> {
  const { directory, issuer, refreshTokens } = context;
  refuseOnDemand(person, directory, grantable);
  const clientId = directory.app.appId;
  const lifetimeSeconds = context.tokenLifetimeSeconds();
  const { audience, permission: scope } = grantable;
  const refreshToken = `sandbox.${randomUUID()}`;
  refreshTokens.set(refreshToken, person);
  const clientInfo = JSON.stringify({ uid: person.objectId, utid: person.tenantId });
  return {
    token_type: 'Bearer',
    scope: grantable.scope,
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: await issuer.userToken({ person, audience, scope, clientId, lifetimeSeconds }),
    refresh_token: refreshToken,
    id_token: await issuer.idToken(person, clientId, lifetimeSeconds),
    client_info: Buffer.from(clientInfo).toString('base64url'),
  };
}

function refuseOnDemand(person: SandboxPerson, directory: Directory, { audience }: Grantable): void {
  const { appId, name } = directory.app;
  switch (directory.demandOn(person)) {
    case 'revoked':
      throw new EntraError(
        'invalid_grant',
        50173,
        'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
        { suberror: 'bad_token' },
      );
    case 'mfa':
      throw new EntraError(
        'invalid_grant',
        50076,
        `Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '${audience}'.`,
        {
          suberror: 'basic_action',
          claims: JSON.stringify({ access_token: { capolids: { essential: true, values: ['sandbox-policy'] } } }),
        },
      );
    case 'consent':
      throw new EntraError(
        'invalid_grant',
        65001,
        `The user or administrator has not consented to use the application with ID '${appId}' named '${name}'. Send an interactive authorization request for this user and resource.`,
        { suberror: 'consent_required' },
      );
  }
}
