import { PgBoss } from 'pg-boss';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { QUEUES } from '../operations/ports.ts';
import type { Database } from './database.ts';
import { POLICY, QUEUE_SETTINGS } from './job-queues.ts';
import { reportTroubles } from './job-troubles.ts';

const LOOK_EVERY_MS = 500;

/**
 * Makes pg-boss's tables and our queues, or brings them up to date, and leaves: for a role that may do that, before
 * another one works on them.
 */
export async function makeJobTables(
  { bossConnection }: Pick<Database, 'bossConnection'>,
  clock: Clock,
  logger: Logger,
): Promise<void> {
  const boss = new PgBoss({ ...bossConnection, max: 2, supervise: false, schedule: false, bamIntervalSeconds: 10 });
  reportTroubles(boss, clock, logger);
  try {
    await boss.start();
    await makeQueues(boss);
    // What an upgrade leaves to be built afterwards: nobody else may build it.
    while (await isBuilding(boss)) await clock.sleep(LOOK_EVERY_MS);
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** Those that are there get our settings. */
export async function makeQueues(boss: PgBoss): Promise<void> {
  for (const queue of QUEUES) {
    await boss.createQueue(queue, { policy: POLICY[queue], ...QUEUE_SETTINGS });
    await boss.updateQueue(queue, QUEUE_SETTINGS); // createQueue leaves an existing one as it is
  }
}

/** What failed is in the log, and is tried again at the next start: Ferry works without it. */
async function isBuilding(boss: PgBoss): Promise<boolean> {
  return (await boss.getBamStatus()).some(({ status }) => status === 'pending' || status === 'in_progress');
}
