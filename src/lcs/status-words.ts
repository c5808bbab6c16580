import type { Progress } from '../operations/happening.ts';

/** LCS's words in lower case (lcs-api 4.1): first the nine documented ones, then strays from the portal's enumeration. */
const MEANINGS: ReadonlyMap<string, Progress> = new Map([
  ['notstarted', 'running'],
  ['inprogress', 'running'],
  ['completed', 'succeeded'],
  ['signedoff', 'succeeded'],
  ['failed', 'failing'], // LCS rolls back by itself after it
  ['aborted', 'failed'],
  ['rollbackinprogress', 'rollingBack'],
  ['rollbackfailed', 'rollbackFailed'],
  ['rollbackcompleted', 'rolledBack'],

  ['preparingenvironment', 'running'],
  ['preparationsucceeded', 'running'],
  ['validationsuccessful', 'running'],
  ['readyforvalidation', 'running'],
  ['inprogressmanually', 'running'],
  ['postcompletioncleanup', 'running'],
  ['postfailurecleanup', 'running'],
  ['postcancellationcleanup', 'running'],
  ['completedmanually', 'succeeded'],
  ['signedoffwithissues', 'succeeded'],
  ['preparationfailed', 'failed'],
  ['validationfailed', 'failed'],
  ['succeededfailed', 'failed'],
  ['rollbackaborted', 'rollbackFailed'],
  ['rollbacksignedoff', 'rolledBack'],
  ['rollbacksignedoffwithissues', 'rolledBack'],
]);

/** What one of LCS's status words means, in any case. New members may appear at any time: they mean `unknownWord`, as `Unknown` does. */
export function progressOf(lcsStatus: string): Progress {
  return MEANINGS.get(lcsStatus.trim().toLowerCase()) ?? 'unknownWord';
}
