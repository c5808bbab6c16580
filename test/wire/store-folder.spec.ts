import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { systemClock } from '../../src/clock.ts';
import { openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/store.ts';
import { anOperation, onEveryQueue, openTestStore, silentLogger, type TestStore } from '../support/store.ts';

const PROCESS = join(import.meta.dirname, '../support/store-process.ts');

describe('database folder', () => {
  let database: TestStore;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    database = await openTestStore();
  });
  afterEach(async () => {
    await kill();
    await database.remove();
  });

  it('serves one process: a second one says so and ends', async () => {
    child = run('write');
    assert.ok(child.stderr);
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    assert.notEqual(code, 0);
    assert.match(said, /storeUnavailable/);
    assert.match(said, /database folder .* is in use by another Ferry process/);
  });

  it('serves one store within a process, too', async () => {
    await assert.rejects(openAt(database.databaseUrl), { code: 'storeUnavailable' });
  });

  it('loses no row that was acknowledged to a process that is killed', async () => {
    const acknowledged: string[] = [];
    await database.reopen(async () => {
      child = run('write');
      for await (const id of linesOf(child)) {
        acknowledged.push(id);
        if (acknowledged.length === 25) child.kill('SIGKILL');
      }
      await kill();
    });
    for (const id of acknowledged) assert.ok(await database.store.operations.get(id), `${id} was acknowledged`);
  });

  it('runs the job of a process that was killed again', async function () {
    this.timeout(60_000);
    const operation = anOperation();
    const jobs = [{ queue: 'submit' as const, operationId: operation.id, revision: 1 }];
    await database.store.operations.commit(operation, 0, { jobs });
    const store = await database.reopen(async () => {
      child = run('work');
      const [line] = await once(linesOf(child), 'line');
      assert.equal(line, operation.id);
      await kill();
    });
    const ran = Promise.withResolvers<string>();
    const take = async ({ operationId }: { operationId: string }) => ran.resolve(operationId);
    await store.jobs.start(onEveryQueue(take));
    assert.equal(await ran.promise, operation.id);
  });

  function run(task: 'write' | 'work'): ChildProcess {
    return spawn(process.execPath, [PROCESS, database.databaseUrl, task], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

describe('database address', () => {
  it('creates the folders above it', async () => {
    const parent = mkdtempSync(join(tmpdir(), 'ferry-folder-'));
    const folder = join(parent, 'new', 'deep', 'data');
    await (await openDatabase(`pglite:${folder}`, silentLogger)).close();
    const isThere = existsSync(join(folder, 'PG_VERSION'));
    rmSync(parent, { recursive: true });
    assert.ok(isThere);
  });

  it('is the only thing besides PostgreSQL that DATABASE_URL may name', async () => {
    for (const url of ['pglite:', 'mysql://localhost/ferry', '']) {
      await assert.rejects(openAt(url), { code: 'storeUnavailable', message: /DATABASE_URL/ });
    }
  });

  it('has storeUnavailable for a server that is not there', async () => {
    await assert.rejects(openAt('postgres://127.0.0.1:1/ferry'), { code: 'storeUnavailable' });
  });
});

function linesOf({ stdout }: ChildProcess) {
  assert.ok(stdout);
  return createInterface({ input: stdout });
}

function openAt(databaseUrl: string) {
  return openStore({ databaseUrl, clock: systemClock, logger: silentLogger });
}
