import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import fetch from 'node-fetch';
import sinon from 'sinon';
import { type Entra, startEntra } from '../../sandbox/entra/entra.ts';
import { PROJECT_IDS } from '../../sandbox/lcs/fixture-ids.ts';
import { startLcs } from '../../sandbox/lcs/lcs.ts';
import type { LcsSimulator } from '../../sandbox/lcs/lcs-simulator.ts';
import { PEOPLE, person } from '../../sandbox/people.ts';
import * as sandbox from '../../sandbox/settings.ts';
import { startTokenService, type TokenService } from '../../sandbox/token-service/token-service.ts';
import { createBotAuthentication } from '../../src/auth/bot-authentication.ts';
import { createEntraNetwork } from '../../src/auth/entra-network.ts';
import { createLcsTokens } from '../../src/auth/lcs-tokens.ts';
import { createUserTokens } from '../../src/auth/user-tokens.ts';
import { systemClock } from '../../src/clock.ts';
import { createLcsBackend } from '../../src/lcs/backend.ts';
import { jobHandlers } from '../../src/operations/housekeeping.ts';
import type { Operation } from '../../src/operations/operation.ts';
import type { Backend } from '../../src/operations/ports.ts';
import { resumePaused } from '../../src/operations/tracking.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { environmentNamed } from '../support/lcs-scene.ts';
import { createMemoryBudget } from '../support/memory-budget.ts';
import { createMemoryPeople } from '../support/memory-records.ts';
import { createMemoryTokenCache } from '../support/memory-token-cache.ts';
import { MINUTE, makeOperation } from '../support/operations.ts';
import { createRecordingLogger } from '../support/recording-logger.ts';
import { makeProject, makeSettings, TIMING } from '../support/settings.ts';

const HOURS_3 = 180 * MINUTE;
const TOKEN = /\/oauth2\/v2\.0\/token\b/;
const SIGN_IN = /getsigninresource|getsigninurl/i;
const robin = person('robin');

