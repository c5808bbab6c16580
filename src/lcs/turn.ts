import type { Clock } from '../clock.ts';
import { FerryError } from '../errors.ts';
import type { Budget, Rate } from '../operations/ports.ts';

/** A wish to call. `call` names it for the log; `patienceMs`: the longest it waits; `onWait` is told until when (ms UTC). */
export interface Wanted {
  readonly call: string;
  readonly rates: readonly Rate[];
  readonly patienceMs: number;
  readonly onWait?: ((until: number) => void) | undefined;
}

export interface TurnDeps {
  readonly budget: Budget;
  readonly clock: Clock;
}

/** Resolves once the call may leave under LCS's rates (lcs-api 5.2); rejects with `lcsThrottled` at once when that is beyond its patience. */
export async function waitForTurn({ budget, clock }: TurnDeps, wanted: Wanted): Promise<void> {
  if (wanted.rates.length === 0) return;
  const patientUntil = clock.now() + wanted.patienceMs;
  for (;;) {
    const booking = await budget.book(wanted.rates, clock.now());
    if (booking.booked) return;
    const { freeAt } = booking;
    if (freeAt > patientUntil)
      throw new FerryError('lcsThrottled', `${wanted.call}: not sent, LCS would turn it away`, { until: freeAt });
    wanted.onWait?.(freeAt);
    await clock.sleep(Math.max(freeAt - clock.now(), 0));
  }
}
