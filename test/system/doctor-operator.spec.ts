import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePort } from '../../sandbox/kit/free-port.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { BOT_PASSWORD } from '../../sandbox/settings.ts';
import { sharedPostgres } from '../support/postgres.ts';
import { askPostgres, newPostgresDatabase } from '../support/store.ts';

const DOCTOR = join(import.meta.dirname, '../../tools/doctor.ts');
/** Half of a run is compiling what was compiled in the run before. */
const NODE_COMPILE_CACHE = join(import.meta.dirname, '../../node_modules/.cache/doctor');
const STRANGE_TENANT = 'aaaaaaaa-0000-4000-8000-bbbbbbbbbbbb';
const MINUTE = 60_000;

describe('npm run doctor', function () {
  this.timeout(60_000);
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await startSandbox({ startBot: false });
  });
  after(() => sandbox?.stop());

  /** The tool as it is, with the settings of the sandbox's bot and these changes. */
  async function doctor(changes: Readonly<Record<string, string>> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, NODE_COMPILE_CACHE, ...sandbox.bot.env, ...changes };
    const child = spawn(process.execPath, [DOCTOR], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    assert.equal(err, '');
    assert.ok(!out.includes(BOT_PASSWORD), 'no secret is shown');
    return { code: code as number | null, out, failures: failuresIn(out) };
  }

  /** The one failure there is, with its cure. */
  async function onlyFailure(changes: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, out, failures } = await doctor(changes);
    assert.deepEqual([code, failures.length], [1, 1], out);
    return failures[0] as string;
  }

  function configWith(change: (project: Record<string, unknown>) => void): string {
    const content = JSON.parse(readFileSync(join(sandbox.folder, 'ferry.config.json'), 'utf8'));
    change(content.projects[0]);
    const path = join(sandbox.folder, 'changed.config.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  }

  describe('before the first start', () => {
    it('finds nothing to mend, and says what Ferry will do', async () => {
      const { code, out, failures } = await doctor();
      assert.deepEqual([code, failures], [0, []], out);
      assert.match(out, /pass {2}database: Nothing is in .+ yet\. Ferry makes its tables at its first start\./);
      assert.match(out, /warn {2}Ferry on this machine: Nothing listens on port \d+\.\n +Cure: Start it/);
      const questions = [...out.matchAll(/^\d\. .+$/gm)].map(([line]) => line);
      assert.deepEqual(questions, [
        '1. Are you signed in?',
        '2. Is the token for LCS, with the permission consented?',
        '3. Is the region right?',
        '4. Are you a member of the project, with the invitation accepted?',
      ]);
      assert.ok(out.startsWith(questions[0] as string));
    });

    it('names every setting that is wrong', async () => {
      const { code, failures } = await doctor({ BOT_ID: 'ferry', BOT_PASSWORD: '' });
      assert.equal(code, 1);
      assert.match(failures.join('\n'), /settings: BOT_ID: must be an id/);
    });
  });

  describe('names cause and cure, and nothing else fails, with', () => {
    afterEach(() => {
      sandbox.entra.expireSecret(false);
      for (const { faults } of [sandbox.entra, sandbox.lcs, sandbox.teams]) faults.clockOffsetMs = 0;
    });

    it('a wrong secret', async () => {
      const failure = await onlyFailure({ BOT_PASSWORD: 'not-this-one' });
      assert.match(failure, /bot's own token: .*AADSTS7000215: Invalid client secret/);
      assert.match(failure, /Cure: The secret is wrong\. Set BOT_PASSWORD to the value \(not the id\)/);
      assert.doesNotMatch(failure, /Trace ID|not-this-one/);
    });

    it('a secret that has expired', async () => {
      sandbox.entra.expireSecret();
      assert.match(await onlyFailure(), /AADSTS7000222(.|\n)*Cure: The secret has expired\. Make a new one/);
    });

    it('a tenant that Entra does not know', async () => {
      const failure = await onlyFailure({ BOT_TENANT_ID: STRANGE_TENANT });
      assert.match(failure, /tenant of BOT_TENANT_ID: .*AADSTS90002: Tenant 'aaaaaaaa-.*Cure: Set BOT_TENANT_ID to/s);
    });

    it('a tenant in which the app is not', async () => {
      const failure = await onlyFailure({ BOT_TENANT_ID: 'c94e7d10-3b26-4f8a-a5d1-70e2f9b8c613' });
      assert.match(failure, /bot's own token: .*AADSTS700016: .*Cure: Either BOT_ID .* or BOT_TENANT_ID/s);
    });

    it('a missing OAuth connection', async () => {
      const failure = await onlyFailure({ OAUTH_CONNECTION: 'lcs-2' });
      assert.match(
        failure,
        /no connection named "lcs-2"\. It has: "lcs"\.\n +Cure: .*set OAUTH_CONNECTION to the name/,
      );
    });

    it('a database that is down', async () => {
      const port = await freePort();
      const failure = await onlyFailure({ DATABASE_URL: `postgres://ferry:hidden@127.0.0.1:${port}/ferry` });
      assert.match(failure, /database: ferry at 127\.0\.0\.1:\d+: .*ECONNREFUSED.*\n +Cure: Start the database/);
      assert.doesNotMatch(failure, /hidden/);
    });

    it('a host in place of LCS that is none', async () => {
      const path = configWith((project) => Object.assign(project, { region: sandbox.teams.url }));
      const failure = await onlyFailure({ FERRY_CONFIG: path });
      assert.match(
        failure,
        /LCS for .+ answers 404 where LCS asks for a token \(401\): it is not LCS\.\n +Cure: Set "region"/,
      );
    });

    it('a clock that is ten minutes off, in the right direction', async () => {
      const { entra, lcs, teams } = sandbox;
      for (const { faults } of [entra, lcs, teams]) faults.clockOffsetMs = 10 * MINUTE;
      assert.match(
        await onlyFailure(),
        /clock: This machine's clock is 10 minutes behind, by .+\n +Cure: Set the clock/,
      );
      for (const { faults } of [entra, lcs, teams]) faults.clockOffsetMs = -10 * MINUTE;
      assert.match(await onlyFailure(), /clock: This machine's clock is 10 minutes ahead/);
    });

    it('a public address that is another site', async () => {
      const failure = await onlyFailure({ PUBLIC_URL: sandbox.lcs.url });
      assert.match(
        failure,
        /PUBLIC_URL: .+ is not Ferry: it answers 404 to GET \/healthz\.\n +Cure: Set PUBLIC_URL to/,
      );
    });

    it('a database of a newer Ferry', async () => {
      await sharedPostgres();
      const { databaseUrl, remove } = await newPostgresDatabase({ withTables: true });
      try {
        await askPostgres(databaseUrl, `insert into kysely_migration values ('9999-of-tomorrow', now()::text)`);
        const failure = await onlyFailure({ DATABASE_URL: databaseUrl });
        assert.match(
          failure,
          /made by a newer Ferry \(9999-of-tomorrow\)\. Start that version(.|\n)*Cure: If you mean to go back/,
        );
      } finally {
        await remove();
      }
    });
  });

  describe('beside a Ferry that runs', () => {
    before(() => sandbox.bot.start());
    after(() => sandbox.bot.kill('SIGTERM'));

    it('finds everything right, and leaves it alone', async () => {
      const { code, out, failures } = await doctor();
      assert.deepEqual([code, failures], [0, []], out);
      assert.match(out, /pass {2}Ferry on this machine: It runs on port \d+, and is ready\./);
      assert.match(out, /pass {2}PUBLIC_URL: Ferry answers at .+messaging endpoint must be http.+\/api\/messages\./);
      assert.match(out, /pass {2}database: A running Ferry has the folder .+ open/);
      assert.match(out, /pass {2}OAuth connection: The Azure Bot has "lcs"\./);
      assert.doesNotMatch(out, /^ {2}warn/m);
      assert.equal(sandbox.bot.state, 'ready');
    });
  });
});

/** Each failure with its cure. */
function failuresIn(out: string): readonly string[] {
  return [...out.matchAll(/^ {2}FAIL {2}.*\n {8}Cure: .*$/gm)].map(([failure]) => failure);
}
