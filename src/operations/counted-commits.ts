import type { OperationStore } from './ports.ts';

/** A store, and how many commits it has made: what was read before the last one may be old. */
export interface CountedCommits {
  readonly store: OperationStore;
  readonly commits: () => number;
}

export function countedCommits(store: OperationStore): CountedCommits {
  let count = 0;
  return {
    store: {
      ...store,
      async commit(...args) {
        const result = await store.commit(...args);
        count += 1; // also of one that was refused: somebody else was quicker
        return result;
      },
    },
    commits: () => count,
  };
}
