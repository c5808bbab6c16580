import { SETTINGS } from '../src/config/settings.ts';
import { FerryError } from '../src/errors.ts';

/** Where Ferry's data are: `DATABASE_URL`, checked as Ferry checks it. */
function databaseUrl(): string {
  const given = process.env.DATABASE_URL?.trim();
  const parsed = SETTINGS.DATABASE_URL.safeParse(given || undefined);
  if (parsed.success) return parsed.data;
  throw new FerryError(
    'storeUnavailable',
    `DATABASE_URL: ${parsed.error.issues.map(({ message }) => message).join(', ')}`,
  );
}

/** Prints what `work` gives, or one sentence about what went wrong, with exit code 1. `argument`: the first one. */
export async function runTool(
  work: (databaseUrl: string, argument: string | undefined) => Promise<string>,
): Promise<void> {
  try {
    process.stdout.write(`${await work(databaseUrl(), process.argv[2])}\n`);
  } catch (error) {
    if (!(error instanceof FerryError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
