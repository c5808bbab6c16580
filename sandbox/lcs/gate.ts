import { bearerToken, type Clock, type VerifyKeys, verify } from '../kit/keys.ts';
import type { LcsRole, SandboxPerson } from '../people.ts';

/** A signed-in person and their role in the projects; null: no member. */
export interface Visitor {
  readonly person: SandboxPerson | null;
  readonly role: LcsRole;
}

/** Who stands at the door, by the rules of lcs-api 6. */
export class Gate {
  readonly #people: readonly SandboxPerson[];
  readonly #keys: VerifyKeys;
  readonly #clock: Clock;
  readonly #roles = new Map<string, LcsRole>();

  constructor(people: readonly SandboxPerson[], keys: VerifyKeys, clock: Clock) {
    this.#people = people;
    this.#keys = keys;
    this.#clock = clock;
  }

  setRole(personKey: string, role: LcsRole): void {
    if (!this.#people.some(({ key }) => key === personKey)) throw new Error(`There is no person '${personKey}'.`);
    this.#roles.set(personKey, role);
  }

  /** Everybody has the role of `people` again. */
  reset(): void {
    this.#roles.clear();
  }

  /**
   * The person behind a bearer token that Entra signed for `apiUrl` (both spellings of its audience are accepted,
   * lcs-api 6.2); null for any other header. Tokens of applications are refused: LCS is delegated only (6.1).
   */
  async visitor(authorization: string | undefined, apiUrl: string): Promise<Visitor | null> {
    const token = bearerToken(authorization);
    if (token === undefined) return null;
    const audience = [apiUrl, `${apiUrl}/`, `${apiUrl}//`];
    const claims = await verify(token, this.#keys, { audience, clock: this.#clock }).catch(() => null);
    if (typeof claims?.scp !== 'string' || claims.exp === undefined) return null;
    const person = this.#people.find(({ objectId, tenantId }) => objectId === claims.oid && tenantId === claims.tid);
    return person ? { person, role: this.#roleOf(person) } : { person: null, role: null };
  }

  #roleOf(person: SandboxPerson): LcsRole {
    const role = this.#roles.get(person.key);
    return role === undefined ? person.lcsRole : role;
  }
}
