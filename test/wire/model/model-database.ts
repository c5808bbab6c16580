import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../../src/clock.ts';
import type { Durations, OperationStore, Outbox } from '../../../src/operations/ports.ts';
import { type Database, openDatabase } from '../../../src/store/database.ts';
import { createDurationRepository } from '../../../src/store/duration-repository.ts';
import { createOperationRepository } from '../../../src/store/operation-repository.ts';
import { createOutboxRepository } from '../../../src/store/outbox-repository.ts';
import { openTestStore, silentLogger } from '../../support/store.ts';
import { createTableJobs, type TableJobs } from './table-jobs.ts';

/** The real tables and repositories, with jobs that run when the spec says so. */
export interface ModelDatabase {
  readonly jobs: TableJobs;
  readonly durations: Durations;
  operationsAt(clock: Clock): OperationStore;
  outboxAt(clock: Clock): Outbox;
  remove(): Promise<void>;
}

export async function openModelDatabase(): Promise<ModelDatabase> {
  const made = await openTestStore();
  await made.store.close();
  const database: Database = await openDatabase(made.databaseUrl, silentLogger);
  const jobs = await createTableJobs(database.db);
  return {
    jobs,
    durations: createDurationRepository(database.db),
    outboxAt: (clock) => createOutboxRepository(database.db, clock),
    operationsAt: (clock) => createOperationRepository(database.db, jobs.writer, clock),
    remove: async () => {
      await database.close();
      await rm(dirname(made.databaseUrl.slice('pglite:'.length)), { recursive: true });
    },
  };
}
