import { createOneAtATime } from './one-at-a-time.ts';

/**
 * A reading that all who ask for the same at the same time share: whoever asks while one is under way gets the next one,
 * which begins when that has ended. So nobody is given what was read before they asked. `Args` are told apart as JSON.
 */
export function shared<Args extends readonly unknown[], Result>(
  read: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  const inTurn = createOneAtATime();
  const toCome = new Map<string, Promise<Result>>();
  return (...args) => {
    const name = JSON.stringify(args);
    const joined = toCome.get(name);
    if (joined) return joined;
    const reading = inTurn(name, () => {
      toCome.delete(name);
      return read(...args);
    });
    toCome.set(name, reading);
    return reading;
  };
}
