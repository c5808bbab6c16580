import assert from 'node:assert/strict';
import { createWeb, isAboutCertificate } from '../../../src/doctor/web.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const SECOND = 1_000;

function webTelling(headers: Readonly<Record<string, string>>, offsetMs = 0) {
  const clock = createFakeClock();
  const date = new Date(clock.now() - offsetMs).toUTCString();
  const all = new Map(Object.entries({ date, ...headers }));
  const fetch = async () => ({
    status: 302,
    headers: { get: (name: string) => all.get(name) ?? null },
    text: async () => 'x',
  });
  return createWeb({ fetch, clock });
}

function webFailing(error: unknown) {
  const clock = createFakeClock();
  return createWeb({
    clock,
    fetch: async () => {
      throw error;
    },
  });
}

describe("doctor's web", () => {
  it('reads by how much our clock is ahead', async () => {
    const web = webTelling({}, 600 * SECOND);
    assert.deepEqual(await web.ask('https://a.example/x'), {
      kind: 'answered',
      status: 302,
      text: 'x',
      isRedirect: true,
    });
    const [reading] = web.readings;
    assert.equal(reading?.host, 'a.example');
    assert.ok(Math.abs((reading?.aheadMs ?? 0) - 600 * SECOND) <= SECOND);
  });

  it('does not believe an answer that was kept on the way, or tells no time', async () => {
    for (const headers of [{ age: '3' }, { date: 'yesterday' }]) {
      const web = webTelling(headers);
      await web.ask('https://a.example/');
      assert.deepEqual(web.readings, []);
    }
  });

  it('words what kept an answer away', async () => {
    const words = async (error: object) => {
      const answer = await webFailing(error).ask('https://a.example/');
      return answer.kind === 'silent' ? answer.why : '';
    };
    assert.equal(await words({ code: 'ENOTFOUND' }), 'there is no such host');
    assert.equal(await words({ name: 'AbortError' }), 'no answer within 5 s');
    assert.equal(await words({ code: 'CERT_HAS_EXPIRED' }), 'its TLS certificate is not accepted (CERT_HAS_EXPIRED)');
    assert.equal(await words({ code: 'EODD' }), 'EODD');
    assert.ok(isAboutCertificate('DEPTH_ZERO_SELF_SIGNED_CERT') && !isAboutCertificate('ECONNRESET'));
  });
});
