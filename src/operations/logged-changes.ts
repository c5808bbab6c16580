import type { Logger } from '../logger.ts';
import type { OperationStore } from './ports.ts';

/** A store that says in the log, once it is stored, that an operation is new or has another state than before. */
export function withLoggedChanges(store: OperationStore, logger: Logger): OperationStore {
  return {
    ...store,
    async commit(next, expectedRevision, effects) {
      const result = await store.commit(next, expectedRevision, effects);
      const from = effects.from ?? null;
      const { id: operationId, kind, projectId, state: to, lcsStatus } = next;
      if (result.ok && (expectedRevision === 0 || from !== to)) {
        const facts = { operationId, kind, projectId, from, to, lcsStatus };
        logger.info(facts, from === null ? 'an operation begins' : 'an operation changed its state');
      }
      return result;
    },
  };
}
