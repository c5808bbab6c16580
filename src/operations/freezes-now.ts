import type { OperationDeps } from './deps.ts';
import type { Freeze } from './settings.ts';

/** All freezes that are not over: those of the settings, and those that somebody set in chat. Rejects with `storeUnavailable`. */
export async function freezesNow(
  deps: Pick<OperationDeps, 'settings' | 'freezes' | 'clock'>,
): Promise<readonly Freeze[]> {
  return [...deps.settings.freezes, ...(await deps.freezes.list(deps.clock.now()))];
}
