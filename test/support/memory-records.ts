import { type PersonKey, samePerson } from '../../src/operations/operation.ts';
import type {
  AuditEvent,
  CardCopy,
  CardStore,
  ConversationRecord,
  Conversations,
  Freezes,
  OperationStore,
  People,
  Person,
  Seen,
  SetFreeze,
  Ticket,
  Tickets,
  Waiter,
  Waiters,
  Wish,
  Wishes,
} from '../../src/operations/ports.ts';
import { withoutThread } from '../../src/operations/settings.ts';

const personKey = ({ tenantId, objectId }: PersonKey) => `${tenantId}/${objectId}`;

export function createMemoryCards(operations: Pick<OperationStore, 'get'>): CardStore {
  const copies = new Map<string, CardCopy>();
  return {
    save: async (copy) => {
      const key = `${copy.operationId}/${copy.conversationId}/${copy.activityId}`;
      const shownRevision = Math.max(copy.shownRevision, copies.get(key)?.shownRevision ?? 0);
      copies.set(key, { ...copy, shownRevision });
    },
    list: async (operationId) => [...copies.values()].filter((copy) => copy.operationId === operationId),
    listOutdated: async () => {
      const isOutdated = async ({ operationId, shownRevision }: CardCopy) =>
        shownRevision < ((await operations.get(operationId))?.visibleRevision ?? 0);
      const outdated = await Promise.all(
        [...copies.values()].map(async (copy) => ((await isOutdated(copy)) ? [copy] : [])),
      );
      return [...new Set(outdated.flat().map(({ operationId }) => operationId))];
    },
  };
}

export function createMemoryConversations(): Conversations {
  const known = new Map<string, ConversationRecord>();
  const chosen = new Map<string, number>();
  return {
    save: async (conversation) => void known.set(conversation.id, { ...conversation, dead: false }),
    get: async (id) => known.get(id) ?? null,
    newestOf: async (tenantId) =>
      [...known.values()].filter((one) => one.tenantId === tenantId).sort((a, b) => b.seenAt - a.seenAt)[0] ?? null,
    markDead: async (id) => {
      const conversation = known.get(id);
      if (conversation) known.set(id, { ...conversation, dead: true });
    },
    chosenProject: async (id) => chosen.get(withoutThread(id)) ?? null,
    chooseProject: async (id, projectId) => void chosen.set(withoutThread(id), projectId),
  };
}

export function createMemoryPeople(): People {
  const known = new Map<string, Person>();
  const signOuts = new Map<string, number>();
  return {
    save: async (person) => {
      const before = known.get(personKey(person));
      const personalConversationId = person.personalConversationId ?? before?.personalConversationId ?? null;
      known.set(personKey(person), { ...person, personalConversationId, upn: before?.upn ?? null });
    },
    get: async (key) => known.get(personKey(key)) ?? null,
    find: async (idOrUpn) =>
      [...known.values()].find(({ objectId, upn }) => objectId === idOrUpn || upn === idOrUpn) ?? null,
    learnUpn: async (key, upn) => {
      for (const [id, person] of known) {
        if (id === personKey(key)) known.set(id, { ...person, upn });
        else if (person.upn === upn) known.set(id, { ...person, upn: null });
      }
    },
    lastSignOut: async (key) => signOuts.get(personKey(key)) ?? null,
    rememberSignOut: async (key, at) => void signOuts.set(personKey(key), at),
  };
}

/** `recorded`: the audit events of what was set and lifted. */
export function createMemoryFreezes(): Freezes & { readonly recorded: readonly AuditEvent[] } {
  let kept: readonly SetFreeze[] = [];
  const recorded: AuditEvent[] = [];
  return {
    recorded,
    list: async (now) => kept.filter(({ until }) => until === null || until > now),
    set: async (freeze, event) => {
      kept = [...kept, freeze];
      recorded.push(event);
    },
    lift: async (id, event) => {
      if (!kept.some((freeze) => freeze.id === id)) return false;
      kept = kept.filter((freeze) => freeze.id !== id);
      recorded.push(event);
      return true;
    },
  };
}

export function createMemoryWaiters(): Waiters {
  const kept = new Map<string, Waiter>();
  const keyOf = ({ environment, person, conversationId }: Waiter) =>
    `${environment.id} ${personKey(person)} ${conversationId}`;
  return {
    save: async (waiter) => void kept.set(keyOf(waiter), waiter),
    list: async () => [...kept.values()],
    remove: async (waiter) => void kept.delete(keyOf(waiter)),
  };
}

export function createMemoryWishes(): Wishes {
  let waiting: Wish[] = [];
  const isSameWish = (a: Wish, b: Wish) => samePerson(a.person, b.person) && a.conversationId === b.conversationId;
  return {
    save: async (wish) => {
      // As a database keeps it: what JSON cannot hold is lost.
      const kept = structuredClone({ ...wish, activity: JSON.parse(JSON.stringify(wish.activity)) });
      waiting = [...waiting.filter((other) => !isSameWish(other, wish)), kept];
    },
    takeAll: async (person, now) => {
      const taken = waiting.filter((wish) => samePerson(wish.person, person));
      waiting = waiting.filter((wish) => !taken.includes(wish));
      return taken.filter(({ expiresAt }) => expiresAt > now);
    },
  };
}

export function createMemoryTickets(): Tickets {
  const kept = new Map<string, Ticket>();
  const usable = (id: string, now: number) => {
    const ticket = kept.get(id);
    return ticket && ticket.expiresAt > now ? ticket : null;
  };
  return {
    save: async (ticket) => void kept.set(ticket.id, ticket),
    peek: async (id, now) => usable(id, now),
    take: async (id, now) => {
      const ticket = usable(id, now);
      kept.delete(id);
      return ticket;
    },
  };
}

export function createMemorySeen(): Seen {
  const keys = new Set<string>();
  return {
    first: async (key) => {
      const isFirst = !keys.has(key);
      keys.add(key);
      return isFirst;
    },
  };
}
