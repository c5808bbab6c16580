import { createHash, randomUUID } from 'node:crypto';
import type { SigningKey } from '../kit/keys.ts';
import { type SandboxPerson, TENANTS } from '../people.ts';

/** A token for a person, to be shown to `audience`. */
export interface UserTokenRequest {
  person: SandboxPerson;
  audience: string;
  scope: string;
  clientId: string;
  lifetimeSeconds: number;
}

/** Signs Entra's three kinds of tokens. */
export class TokenIssuer {
  readonly #key: SigningKey;
  readonly #url: () => string;

  constructor(key: SigningKey, url: () => string) {
    this.#key = key;
    this.#url = url;
  }

  issuerOf(tenantId: string): string {
    return `${this.#url()}/${tenantId}/v2.0`;
  }

  userToken({ person, audience, scope, clientId, lifetimeSeconds }: UserTokenRequest): Promise<string> {
    const claims = { ...identityOf(person, audience), azp: clientId, appid: clientId, scp: scope, uti: randomUUID() };
    return this.#key.sign(claims, { issuer: this.issuerOf(person.tenantId), audience, lifetimeSeconds });
  }

  idToken(person: SandboxPerson, clientId: string, lifetimeSeconds: number): Promise<string> {
    const issuer = this.issuerOf(person.tenantId);
    return this.#key.sign(identityOf(person, clientId), { issuer, audience: clientId, lifetimeSeconds });
  }

  /** Speaks for the application itself: no `scp`, no person. */
  appToken(clientId: string, tenantId: string, audience: string, lifetimeSeconds: number): Promise<string> {
    const claims = { appid: clientId, azp: clientId, tid: tenantId, idtyp: 'app', ver: '2.0', uti: randomUUID() };
    return this.#key.sign(claims, { issuer: this.issuerOf(tenantId), audience, lifetimeSeconds });
  }
}

function identityOf(person: SandboxPerson, audience: string): Record<string, unknown> {
  const subject = createHash('sha256').update(`${person.objectId} ${audience}`).digest('base64url'); // pairwise, as Entra's
  return {
    oid: person.objectId,
    tid: person.tenantId,
    name: person.name,
    ...namesOf(person),
    sub: subject,
    ver: '2.0',
  };
}

/** A guest's tokens say who vouches for them, and give the name they have at home. */
function namesOf({ upn, guest }: SandboxPerson): Record<string, unknown> {
  if (!guest) return { preferred_username: upn, upn, acct: 0 };
  const [, name = '', domain = ''] = /^(.+)_([^_]+)#EXT#@/.exec(upn) ?? [];
  const home = Object.values(TENANTS).find((tenant) => tenant.domain === domain);
  return { preferred_username: `${name}@${domain}`, acct: 1, idp: `https://sts.windows.net/${home?.id}/` };
}
