import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import fetch from 'node-fetch';
import { generate } from 'selfsigned';
import sinon from 'sinon';
import { type Entra, startEntra } from '../../sandbox/entra/entra.ts';
import { PROJECT_IDS } from '../../sandbox/lcs/fixture-ids.ts';
import { startLcs } from '../../sandbox/lcs/lcs.ts';
import type { LcsSimulator } from '../../sandbox/lcs/lcs-simulator.ts';
import { PEOPLE, person, type SandboxPerson } from '../../sandbox/people.ts';
import { BOT_APP_ID, BOT_PASSWORD } from '../../sandbox/settings.ts';
import type { EntraCredential } from '../../src/auth/entra-credential.ts';
import { createEntraNetwork } from '../../src/auth/entra-network.ts';
import { readClaims } from '../../src/auth/jwt-claims.ts';
import { createLcsTokens } from '../../src/auth/lcs-tokens.ts';
import { systemClock } from '../../src/clock.ts';
import { createLcsBackend } from '../../src/lcs/backend.ts';
import type { PersonKey } from '../../src/operations/operation.ts';
import { createMemoryBudget } from '../support/memory-budget.ts';
import { createMemoryPeople } from '../support/memory-records.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';

const TOKEN = /\/oauth2\/v2\.0\/token\b/;
const robin = person('robin');
const ana = person('ana');

