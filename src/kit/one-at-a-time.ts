/** Runs `work` when all earlier work with the same key has ended, whatever became of it; gives what `work` gives. */
export type OneAtATime = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createOneAtATime(): OneAtATime {
  const lastOf = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = lastOf.get(key) ?? Promise.resolve();
    const result = before.then(work);
    const ended = result.then(
      () => undefined,
      () => undefined,
    );
    lastOf.set(key, ended);
    void ended.then(() => {
      if (lastOf.get(key) === ended) lastOf.delete(key);
    });
    return result;
  };
}
