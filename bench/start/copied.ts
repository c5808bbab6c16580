import { systemClock } from '../../src/clock.ts';
import { jobsOf } from '../../src/operations/jobs-of.ts';
import { tablesOf } from '../../src/store/catalogue.ts';
import { copyTable } from '../../src/store/copy-table.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/store.ts';
import { silentLogger } from '../../test/support/store.ts';

/**
 * Copies what stands in one database into another that has none of it yet, table by table as `npm run move-data` does, and has
 * the jobs made as every start makes missing ones. Four times as fast as writing it anew on PGlite.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  await (await openStore({ databaseUrl: to, clock: systemClock, logger: silentLogger })).close();
  const source = await openDatabase(from, silentLogger);
  const target = await openDatabase(to, silentLogger);
  try {
    const tables = await tablesOf(source.db);
    await target.db.transaction().execute((writing) =>
      source.db.transaction().execute(async (reading) => {
        for (const table of tables) await copyTable(reading, writing, table);
      }),
    );
  } finally {
    await source.close();
    await target.close();
  }
  const store = await openStore({ databaseUrl: to, clock: systemClock, logger: silentLogger });
  await store.jobs.ensure((await store.operations.listOpen()).flatMap(jobsOf));
  await store.close();
}
