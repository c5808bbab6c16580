import type { PersonKey } from '../../src/operations/operation.ts';
import type { TokenCache } from '../../src/operations/ports.ts';

export interface MemoryTokenCache extends TokenCache {
  /** What is stored, by tenant and object id. */
  readonly entries: Map<string, string>;
}

/** The contract of `TokenCache` without a database. */
export function createMemoryTokenCache(): MemoryTokenCache {
  const entries = new Map<string, string>();
  const keyOf = ({ tenantId, objectId }: PersonKey) => `${tenantId}/${objectId}`;
  return {
    entries,
    read: async (person) => entries.get(keyOf(person)) ?? null,
    write: async (person, content, replaces) => {
      if ((entries.get(keyOf(person)) ?? null) !== replaces) return false;
      entries.set(keyOf(person), content);
      return true;
    },
    remove: async (person) => void entries.delete(keyOf(person)),
  };
}
