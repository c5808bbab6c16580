import { postgresDatabases } from './kit/databases.ts';
import type { Report } from './kit/report.ts';
import { bareCpuMs } from './tracking/bare.ts';
import { type Measurement, measure } from './tracking/measurement.ts';
import { readOptions } from './tracking/options.ts';
import { startSurroundings } from './tracking/surroundings.ts';
import { cpuTable, latenessTable, memoryTable, sized } from './tracking/tables.ts';

const IDLE_SECONDS = 10;

/**
 * Thousands of running operations on PostgreSQL, each polled every 60 s with the sign-in of one of some hundred people: how late, how
 * dear, and how that grows. What may be asked for by the environment is in `tracking/options.ts`.
 */
export async function run(): Promise<Report> {
  const options = readOptions(process.env);
  const databases = await postgresDatabases();
  const around = await startSurroundings(options.lcsMs);
  try {
    const bareMs = await bareCpuMs(databases, around);
    const idle = await measure(0, databases, around, { ...options, warmUpSeconds: 2, seconds: IDLE_SECONDS });
    const measured: Measurement[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const size of options.sizes) {
        process.stderr.write(`Round ${round}: ${size} operations …\n`);
        measured.push(await measure(size, databases, around, options));
      }
    }
    const all = options.sizes.map((size) => {
      const rounds = measured.filter(({ operations }) => operations === size);
      return sized(size, rounds, idle);
    });
    return {
      name: 'tracking',
      tables: [latenessTable(all), cpuTable(all, idle, bareMs), memoryTable(all, idle, options)],
      measured: { options, bareMs, idle, all },
    };
  } finally {
    await around.close();
    await databases.close();
  }
}
