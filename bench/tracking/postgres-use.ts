import { readFileSync } from 'node:fs';
import type pg from 'pg';

/** What a PostgreSQL has used so far. */
export interface PostgresUse {
  /** Processor time of all its processes, in ms; NaN where it does not run on this machine. */
  readonly cpuMs: number;
  readonly databaseBytes: number;
  /** What it has written ahead, for all its databases. */
  readonly walBytes: number;
}

/** Gives a reader of what the server behind `client` uses. `isHere`: it runs on this machine, as a process we may look at. */
export async function postgresUse(client: pg.Client, isHere: boolean): Promise<() => Promise<PostgresUse>> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const postmaster = isHere ? statOf(rows[0]?.pid ?? 0).parent : null;
  return async () => {
    const { rows: sizes } = await client.query<{ size: string; wal: string }>(
      "select pg_database_size(current_database()) as size, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal",
    );
    const [read] = sizes;
    const cpuMs = postmaster === null ? Number.NaN : cpuOfAll(postmaster);
    return { cpuMs, databaseBytes: Number(read?.size), walBytes: Number(read?.wal) };
  };
}

/** Its own, its living children's, and what the dead ones have left it. */
function cpuOfAll(postmaster: number): number {
  const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8').trim().split(' ');
  const { ownMs, ofDeadMs } = statOf(postmaster);
  return children.filter(Boolean).reduce((sum, pid) => sum + cpuIfThere(Number(pid)), ownMs + ofDeadMs);
}

function cpuIfThere(pid: number): number {
  try {
    return statOf(pid).ownMs;
  } catch {
    return 0; // it has just ended
  }
}

/** Fields of /proc/<pid>/stat (proc(5)), in ms: a tick is 10. */
function statOf(pid: number): { parent: number; ownMs: number; ofDeadMs: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number);
  const at = (index: number) => fields[index] ?? Number.NaN;
  return { parent: at(1), ownMs: (at(11) + at(12)) * 10, ofDeadMs: (at(13) + at(14)) * 10 };
}
