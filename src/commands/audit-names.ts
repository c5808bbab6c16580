import type { OperationDeps } from '../operations/deps.ts';
import type { PersonKey } from '../operations/operation.ts';
import type { LoggedEvent } from '../operations/ports.ts';

/** What those who acted are called now, by their object id, which is unique in all of Entra. Who was forgotten has no name. */
export async function namesOf(
  { people }: Pick<OperationDeps, 'people'>,
  events: readonly Pick<LoggedEvent, 'actor'>[],
  known: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> {
  const names = new Map(known);
  for (const [objectId, person] of actorsOf(events)) {
    const name = names.has(objectId) ? null : (await people.get(person))?.name;
    if (name) names.set(objectId, name);
  }
  return names;
}

/** Everybody who did something, by object id, in the order of the events. */
export function actorsOf(events: readonly Pick<LoggedEvent, 'actor'>[]): ReadonlyMap<string, PersonKey> {
  return new Map(events.flatMap(({ actor }) => (actor ? [[actor.objectId, actor] as const] : [])));
}
