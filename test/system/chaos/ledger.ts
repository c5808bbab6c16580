import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { State } from '../../../src/operations/operation.ts';

/** An operation as the database has it. */
export interface Entry {
  readonly id: string;
  readonly target: string;
  readonly state: State;
  readonly revision: number;
  readonly paused: boolean;
  readonly signIn: 'notNeeded' | 'needed' | 'asked';
  readonly confirmed: boolean;
  /** Of the connection that committed it, on the bot's side. */
  readonly port: number;
}

/** What somebody else holds until it is released: whoever wants to write there waits. */
export interface Hold {
  /** Resolves when somebody waits for it, or after `ms`. */
  untilWanted(ms: number): Promise<void>;
  release(): Promise<void>;
}

const COLUMNS = `'id', id, 'target', target_name, 'state', state, 'revision', revision, 'paused', paused,
  'signIn', sign_in, 'confirmed', confirmed_at is not null, 'port', inet_client_port()`;

/** The database of the bots, seen and shaken from outside. */
export class Ledger {
  readonly #pool: pg.Pool;
  readonly #ear: pg.Client;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<(entry: Entry) => void>();

  private constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, application_name: 'chaos', max: 12 });
    this.#ear = new pg.Client({ connectionString: url, application_name: 'chaos' });
    // At the end the server goes while connections still close; whoever asks something hears of it from their query.
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    this.#ear.on('error', () => {});
  }

  /** Once the bots have made their tables. From now on every commit of an operation is heard of. */
  static async open(url: string): Promise<Ledger> {
    const ledger = new Ledger(url);
    await ledger.#pool.query(`
      create function chaos_tells() returns trigger language plpgsql as $$
      begin
        perform pg_notify('chaos', (select json_build_object(${COLUMNS}) from (select new.*) as told)::text);
        return null;
      end $$`);
    await ledger.#pool.query(`create trigger chaos_tells after insert or update on operations
      for each row execute function chaos_tells()`);
    await ledger.#ear.connect();
    ledger.#ear.on('notification', ({ payload }) => ledger.#hear(JSON.parse(payload ?? '{}') as Entry));
    await ledger.#ear.query('listen chaos');
    return ledger;
  }

  async close(): Promise<void> {
    await Promise.all([this.#ear.end(), this.#pool.end()]);
  }

  onCommit(listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All operations with that target, whatever became of them. */
  of(target: string): readonly Entry[] {
    return [...this.#entries.values()].filter((entry) => entry.target === target);
  }

  async query<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await this.#pool.query<T>(sql, values)).rows;
  }

  holdOperation(target: string): Promise<Hold> {
    return this.#hold(`select id from operations where target_name = $1 for update`, [target]);
  }

  /** No card can be recorded meanwhile. */
  holdCards(): Promise<Hold> {
    return this.#hold('lock table cards in share mode', []);
  }

  /** Ends the bots' connections, about half of them. Gives how many. */
  async cutConnections(): Promise<number> {
    const cut = await this.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name like 'ferry%' and datname = current_database() and random() < 0.5`);
    return cut.length;
  }

  async #hold(sql: string, values: unknown[]): Promise<Hold> {
    const client = await this.#pool.connect();
    await client.query('begin');
    await client.query(sql, values);
    const [{ pid }] = (await client.query('select pg_backend_pid() as pid')).rows as [{ pid: number }];
    const waiters = () => this.query('select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [pid]);
    return {
      untilWanted: async (ms) => {
        for (const end = Date.now() + ms; Date.now() < end && (await waiters()).length === 0; ) await pause(20);
      },
      release: async () => {
        await client.query('rollback');
        client.release();
      },
    };
  }

  #hear(entry: Entry): void {
    const known = this.#entries.get(entry.id);
    if (known && known.revision >= entry.revision) return;
    this.#entries.set(entry.id, entry);
    for (const listener of [...this.#listeners]) listener(entry);
  }
}
