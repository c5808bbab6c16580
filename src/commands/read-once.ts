import type { Conversations, People } from '../operations/ports.ts';

/** What an answer about many operations reads of people and conversations. */
export interface Readings {
  readonly people: Pick<People, 'get' | 'find'>;
  readonly conversations: Pick<Conversations, 'get'>;
}

/**
 * For one answer: each person and conversation is read once, however many of its operations are theirs. What changes while the
 * answer is made stands in the next one.
 */
export function readOnce({ people, conversations }: Readings): Readings {
  return {
    people: {
      get: once(({ tenantId, objectId }) => `${tenantId} ${objectId}`, people.get),
      find: once((idOrUpn) => idOrUpn, people.find),
    },
    conversations: { get: once((id) => id, conversations.get) },
  };
}

function once<Key, Found>(nameOf: (key: Key) => string, read: (key: Key) => Promise<Found>) {
  const readings = new Map<string, Promise<Found>>();
  return (key: Key): Promise<Found> => {
    const name = nameOf(key);
    const reading = readings.get(name) ?? read(key);
    readings.set(name, reading);
    return reading;
  };
}
