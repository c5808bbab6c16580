import { systemClock } from '../../src/clock.ts';
import { openStore } from '../../src/store/store.ts';
import { anOperation, onEveryQueue, silentLogger } from './store.ts';

/**
 * A process of its own on the database of `argv[2]`, to be killed: `write` stores one operation after the other and
 * prints the id of each that was acknowledged; `work` takes one job, prints its operation and never ends it.
 */
const [, , databaseUrl = '', task] = process.argv;
const store = await openStore({ databaseUrl, clock: systemClock, logger: silentLogger });

async function write(): Promise<never> {
  for (;;) {
    const operation = anOperation();
    await store.operations.commit(operation, 0, {});
    process.stdout.write(`${operation.id}\n`);
  }
}

async function work(): Promise<void> {
  const hang = async ({ operationId }: { operationId: string }) => {
    process.stdout.write(`${operationId}\n`);
    await new Promise(() => {});
  };
  await store.jobs.start(onEveryQueue(hang));
}

await (task === 'write' ? write() : work());
