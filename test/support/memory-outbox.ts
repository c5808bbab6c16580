import type { Outbox } from '../../src/operations/ports.ts';

/** Turns without rates: whoever comes while another sends is told to come back after half a second. */
export function createMemoryOutbox(): Outbox {
  const sending = new Set<string>();
  return {
    take: async (conversationId, now) => {
      if (sending.has(conversationId)) return { taken: false, freeAt: now + 500 };
      sending.add(conversationId);
      return { taken: true, release: async () => void sending.delete(conversationId) };
    },
  };
}