describe('an operation of three hours, with tokens that live a minute', () => {
  /** The one that Microsoft, MSAL and the LCS client read. It begins at the real time, for certificates are checked by that. */
  let time: sinon.SinonFakeTimers;
  let entra: Entra;
  let service: TokenService;
  let lcs: LcsSimulator;
  let agent: Agent;

  beforeEach(async () => {
    time = sinon.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    const clock = () => Date.now();
    entra = await startEntra({ clock });
    entra.tokenLifetimeSeconds = 60;
    service = await startTokenService({ entra, clock });
    lcs = await startLcs({ verifyKeys: entra.verifyKeys, people: PEOPLE, clock, refreshSeconds: HOURS_3 / 1000 });
    agent = new Agent({ ca: await readFile(entra.caFile, 'utf8'), keepAlive: true });
  });
  afterEach(async () => {
    agent.destroy();
    await Promise.all([lcs.close(), service.close(), entra.close()]);
    time.restore();
  });

  const entraGrants = (kind: string) =>
    entra.requests.entries().filter(({ path, body }) => {
      const form = body as { grant_type?: string } | undefined;
      return TOKEN.test(path) && form?.grant_type?.endsWith(kind) && form.grant_type !== 'client_credentials';
    }).length;

  /** What a process makes of its settings when it starts: nothing of it is in memory yet. */
  function startProcess(cache: Parameters<typeof createLcsTokens>[0]['cache']): Backend {
    const network = createEntraNetwork((url, init) => fetch(url, { ...init, agent }));
    const logger = createRecordingLogger();
    const { authentication } = createBotAuthentication(
      {
        appId: sandbox.BOT_APP_ID,
        appType: 'SingleTenant',
        tenantId: sandbox.BOT_TENANT_ID,
        password: sandbox.BOT_PASSWORD,
        openIdMetadataUrl: 'http://127.0.0.1:9/never-read-here',
        loginUrl: entra.url,
        oauthScope: sandbox.BOT_FRAMEWORK_AUDIENCE,
        tokenIssuer: 'https://api.botframework.com',
        tokenServiceUrl: service.url,
      },
      { fetch, clock: systemClock, network },
    );
    const tokens = createLcsTokens({
      people: { ...createMemoryPeople(), get: async () => ({ ...robin, personalConversationId: null, seenAt: 0 }) },
      userTokens: createUserTokens({ authentication, connectionName: sandbox.OAUTH_CONNECTION }),
      entra: {
        clientId: sandbox.BOT_APP_ID,
        credential: { kind: 'secret', secret: sandbox.BOT_PASSWORD },
        authority: entra.url,
      },
      apiUrls: [lcs.url],
      clock: systemClock,
      logger,
      network,
      cache: cache ?? null,
    });
    return createLcsBackend({ tokens, budget: createMemoryBudget(), clock: systemClock, logger });
  }

  /** A refresh that has just been accepted by LCS, and is polled every minute from now on. */
  async function running(backend: Backend) {
    const project = makeProject({ id: PROJECT_IDS.rollout, name: 'Contoso rollout', apiUrl: lcs.url });
    const domain = createDomain(
      makeSettings({ projects: [project], timing: { ...TIMING, firstPoll: MINUTE, minPoll: MINUTE, maxPoll: MINUTE } }),
    );
    const source = environmentNamed('PROD');
    const target = environmentNamed('UAT');
    const leavesBy = Date.now() + MINUTE;
    const request = { kind: 'refresh', source, target, backupName: null, leavesBy } as const;
    const { lcsActivityId } = await backend.start(project, robin, request);
    const now = domain.clock.now();
    const operation = makeOperation({
      projectId: project.id,
      source,
      target,
      requester: { tenantId: robin.tenantId, objectId: robin.objectId },
      state: 'running',
      confirmedAt: now,
      startedAt: now,
      lcsActivityId,
      nextPollAt: now + MINUTE,
    });
    domain.store.put(operation);
    const { id: operationId, revision } = operation;
    await domain.jobs.ensure([{ queue: 'poll', operationId, revision, startAfter: now + MINUTE }]);
    return { domain, operation };
  }

  /** Minute by minute; gives how it is after each. */
  async function pass(minutes: number, domain: Domain, operation: Operation, backend: Backend) {
    const handlers = jobHandlers({ ...domain.deps, backendOf: () => backend });
    const seen: Operation[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      time.tick(MINUTE);
      await domain.clock.advance(MINUTE);
      await domain.jobs.runDue(handlers);
      seen.push(await domain.current(operation));
    }
    return seen;
  }

  it('ends well with the cache, through a restart, and asks nobody to sign in', async function () {
    this.timeout(60_000);
    const cache = { store: createMemoryTokenCache(), keys: [randomBytes(32).toString('base64')] };
    await service.signIn(robin);
    const first = startProcess(cache);
    const { domain, operation } = await running(first);
    const seen = await pass(90, domain, operation, first);
    assert.equal(service.isSignedIn(robin), true); // with a token that has long ended: the token service renews none
    seen.push(...(await pass(91, domain, operation, startProcess(cache))));
    assert.equal(seen.at(-1)?.state, 'succeeded');
    assert.equal(seen.filter(({ state }) => state === 'running').length >= 170, true);
    assert.deepEqual(
      seen.filter(({ paused }) => paused),
      [],
    );
    sinon.assert.notCalled(domain.notifier.askToSignIn);
    assert.equal(service.requests.count('GET', SIGN_IN), 0);
    assert.equal(entraGrants('jwt-bearer'), 1);
    assert.ok(entraGrants('refresh_token') >= 150, `${entraGrants('refresh_token')} renewals`);
  });

  it('waits for a sign-in without the cache, after the same restart', async function () {
    this.timeout(60_000);
    await service.signIn(robin);
    const first = startProcess(null);
    const { domain, operation } = await running(first);
    const before = await pass(30, domain, operation, first);
    assert.deepEqual(
      before.filter(({ paused }) => paused),
      [],
    );
    const [after] = await pass(1, domain, operation, startProcess(null));
    assert.equal(after?.state, 'running');
    assert.equal(after?.paused, true);
    sinon.assert.calledOnce(domain.notifier.askToSignIn);
  });

  it('asks once for a sign-in when all tokens are revoked, and ends well after it', async function () {
    this.timeout(60_000);
    const cache = { store: createMemoryTokenCache(), keys: [randomBytes(32).toString('base64')] };
    await service.signIn(robin);
    const backend = startProcess(cache);
    const { domain, operation } = await running(backend);
    await pass(30, domain, operation, backend);
    entra.revoke(robin);
    const waiting = await pass(60, domain, operation, backend);
    assert.ok(waiting.every(({ paused, state }) => paused && state === 'running'));
    sinon.assert.calledOnce(domain.notifier.askToSignIn);
    entra.signedInInteractively(robin);
    await service.signIn(robin);
    // The bot does this at a sign-in: the token service's new token lives a minute only, too.
    const deps = { ...domain.deps, backendOf: () => backend };
    await resumePaused(deps, robin);
    await domain.jobs.runDue(jobHandlers(deps));
    const seen = await pass(91, domain, operation, backend);
    assert.equal(seen.at(-1)?.state, 'succeeded');
    sinon.assert.calledOnce(domain.notifier.askToSignIn);
  });
});