describe('LcsTokens against the Entra simulator', () => {
  let entra: Entra;
  let lcs: LcsSimulator;
  let agent: Agent;

  beforeEach(async () => {
    entra = await startEntra();
    lcs = await startLcs({ verifyKeys: entra.verifyKeys, people: PEOPLE });
    agent = new Agent({ ca: await readFile(entra.caFile, 'utf8') });
  });
  afterEach(async () => {
    agent.destroy();
    await Promise.all([lcs.close(), entra.close()]);
  });

  interface SetUp {
    credential?: EntraCredential;
    scopeOverride?: string;
    timeLimitMs?: number;
  }

  /** The token service's part is played here: everybody is signed in until `signOut`. */
  function setUp({ credential, scopeOverride, timeLimitMs }: SetUp = {}) {
    const signedOut = new Set<string>();
    const userTokens = {
      get: sinon.spy(async (mri: string) => (signedOut.has(mri) ? null : connectionToken(byMri(mri)))),
      signOut: sinon.spy(async (mri: string) => void signedOut.add(mri)),
    };
    const clock = { ahead: 0, now: () => Date.now() + clock.ahead, sleep: systemClock.sleep };
    const learnUpn = sinon.spy(async (_key: PersonKey, _upn: string) => undefined);
    const tokens = createLcsTokens({
      people: { ...createMemoryPeople(), get: async (key) => personOf(key), learnUpn },
      userTokens,
      entra: {
        clientId: BOT_APP_ID,
        credential: credential ?? { kind: 'secret', secret: BOT_PASSWORD },
        authority: entra.url,
      },
      apiUrls: [lcs.url],
      scopeOverride: scopeOverride ?? null,
      clock,
      logger: createRecordingLogger(),
      network: createEntraNetwork((url, init) => fetch(url, { ...init, agent }), timeLimitMs),
    });
    return { tokens, userTokens, learnUpn, signedOut, clock };
  }

  function connectionToken(of: SandboxPerson): Promise<string> {
    return entra.issueUserToken({ person: of, audience: BOT_APP_ID, scope: 'access_as_user', lifetimeSeconds: 3600 });
  }

  function forms(): { grant_type?: string; client_secret?: string }[] {
    return entra.requests
      .entries()
      .flatMap(({ method, path, body }) => (method === 'POST' && TOKEN.test(path) ? [body as object] : []));
  }

  function grants(): unknown[] {
    return forms().map((form) => form.grant_type?.replace(/.*:/, ''));
  }

  it("exchanges the connection's token for one that LCS takes", async () => {
    const { tokens } = setUp();
    const { value, expiresAt } = await tokens.get(robin, lcs.url);
    const claims = readClaims(value);
    assert.deepEqual(claims?.audiences, [lcs.url]);
    assert.equal(claims?.objectId, robin.objectId);
    assert.equal(claims?.expiresAt, expiresAt);
    assert.deepEqual(grants(), ['jwt-bearer']);
    const backend = createLcsBackend({
      tokens,
      budget: createMemoryBudget(),
      clock: systemClock,
      logger: createRecordingLogger(),
    });
    const project = { id: PROJECT_IDS.rollout, name: 'Rollout', apiUrl: lcs.url };
    assert.ok((await backend.listBackups(project, robin)).length > 0);
  });

  it("learns people's UPNs from their own tokens, and no name of a guest", async () => {
    const { tokens, learnUpn } = setUp();
    for (const key of ['ana', 'jo']) await tokens.get(person(key), lcs.url);
    assert.deepEqual(
      learnUpn.args.map(([{ objectId }, upn]) => [objectId, upn]),
      [[person('ana').objectId, 'ana@contoso.com']],
    );
  });

  it('proves itself by certificate, too', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'ferry' }], { algorithm: 'sha256' });
    entra.trustCertificate(cert);
    const { tokens } = setUp({ credential: { kind: 'certificate', pem: `${key}\n${cert}` } });
    await tokens.get(robin, lcs.url);
    assert.deepEqual(grants(), ['jwt-bearer']);
    assert.equal(forms()[0]?.client_secret, undefined);
  });

  it('renews by the refresh token, without the token service', async () => {
    const { tokens, userTokens } = setUp();
    const first = await tokens.get(robin, lcs.url);
    const second = await tokens.get(robin, lcs.url, { forceRefresh: true });
    assert.notEqual(second.value, first.value);
    assert.deepEqual(grants(), ['jwt-bearer', 'refresh_token']);
    assert.equal(userTokens.get.callCount, 1);
  });

  it('outlives the end of a token and of the sign-in', async () => {
    entra.tokenLifetimeSeconds = 60;
    const { tokens, signedOut, clock } = setUp();
    const first = await tokens.get(robin, lcs.url);
    signedOut.add(robin.mri);
    clock.ahead = 60_000;
    entra.tokenLifetimeSeconds = 3600;
    const second = await tokens.get(robin, lcs.url);
    assert.ok(second.expiresAt > first.expiresAt);
    assert.deepEqual(grants(), ['jwt-bearer', 'refresh_token']);
  });

  it('asks once for many, and never mixes people', async () => {
    const { tokens } = setUp();
    const asked = [robin, ana, robin, ana, robin, ana, robin, ana];
    const answers = await Promise.all(asked.map((who) => tokens.get(who, lcs.url)));
    assert.deepEqual(
      answers.map(({ value }) => readClaims(value)?.objectId),
      asked.map(({ objectId }) => objectId),
    );
    assert.equal(grants().length, 2);
  });

  it("says that a sign-in is needed after a revocation, and gives up the connection's token", async () => {
    const { tokens, userTokens } = setUp();
    await tokens.get(robin, lcs.url);
    entra.revoke(robin);
    await assert.rejects(tokens.get(robin, lcs.url, { forceRefresh: true }), { code: 'signInNeeded' });
    sinon.assert.calledOnceWithExactly(userTokens.signOut, robin.mri);
    await tokens.get(ana, lcs.url);
  });

  it('takes an MFA demand for a sign-in that is needed', async () => {
    entra.demandMfa(robin);
    await assert.rejects(setUp().tokens.get(robin, lcs.url), { code: 'signInNeeded', said: /AADSTS50076/ });
  });

  it("says that consent is missing, in Entra's words and without its trace ids", async () => {
    entra.demandConsent(robin);
    await assert.rejects(setUp().tokens.get(robin, lcs.url), (error: { code: string; said: string }) => {
      assert.equal(error.code, 'consentNeeded');
      assert.match(error.said, /AADSTS65001: .*has not consented/);
      assert.doesNotMatch(error.said, /Trace ID|Correlation|Timestamp/);
      return true;
    });
  });

  it('names the class of a refusal of our app', async () => {
    const { tokens } = setUp({ credential: { kind: 'secret', secret: 'wrong' } });
    await assert.rejects(tokens.get(robin, lcs.url), { code: 'signInRefused', said: /invalid_client: AADSTS7000215/ });
  });

  it('names an unknown resource', async () => {
    const { tokens } = setUp({ scopeOverride: 'https://nowhere.test//.default' });
    await assert.rejects(tokens.get(robin, lcs.url), { code: 'signInRefused', said: /AADSTS500011/ });
  });

  for (const fault of [
    { kind: 'answer', status: 503, body: '<h1>Away</h1>' },
    { kind: 'reset' },
    { kind: 'hang' },
  ] as const) {
    it(`says that Entra cannot be reached (${fault.kind}), and works again afterwards`, async () => {
      const { tokens } = setUp({ timeLimitMs: 1500 });
      entra.faults.add({ name: 'away', path: TOKEN, times: 1, fault });
      await assert.rejects(tokens.get(robin, lcs.url), { code: 'signInUnreachable' });
      await tokens.get(robin, lcs.url);
    });
  }
});

function byMri(mri: string): SandboxPerson {
  const found = PEOPLE.find((known) => known.mri === mri);
  assert.ok(found, mri);
  return found;
}

function personOf({ objectId, tenantId }: PersonKey) {
  const found = PEOPLE.find((known) => known.objectId === objectId && known.tenantId === tenantId);
  return found
    ? { objectId, tenantId, mri: found.mri, name: found.name, personalConversationId: null, upn: null, seenAt: 0 }
    : null;
}
