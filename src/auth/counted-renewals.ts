import { toFerryError } from '../errors.ts';
import type { Observer, TokenWay } from '../operations/measures.ts';

/** Waits for one way to a token. `isToken`: whether what came of it is a token for LCS. */
export type Counting = <T>(way: TokenWay, asking: Promise<T>, isToken: (found: T) => boolean) => Promise<T>;

/** For trials: a no is what they are for, and nothing to alarm about. */
export const uncounted: Counting = (_way, asking) => asking;

/** Tells the observer how it ended. */
export function countedBy(observer: Pick<Observer, 'tokenRenewal'> | undefined): Counting {
  return async (way, asking, isToken) => {
    try {
      const found = await asking;
      if (isToken(found)) observer?.tokenRenewal({ way, outcome: 'ok' });
      return found;
    } catch (error) {
      observer?.tokenRenewal({ way, outcome: toFerryError(error).code });
      throw error;
    }
  };
}
