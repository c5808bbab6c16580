import type { QueueName } from '../operations/ports.ts';

/**
 * Found by trying (design 4): with pg-boss's own settings a dead process's job ran again after up to 15 minutes, and a
 * job ended in `failed` after two retries. In seconds.
 */
export const QUEUE_SETTINGS = {
  heartbeatSeconds: 10,
  // Only a handler that hangs gets here: a submission takes 4 minutes at most, a request to Teams with all its tries
  // less. Then pg-boss lets go of it and the job runs again; what the hanging one still commits is refused by revision.
  expireInSeconds: 900,
  retryLimit: 1_000_000,
  retryDelay: 1,
  retryBackoff: true,
  // And no longer: whoever takes over from a dead process waits that long, too, and all is to go on within a minute.
  retryDelayMax: 30,
};
export const SUPERVISION = {
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
  maintenanceIntervalSeconds: 600,
  warningQueueSize: 1_000_000, // thousands of jobs wait for their time: that is no backlog
  schedule: false, // nothing here runs by the calendar
};

/**
 * `exclusive`: one job per key waits or runs. `short`: one per key waits. Both are unique indexes of pg-boss's.
 */
export const POLICY: Readonly<Record<QueueName, 'exclusive' | 'short'>> = {
  submit: 'exclusive',
  reconcile: 'exclusive',
  poll: 'exclusive',
  expire: 'exclusive',
  cards: 'short',
  announce: 'exclusive',
  ask: 'exclusive',
  checkSignIn: 'exclusive',
  askApprovers: 'exclusive',
  announceBreak: 'exclusive',
  tellFree: 'exclusive',
};

/**
 * How many jobs of a queue one process runs at once. What waits for LCS costs next to nothing: 10,000 operations asked about
 * each minute have 170 polls on their way while LCS takes a second for an answer.
 */
export const PLACES: Readonly<Record<QueueName, number>> = {
  submit: 4,
  reconcile: 2,
  poll: 192,
  expire: 2,
  cards: 4,
  announce: 3,
  ask: 1,
  checkSignIn: 1,
  askApprovers: 2,
  announceBreak: 1,
  tellFree: 1,
};

/** How often each queue is looked at for what has come due: nobody says when another instance has made a job. */
export const LOOK_EVERY_MS = 500;
