import assert from 'node:assert/strict';
import { lookAtPublicUrl } from '../../../src/doctor/public-url.ts';
import { lookAtRunning } from '../../../src/doctor/running.ts';
import { type Answers, lineOf, linesOf, webOf } from '../../support/doctor.ts';

describe('Ferry on this machine', () => {
  const look = async (answers: Answers, opsPort: number | null = null, port = 3978) => {
    const { look, isRunning } = await lookAtRunning({ port, opsPort, web: webOf(answers) });
    return [isRunning, ...linesOf(look)].join('; ');
  };
  const READY = 'http://127.0.0.1:3978/readyz';
  const METRICS = 'http://127.0.0.1:9090/metrics';

  it('runs and is ready, with its metrics', async () => {
    const line = await look({ [READY]: [200, { status: 'ready' }], [METRICS]: [200, '# HELP'] }, 9090);
    assert.match(line, /^true; pass .*is ready\.; pass metrics \(OPS_PORT\): Served on port 9090\.$/);
  });

  it('runs without them, where they are wanted', async () => {
    const line = await look({ [READY]: [200, { status: 'ready' }], [METRICS]: 'ECONNREFUSED' }, 9090);
    assert.match(line, /; fail metrics \(OPS_PORT\): Port 9090: \(ECONNREFUSED\)\. \| Restart/);
  });

  it('runs and is not ready', async () => {
    assert.match(await look({ [READY]: [503, { status: 'notReady' }] }), /^true; fail .*is not ready\. \| Wait/);
  });

  it('hangs', async () => {
    assert.match(
      await look({ [READY]: 'timeout' }),
      /^false; fail .*port 3978 does not answer.* \| If it is Ferry, restart it/,
    );
  });

  it('does not run, which is no failure', async () => {
    assert.match(
      await look({ [READY]: 'ECONNREFUSED' }, 9090),
      /^false; warn .*Nothing listens on port 3978\. \| Start/,
    );
    assert.match(await look({}, null, 0), /^false; warn .*PORT is 0/);
  });

  it('finds its port taken by another program', async () => {
    assert.match(await look({ [READY]: [404, 'not found'] }), /^false; fail .*Another program answers on port 3978/);
  });
});

describe('the public address', () => {
  const URL_ = 'https://ferry.example';
  const look = async (health: Answers[string], message: Answers[string] = 'ENOTFOUND', changes = {}) => {
    const deps = { publicUrl: URL_, isRunning: true, ...changes };
    const answers = { [`${deps.publicUrl}/healthz`]: health, [`POST ${deps.publicUrl}/api/messages`]: message };
    return lineOf(await lookAtPublicUrl({ ...deps, web: webOf(answers as Answers) }));
  };
  const ALIVE = [200, { status: 'alive' }] as const;
  const DOOR = [401, { error: 'noToken' }] as const;

  it('is Ferry', async () => {
    const line = await look(ALIVE, DOOR);
    assert.match(line, /^pass .*messaging endpoint must be https:\/\/ferry\.example\/api\/messages\.$/);
  });

  it('is another site, or another bot', async () => {
    assert.match(await look([404], [404]), /^fail .*is not Ferry: it answers 404/);
    assert.match(await look([200, '<html>'], [200]), /^fail .*is not Ferry/);
    assert.match(await look(ALIVE, [401, '']), /^fail .*POST \/api\/messages does not reach Ferry: the answer is 401/);
    assert.match(await look([302], [405]), /^fail .*sends whoever asks elsewhere.* \| Switch off/);
  });

  it('has a proxy with nobody behind it', async () => {
    assert.match(await look([502], [502]), /^fail .*does not reach the Ferry behind it/);
    assert.match(await look([502], [502], { isRunning: false }), /^warn/);
  });

  it('cannot be reached from here: a failure only where that is sure', async () => {
    assert.match(await look('ENOTFOUND'), /^fail .* \| Set PUBLIC_URL/);
    assert.match(await look('CERT_HAS_EXPIRED'), /^fail .* \| Give the host a certificate/);
    assert.match(
      await look('ETIMEDOUT'),
      /^warn .* \| Some networks do not let a machine reach its own public address/,
    );
    assert.match(await look('ECONNREFUSED', 'x', { isRunning: false }), /^warn .* \| Start Ferry/);
    assert.match(
      await look('ECONNREFUSED', 'x', { publicUrl: 'http://127.0.0.1:1' }),
      /^fail .*Ferry runs, but not there/,
    );
  });
});
