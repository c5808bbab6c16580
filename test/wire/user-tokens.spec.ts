import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { decodeJwt } from 'jose';
import nodeFetch from 'node-fetch';
import { type Entra, startEntra } from '../../sandbox/entra/entra.ts';
import { person } from '../../sandbox/people.ts';
import * as sandbox from '../../sandbox/settings.ts';
import { startTokenService, type TokenService } from '../../sandbox/token-service/token-service.ts';
import { type BotAuthentication, createBotAuthentication } from '../../src/auth/bot-authentication.ts';
import { createEntraNetwork } from '../../src/auth/entra-network.ts';
import { createUserTokens, type SdkActivity, type SignIn } from '../../src/auth/user-tokens.ts';
import { systemClock } from '../../src/clock.ts';

const robin = person('robin');
const TOKEN_REQUEST = /oauth2\/v2\.0\/token/;

describe('user tokens', () => {
  let entra: Entra;
  let service: TokenService;
  let agent: Agent;

  beforeEach(async () => {
    entra = await startEntra();
    agent = new Agent({ ca: await readFile(entra.caFile, 'utf8') });
    service = await startTokenService({ entra });
  });

  afterEach(async () => {
    agent.destroy();
    await service.close();
    await entra.close();
  });

  function bot(password = sandbox.BOT_PASSWORD, answerTimeoutMs = 8000): BotAuthentication {
    return createBotAuthentication(
      {
        appId: sandbox.BOT_APP_ID,
        appType: 'SingleTenant',
        tenantId: sandbox.BOT_TENANT_ID,
        password,
        openIdMetadataUrl: 'http://127.0.0.1:9/never-read-here',
        loginUrl: entra.url,
        oauthScope: sandbox.BOT_FRAMEWORK_AUDIENCE,
        tokenIssuer: 'https://api.botframework.com',
        tokenServiceUrl: service.url,
      },
      {
        fetch: nodeFetch,
        clock: systemClock,
        answerTimeoutMs,
        network: createEntraNetwork((url, init) => nodeFetch(url, { ...init, agent })),
      },
    );
  }

  function userTokens({ authentication } = bot()): SignIn {
    return createUserTokens({ authentication, connectionName: sandbox.OAUTH_CONNECTION });
  }

  function activity(): SdkActivity {
    return {
      type: 'message',
      id: 'a1',
      channelId: 'msteams',
      serviceUrl: 'http://127.0.0.1:9/',
      from: { id: robin.mri, name: robin.name },
      recipient: { id: sandbox.BOT_TEAMS_ID, name: 'Ferry' },
      conversation: { id: '19:c@thread.tacv2', isGroup: true, conversationType: 'channel', name: '' },
    } as SdkActivity;
  }

  it('finds no token for somebody who has not signed in', async () => {
    assert.equal(await userTokens().get(robin.mri), null);
  });

  it('finds the token of somebody who has, and none after the sign-out', async () => {
    await service.signIn(robin);
    const tokens = userTokens();
    assert.equal(decodeJwt((await tokens.get(robin.mri)) ?? '').oid, robin.objectId);
    await tokens.signOut(robin.mri);
    assert.equal(service.isSignedIn(robin), false);
    assert.equal(await tokens.get(robin.mri), null);
  });

  it('takes the code of a sign-in window, once', async () => {
    const tokens = userTokens();
    let code = '';
    service.listener = {
      onSignedIn: (_state, given) => {
        code = given;
      },
    };
    const { signInLink } = await tokens.signInResource(activity());
    await fetch(signInLink, { method: 'POST', body: new URLSearchParams({ person: robin.key }) });
    assert.match(code, /^\d{6}$/);
    assert.equal(await tokens.get(robin.mri, '000000'), null);
    assert.ok(await tokens.get(robin.mri, code));
  });

  it('gives the link and the resource of a sign-in card', async () => {
    const resource = await userTokens().signInResource(activity());
    assert.ok(resource.signInLink.startsWith(service.url));
    assert.equal(resource.tokenExchangeResource?.uri, sandbox.BOT_APP_ID_URI);
    const request = service.requests.entries().find(({ path }) => path.includes('GetSignInResource'));
    assert.doesNotMatch(request?.path ?? '', /finalRedirect/);
  });

  it("exchanges Teams' silent token", async () => {
    const silent = { person: robin, audience: sandbox.BOT_APP_ID, scope: 'access_as_user' };
    const token = await userTokens().exchange(robin.mri, await entra.issueUserToken(silent));
    assert.equal(decodeJwt(token ?? '').oid, robin.objectId);
  });

  it('asks interactively when an exchange is refused (400, 404)', async () => {
    const tokens = userTokens();
    service.consentMissing = true;
    const silent = { person: robin, audience: sandbox.BOT_APP_ID, scope: 'access_as_user' };
    assert.equal(await tokens.exchange(robin.mri, await entra.issueUserToken(silent)), null);
    service.faults.add({ name: '404', path: /exchange/, fault: { kind: 'answer', status: 404, body: {} } });
    assert.equal(await tokens.exchange(robin.mri, 'anything'), null);
  });

  it("asks Entra for the bot's own token once, for many at the same time", async () => {
    const tokens = userTokens();
    await Promise.all([tokens.get(robin.mri), tokens.get(person('ana').mri), tokens.get(person('sam').mri)]);
    await tokens.get(robin.mri);
    assert.equal(entra.requests.count('POST', TOKEN_REQUEST), 1);
    const [request] = entra.requests.entries().filter(({ path }) => TOKEN_REQUEST.test(path));
    assert.ok(request?.path.startsWith(`/${sandbox.BOT_TENANT_ID}/`));
  });

  it('says that the bot is refused when its secret is wrong', async () => {
    const wrong = bot('not the secret');
    await assert.rejects(wrong.botToken(), { code: 'signInRefused' });
    await assert.rejects(userTokens(wrong).get(robin.mri), { code: 'signInRefused' });
  });

  it('asks Entra again after a failure', async () => {
    const { botToken } = bot();
    entra.faults.add({
      name: 'ill',
      path: TOKEN_REQUEST,
      fault: { kind: 'answer', status: 400, body: { error: 'temporarily_unavailable' } },
    });
    await assert.rejects(botToken(), { code: 'signInUnreachable' });
    assert.ok(await botToken());
  });

  const failures: Record<string, { status: number; code: string }> = {
    'refuses the bot': { status: 403, code: 'signInRefused' },
    'is throttled': { status: 429, code: 'signInUnreachable' },
  };
  for (const [name, { status, code }] of Object.entries(failures)) {
    it(`says ${code} when the token service ${name}`, async () => {
      service.faults.add({ name, path: /GetToken/, fault: { kind: 'answer', status, body: {} } });
      await assert.rejects(userTokens().get(robin.mri), { code, status });
    });
  }

  it('does not wait for ever, and keeps no token in what it throws', async () => {
    const { authentication, botToken } = bot(sandbox.BOT_PASSWORD, 200);
    const own = await botToken();
    for (const fault of [{ kind: 'hang' }, { kind: 'answer', status: 500 }] as const) {
      service.faults.add({ name: 'ill', path: /GetToken/, times: 9, fault });
      const error = await userTokens({ authentication, botToken })
        .get(robin.mri)
        .catch((thrown: unknown) => thrown);
      assert.equal(Object(error).code, 'signInUnreachable');
      assert.ok(!JSON.stringify(error, Object.getOwnPropertyNames(Object(error))).includes(own));
      service.faults.clear('ill');
    }
  });

  it('is unreachable when the token service is not there', async () => {
    const tokens = userTokens(bot(sandbox.BOT_PASSWORD, 500));
    await service.close();
    await assert.rejects(tokens.get(robin.mri), { code: 'signInUnreachable' });
  });
});
