import type { SandboxPerson, SandboxTenant } from '../people.ts';
import { BOT_FRAMEWORK_AUDIENCE } from '../settings.ts';
import { EntraError } from './entra-error.ts';

/** A registered application. `tenantId`: where it is. `certificates`: PEM, any of which may sign its client assertions. */
export interface EntraApp {
  appId: string;
  name: string;
  tenantId: string;
  secret: string;
  isSecretExpired: boolean;
  applicationIdUri: string;
  certificates: string[];
}

/** Why Entra wants to see the person in a browser again. */
export type Demand = 'revoked' | 'mfa' | 'consent';

/** What an asked scope means: whom the token is for, which permission it holds, how the answer spells it. */
export interface Grantable {
  audience: string;
  permission: string;
  scope: string;
}

const LCS_APP_ID = '913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0'; // lcs-api 6.1
/** What stands for more than one tenant. */
const FOR_ALL = ['common', 'organizations', 'botframework.com'];
const NO_RESOURCE = new Set(['openid', 'profile', 'offline_access', 'email']);

/** Tenants, people, the application, and what it may ask tokens for. */
export class Directory {
  readonly app: EntraApp;
  readonly #tenants: readonly SandboxTenant[];
  readonly #people: readonly SandboxPerson[];
  readonly #knowsRegions: boolean;
  readonly #demands = new Map<string, Demand>();

  /** `knowsRegions`: tokens for LCS are given out under Microsoft's own addresses, too, and not for loopback alone. */
  constructor(
    app: EntraApp,
    tenants: readonly SandboxTenant[],
    people: readonly SandboxPerson[],
    knowsRegions: boolean,
  ) {
    this.app = app;
    this.#knowsRegions = knowsRegions;
    this.#tenants = tenants;
    this.#people = people;
  }

  /**
   * Tenants answer to their id, their domain, and what stands for all of them. `error`: the word beside the number, which is
   * `invalid_tenant` where the OpenID metadata are asked for.
   */
  requireTenant(nameOrId: string, error = 'invalid_request'): void {
    if (FOR_ALL.includes(nameOrId) || this.#tenantOf(nameOrId)) return;
    throw new EntraError(
      error,
      90002,
      `Tenant '${nameOrId}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`,
    );
  }

  /** Acting for itself, an application is known where it is registered only; people bring it into their own tenant by consenting. */
  requireApp(tenantNameOrId: string): void {
    const tenant = this.#tenantOf(tenantNameOrId);
    if (!tenant || tenant.id === this.app.tenantId) return;
    throw new EntraError(
      'unauthorized_client',
      700016,
      `Application with identifier '${this.app.appId}' was not found in the directory '${tenant.name}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.`,
    );
  }

  #tenantOf(nameOrId: string): SandboxTenant | undefined {
    return this.#tenants.find(({ id, domain }) => id === nameOrId || domain === nameOrId);
  }

  personByObjectId(objectId: unknown): SandboxPerson | undefined {
    return this.#people.find((person) => person.objectId === objectId);
  }

  demandOn(person: SandboxPerson): Demand | undefined {
    return this.#demands.get(person.objectId);
  }

  /** undefined lifts whatever was demanded. */
  demand(person: SandboxPerson, demand: Demand | undefined): void {
    if (demand) this.#demands.set(person.objectId, demand);
    else this.#demands.delete(person.objectId);
  }

  /** Everything before the last slash is the resource (lcs-api 6.2), `.default` stands for the permission given to the app. */
  grantable(scopes: string): Grantable {
    const asked = scopes.split(' ').filter((scope) => scope && !NO_RESOURCE.has(scope));
    const [first] = asked;
    if (!first)
      throw new EntraError(
        'invalid_scope',
        70011,
        `The provided value for the input parameter 'scope' is not valid. The scope ${scopes} is not valid.`,
      );
    const cut = first.lastIndexOf('/');
    const resource = cut > 0 ? first.slice(0, cut) : first;
    const { audience, permission } = this.#permissionOf(resource);
    for (const scope of asked) {
      if (scope !== `${resource}/.default` && scope !== `${resource}/${permission}`)
        throw new EntraError(
          'invalid_scope',
          70011,
          `The provided value for the input parameter 'scope' is not valid. The scope ${scope} is not valid for resource ${resource}.`,
        );
    }
    const answered = new Set([`${resource}/${permission}`, ...asked]);
    return { audience, permission, scope: [...answered].join(' ') };
  }

  #permissionOf(resource: string): { audience: string; permission: string } {
    if (resource === this.app.appId || resource === this.app.applicationIdUri)
      return { audience: this.app.appId, permission: 'access_as_user' };
    if (resource === BOT_FRAMEWORK_AUDIENCE) return { audience: resource, permission: '' };
    if (resource === LCS_APP_ID || isSimulatedLcs(resource) || (this.#knowsRegions && isRegionOfLcs(resource)))
      return { audience: resource, permission: 'user_impersonation' };
    throw new EntraError(
      'invalid_resource',
      500011,
      `The resource principal named ${resource} was not found in the tenant. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.`,
    );
  }
}

/** An API address of the real LCS (lcs-api 7). */
function isRegionOfLcs(resource: string): boolean {
  return /^https:\/\/lcsapi\./.test(resource);
}

/** … of a simulator. */
function isSimulatedLcs(resource: string): boolean {
  return URL.canParse(resource) && ['127.0.0.1', 'localhost'].includes(new URL(resource).hostname);
}
