import { isPowerKind, isTakenOnTrust, type Operation } from '../operations/operation.ts';

const LOST = "LCS's answer was lost, and Ferry does not send it twice.";

/** While LCS is looked at for what became of it. `what`: such as `refresh`. */
export function searching({ kind, target }: Operation, what: string): string {
  const place = isPowerKind(kind) ? `the state of ${target.name}` : "LCS's history";
  return `${LOST} It looks at ${place} to see whether the ${what} has started.`;
}

/** When a person has to say what became of it. */
export function unconfirmed({ candidates, target }: Operation, what: string): string {
  return candidates.length > 0
    ? `${LOST} LCS's history shows ${candidates.length} operations that may be the ${what} of ${target.name}. Please choose the right one, or say that it did not start.`
    : `${LOST} Ferry could not see in LCS what became of it. Please look there whether the ${what} of ${target.name} has started.`;
}

/** What people should know of how Ferry came to follow it; or nothing. */
export function takenOnTrust(operation: Operation): string {
  if (!isTakenOnTrust(operation)) return '';
  const { kind, target } = operation;
  return isPowerKind(kind) // found by that state, or said by a person
    ? `LCS's answer was lost; Ferry goes by the state of ${target.name}, and LCS does not name who started it.`
    : "LCS's answer was lost; it was found in LCS's history, and LCS does not name who started it.";
}
