import { PgBoss, type QueueResult } from 'pg-boss';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { QUEUES } from '../operations/ports.ts';
import type { Database } from './database.ts';
import { POLICY, QUEUE_SETTINGS } from './job-queues.ts';
import { reportTroubles } from './job-troubles.ts';

const LOOK_EVERY_MS = 500;

const QUEUE_SETTING_NAMES = Object.keys(QUEUE_SETTINGS) as (keyof typeof QUEUE_SETTINGS)[]; // keys forgets which ones

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

/** Those that are there get our settings, if they have others. */
export async function makeQueues(boss: PgBoss): Promise<void> {
  const existing = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const name of QUEUES) {
    const queue = existing.get(name);
    if (queue && hasOurSettings(queue)) continue;
    await boss.createQueue(name, { policy: POLICY[name], ...QUEUE_SETTINGS });
    await boss.updateQueue(name, QUEUE_SETTINGS); // createQueue leaves an existing one as it is
  }
}

function hasOurSettings(queue: QueueResult): boolean {
  return QUEUE_SETTING_NAMES.every((name) => queue[name] === QUEUE_SETTINGS[name]);
}

/** What failed is in the log, and is tried again at the next start: Ferry works without it. */
async function isBuilding(boss: PgBoss): Promise<boolean> {
  return (await boss.getBamStatus()).some(({ status }) => status === 'pending' || status === 'in_progress');
}
