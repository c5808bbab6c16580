import { isForLater, type Operation, type State } from '../operations/operation.ts';
import type { Backup } from '../operations/ports.ts';
import { utcDayAndTime } from '../operations/utc-words.ts';
import { takenOnTrust } from './lost-answer-words.ts';
import { lacksApproval, rejectedFor, savedAs, viewTitle, whenToConfirmAgain } from './operation-view.ts';
import { duration } from './times.ts';

/**
 * What the new message in the thread says about an operation that got to `state`; the requester's name and a comma
 * precede it. `newBackup`: what an export has made, where LCS lists it.
 */
export function announcement(operation: Operation, state: State, newBackup: Backup | null = null): string {
  return `${whatHappened(operation, state, newBackup)} ${takenOnTrust(operation)}`.trim();
}

function whatHappened(operation: Operation, state: State, newBackup: Backup | null): string {
  const what = viewTitle(operation);
  switch (state) {
    case 'succeeded':
      return `the ${what} is done${after(operation)}. ${newBackup ? listedAs(newBackup) : savedAs(operation)}`.trim();
    case 'failing':
      return `the ${what} failed${after(operation)}. Ferry keeps watching for LCS's rollback and tells you how it ends.`;
    case 'failed':
      return `the ${what} has failed${after(operation)}, and no rollback was seen. Please look in LCS.`;
    case 'rolledBack':
      return `the ${what} failed and was rolled back${after(operation)}: ${operation.target.name} is as it was before.`;
    case 'rollbackFailed':
      return `the ${what} failed, and so did its rollback${after(operation)}. Please look in LCS: the state of ${operation.target.name} is not known.`;
    case 'refused':
      return `the ${what} was not started. ${operation.reason ?? ''}`.trim();
    case 'cancelled':
      return `the ${what} was cancelled. ${operation.reason ?? ''} Nothing was sent to LCS.`;
    case 'blocked':
      return `the ${what} was not sent. ${operation.reason ?? ''} ${whenToConfirmAgain(operation, ' on the card')}`;
    case 'approved':
      return `the ${what} was approved, and starts ${startsAt(operation)}.`;
    case 'running':
      return `the ${what} has started in LCS.`;
    case 'rejected':
      return `the ${what} was rejected, and nothing was sent to LCS. ${rejectedFor(operation)}`.trim();
    case 'expired':
      return `the ${what} was not ${lacksApproval(operation) ? 'approved' : 'confirmed again'} in time, and nothing was sent to LCS. Ask again to start over.`;
    case 'unconfirmed':
      return `nobody knows whether the ${what} has started: LCS's answer was lost, and Ferry does not send it twice. ${whatToDo(operation)}`;
    case 'unknown':
      return operation.reason
        ? `Ferry could not ask LCS any more how the ${what} is, and stopped following it. ${operation.reason} Please look in LCS.`
        : `LCS never said how the ${what} ended. Ferry stopped following it; please look in LCS.`;
    default:
      return `the ${what} has moved on; its card shows how it is.`;
  }
}

/** Nobody's zone is known in a thread. */
function startsAt(operation: Operation): string {
  const { notBefore } = operation;
  const isLater = notBefore !== null && isForLater(operation);
  return isLater ? `on ${utcDayAndTime(notBefore)}; until then it can be cancelled on its card` : 'now';
}

function whatToDo({ candidates }: Operation): string {
  return candidates.length > 0
    ? "Several operations in LCS's history may be it: please choose on the card."
    : 'Please look in LCS and answer on the card.';
}

function listedAs({ name, fileName }: Backup): string {
  return `LCS lists its backup ${name} (${fileName}); write "backups ${name}" to get it.`;
}

function after({ startedAt, endedAt }: Operation): string {
  return startedAt === null || endedAt === null ? '' : ` after ${duration(endedAt - startedAt)}`;
}
