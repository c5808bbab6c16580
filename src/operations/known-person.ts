import type { KnownPerson, PersonKey } from './operation.ts';
import type { People } from './ports.ts';

/** A person as rules may name them. Whoever Ferry has not met has no UPN. */
export async function knownPerson(
  people: Pick<People, 'get'>,
  { tenantId, objectId }: PersonKey,
): Promise<KnownPerson> {
  const upn = (await people.get({ tenantId, objectId }))?.upn ?? null;
  return { tenantId, objectId, upn };
}
