import fetch from 'node-fetch';
import pg from 'pg';

// A process of its own that does the least that a poll can be: asks LCS and writes down when it did, one row of one table. It is measured as
// Ferry is, and what Ferry takes is told in multiples of it. Prints its processor time for a poll, in ms.

const { LCS_URL = '', TOKEN = '', DATABASE_URL = '', PATHS = '[]' } = process.env;
const AT_ONCE = 6;
const WARM_UP = 1_000;
const POLLS = 4_000;

const paths = JSON.parse(PATHS) as readonly string[];
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: AT_ONCE });
await pool.query('create table bare (path text primary key, status text, next_poll_at timestamptz)');
for (const path of paths) await pool.query('insert into bare values ($1)', [path]);

async function poll(nth: number): Promise<void> {
  const path = paths[nth % paths.length] ?? '';
  const answer = await fetch(`${LCS_URL}${path}`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  if (!answer.ok) throw new Error(`LCS answered ${answer.status}.`);
  const { OperationStatus: status } = (await answer.json()) as { OperationStatus: string };
  const next = new Date(Date.now() + 60_000);
  const { rowCount } = await pool.query('update bare set status = $1, next_poll_at = $2 where path = $3', [
    status,
    next,
    path,
  ]);
  if (rowCount !== 1) throw new Error('The poll was not written down.');
}

async function pollAll(count: number): Promise<void> {
  let begun = 0;
  const worker = async () => {
    while (begun < count) {
      begun += 1;
      await poll(begun);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

await pollAll(WARM_UP);
const before = process.cpuUsage();
await pollAll(POLLS);
const { user, system } = process.cpuUsage(before);
process.stdout.write(`a bare poll took ${(user + system) / 1000 / POLLS} ms\n`);
await pool.end();
