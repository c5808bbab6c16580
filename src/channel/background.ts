/** Work that goes on when nobody waits for it any more, such as what follows a turn that was answered. */
export interface Background {
  /** Counts `work` until it has ended; gives it back as it is. Whoever hands it in sees to its failure. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves when nothing is left, what began meanwhile included. */
  idle(): Promise<void>;
}

export function createBackground(): Background {
  const running = new Set<Promise<unknown>>();
  return {
    track: (work) => {
      const ended: Promise<unknown> = work.then(
        () => running.delete(ended),
        () => running.delete(ended),
      );
      running.add(ended);
      return work;
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
