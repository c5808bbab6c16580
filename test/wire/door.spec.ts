import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { TurnContext } from 'botbuilder';
import { SignJWT } from 'jose';
import nodeFetch from 'node-fetch';
import sinon from 'sinon';
import { createSigningKey, type SigningKey } from '../../sandbox/kit/keys.ts';
import { Simulator } from '../../sandbox/kit/simulator.ts';
import { createBotAuthentication } from '../../src/auth/bot-authentication.ts';
import { createAdapter } from '../../src/channel/adapter.ts';
import { systemClock } from '../../src/clock.ts';
import { currentCorrelation } from '../../src/correlation.ts';
import { FerryError } from '../../src/errors.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { createReadiness } from '../../src/http/readiness.ts';
import { createServer } from '../../src/http/server.ts';
import type { LogFacts, Logger } from '../../src/logger.ts';

const APP_ID = '0b5f1f6e-5d0a-4b1c-9b6d-0d5a5a4f1c11';
const ISSUER = 'https://api.botframework.com';
const SERVICE_URL = 'https://smba.example/emea/';

describe('the door', () => {
  let teamsKey: SigningKey; // endorsed for Teams
  let webchatKey: SigningKey; // endorsed for another channel
  let openKey: SigningKey; // says nothing of channels
  let foreignKey: SigningKey; // not among the published ones
  let issuer: Simulator;
  let server: HttpServer;
  let url: string;
  let turns: TurnContext['activity'][];
  let logic: (context: TurnContext) => Promise<void>;
  let problem: () => Promise<string | null>;
  let ready: boolean;
  let lines: { sentence: string; facts: LogFacts }[];
  let refusals: string[];

  before(async () => {
    [teamsKey, webchatKey, openKey, foreignKey] = await Promise.all([
      createSigningKey(),
      createSigningKey(),
      createSigningKey(),
      createSigningKey(),
    ]);
  });

  beforeEach(async () => {
    issuer = await startIssuer();
    turns = [];
    logic = async () => undefined;
    problem = async () => null;
    ready = true;
    lines = [];
    refusals = [];
    server = startServer();
    url = await server.listen(0);
  });

  afterEach(async () => {
    await server.close(0);
    await issuer.close();
    sinon.restore();
  });

  async function startIssuer(): Promise<Simulator> {
    const simulator = new Simulator({ name: 'issuer' });
    const endorsed = (key: SigningKey, channels: string[]) => ({ ...key.jwks().keys[0], endorsements: channels });
    const keys = [endorsed(teamsKey, ['msteams']), endorsed(webchatKey, ['webchat']), openKey.jwks().keys[0]];
    simulator.server.get('/metadata', async (_req, res) => void res.json(200, { jwks_uri: `${simulator.url}/keys` }));
    simulator.server.get(
      '/keys',
      async (_req, res) => void res.json(200, { keys: [{ kty: 'EC', kid: 'x' }, ...keys] }),
    );
    await simulator.listen();
    return simulator;
  }

  function startServer(): HttpServer {
    const logger = recorder();
    const { authentication } = createBotAuthentication(
      {
        appId: APP_ID,
        appType: 'SingleTenant',
        tenantId: 'contoso.example',
        password: 'not a secret',
        openIdMetadataUrl: `${issuer.url}/metadata`,
        loginUrl: 'https://login.example',
        oauthScope: 'https://api.botframework.com',
        tokenIssuer: ISSUER,
        tokenServiceUrl: 'https://token.example',
      },
      { fetch: nodeFetch, clock: systemClock },
    );
    const unused = () => Promise.reject(new Error('nothing is sent here'));
    const sender = { create: unused, update: unused, remove: unused };
    const adapter = createAdapter({
      authentication,
      sender,
      logger,
      onTurnError: async () => Promise.reject(new Error('x')),
    });
    return createServer({
      onActivity: (header, body) =>
        adapter.processAuthenticated(header, body, async (context) => {
          turns.push({ ...context.activity });
          await logic(context);
        }),
      readiness: createReadiness({ health: { problem: () => problem() }, isReady: () => ready, logger }),
      logger,
      metrics: { refused: (reason) => void refusals.push(reason) },
    });
  }

  function recorder(): Logger {
    const log = (facts: LogFacts, sentence: string) => void lines.push({ sentence, facts });
    return { debug: log, info: log, warn: log, error: log, child: () => recorder() };
  }

  function token(overrides: Record<string, unknown> = {}, key = teamsKey, options: Partial<SignOverrides> = {}) {
    const { audience = APP_ID, issuer: iss = ISSUER, lifetimeSeconds = 3600, ...rest } = options;
    return key.sign({ serviceurl: SERVICE_URL, ...overrides }, { audience, issuer: iss, lifetimeSeconds, ...rest });
  }

  function activity(overrides: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      type: 'message',
      id: '1700000000000',
      channelId: 'msteams',
      serviceUrl: SERVICE_URL,
      from: { id: '29:robin', aadObjectId: 'b1' },
      recipient: { id: `28:${APP_ID}` },
      conversation: { id: '19:abc@thread.tacv2;messageid=1', conversationType: 'channel' },
      text: 'help',
      ...overrides,
    };
  }

  async function post(authorization: string | null, body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${url}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  }

  interface SignOverrides {
    audience: string;
    issuer: string;
    lifetimeSeconds: number;
    notBefore: number;
  }

  const inAQuarter = () => Math.floor(Date.now() / 1000) + 900;
  const skillIssuer = 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/';

  async function unsigned(alg: 'none' | 'HS256'): Promise<string> {
    const claims = { serviceurl: SERVICE_URL, iss: ISSUER, aud: APP_ID, exp: inAQuarter() };
    if (alg === 'HS256')
      return new SignJWT(claims).setProtectedHeader({ alg, kid: teamsKey.kid }).sign(new Uint8Array(32));
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg, kid: teamsKey.kid })}.${part(claims)}.`;
  }

  async function tampered(): Promise<string> {
    const [header, , signature] = (await token()).split('.');
    const [, payload] = (await token({ more: 'rights' })).split('.');
    return `${header}.${payload}.${signature}`;
  }

  const REFUSED: Record<
    string,
    { authorization: () => Promise<string | null>; body?: Record<string, unknown>; reason: string }
  > = {
    'no header': { authorization: async () => null, reason: 'noToken' },
    'an empty header': { authorization: async () => ' ', reason: 'noToken' },
    'another scheme': { authorization: async () => 'Basic Zm86YmFy', reason: 'malformedToken' },
    'a token that is no JWT': { authorization: async () => 'Bearer nonsense', reason: 'malformedToken' },
    'a JWT of nonsense': { authorization: async () => 'Bearer a.b.c', reason: 'malformedToken' },
    'no signature': { authorization: async () => `Bearer ${await unsigned('none')}`, reason: 'malformedToken' },
    'a symmetric signature': {
      authorization: async () => `Bearer ${await unsigned('HS256')}`,
      reason: 'malformedToken',
    },
    'an unknown key': { authorization: async () => `Bearer ${await token({}, foreignKey)}`, reason: 'unknownKey' },
    'claims that were changed': { authorization: async () => `Bearer ${await tampered()}`, reason: 'wrongSignature' },
    'another audience': {
      authorization: async () => `Bearer ${await token({}, teamsKey, { audience: 'another-bot' })}`,
      reason: 'wrongAudience',
    },
    'an expired token': {
      authorization: async () => `Bearer ${await token({}, teamsKey, { lifetimeSeconds: -301 })}`,
      reason: 'expired',
    },
    'a token for later': {
      authorization: async () => `Bearer ${await token({}, teamsKey, { notBefore: inAQuarter() })}`,
      reason: 'notYetValid',
    },
    'another issuer': {
      authorization: async () => `Bearer ${await token({}, teamsKey, { issuer: 'https://evil.example' })}`,
      reason: 'wrongIssuer',
    },
    'a token as the emulator has it': {
      authorization: async () =>
        `Bearer ${await token({ ver: '1.0', appid: APP_ID }, teamsKey, { issuer: skillIssuer })}`,
      reason: 'wrongIssuer',
    },
    'a token as a skill has it': {
      authorization: async () =>
        `Bearer ${await token({ ver: '2.0', azp: 'another-bot' }, foreignKey, { issuer: skillIssuer })}`,
      reason: 'wrongIssuer',
    },
    'another service URL': {
      authorization: async () => `Bearer ${await token()}`,
      body: { serviceUrl: 'https://evil.example/' },
      reason: 'wrongServiceUrl',
    },
    'no service URL in the token': {
      authorization: async () => `Bearer ${await token({ serviceurl: undefined })}`,
      reason: 'wrongServiceUrl',
    },
    'a key that is not endorsed for Teams': {
      authorization: async () => `Bearer ${await token({}, webchatKey)}`,
      reason: 'wrongChannel',
    },
    'another channel, though endorsed': {
      authorization: async () => `Bearer ${await token({}, webchatKey)}`,
      body: { channelId: 'webchat' },
      reason: 'wrongChannel',
    },
    'the ASE channel, which the SDK lets in by a path of its own': {
      authorization: async () => `Bearer ${await token({}, openKey)}`,
      body: { channelId: 'AseChannel' },
      reason: 'wrongChannel',
    },
  };

  for (const [name, { authorization, body, reason }] of Object.entries(REFUSED)) {
    it(`answers 401 and says no more than ${reason} to ${name}`, async () => {
      const errors = sinon.spy(process.stderr, 'write');
      const printed = [sinon.spy(console, 'error'), sinon.spy(console, 'warn')];
      const answer = await post(await authorization(), activity(body));
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.body, { error: reason });
      assert.deepEqual(turns, []);
      assert.deepEqual(refusals, [reason]);
      assert.equal(errors.callCount + printed.reduce((sum, spy) => sum + spy.callCount, 0), 0);
    });
  }

  const NO_ACTIVITY: Record<string, unknown> = {
    'text that is no JSON': '{"type": "message"',
    'an empty body': '',
    'a list': [activity()],
    null: null,
    'an activity without type': activity({ type: undefined }),
    'an activity without conversation': activity({ conversation: undefined }),
    'a conversation without id': activity({ conversation: {} }),
    'an activity without sender': activity({ from: undefined }),
    'an activity without service URL': activity({ serviceUrl: undefined }),
    'text that is a number': activity({ text: 5 }),
  };

  for (const [name, body] of Object.entries(NO_ACTIVITY)) {
    it(`answers 400 to ${name} from a known sender, and 401 from any other`, async () => {
      const printed = sinon.spy(process.stderr, 'write');
      const known = await post(`Bearer ${await token()}`, body);
      assert.equal(known.status, 400);
      assert.deepEqual(known.body, { error: 'noActivity' });
      assert.equal((await post(null, body)).status, 401);
      assert.equal((await post(`Bearer ${await token({}, foreignKey)}`, body)).status, 401);
      assert.deepEqual(turns, []);
      assert.equal(printed.callCount, 0);
    });
  }

  it('runs the turn of an authenticated activity, and passes on what it does not know', async () => {
    const answer = await post(`Bearer ${await token()}`, activity({ locale: null, somethingNew: { a: 1 } }));
    assert.equal(answer.status, 200);
    assert.equal(answer.body, undefined);
    const [turn] = turns;
    assert.equal(turn?.conversation.id, '19:abc@thread.tacv2;messageid=1');
    assert.equal(turn?.locale, undefined);
    assert.deepEqual(Object(turn).somethingNew, { a: 1 });
  });

  it('takes a token within five minutes of its end, and one of a key that names no channels', async () => {
    assert.equal(
      (await post(`Bearer ${await token({}, teamsKey, { lifetimeSeconds: -200 })}`, activity())).status,
      200,
    );
    assert.equal((await post(`Bearer ${await token({}, openKey)}`, activity())).status, 200);
    assert.equal(turns.length, 2);
  });

  it('reads the keys once for many requests', async () => {
    const authorization = `Bearer ${await token()}`;
    await Promise.all(Array.from({ length: 8 }, () => post(authorization, activity())));
    for (let i = 0; i < 3; i++) await post(`Bearer ${await token({}, foreignKey)}`, activity());
    assert.equal(issuer.requests.count('GET', /keys/), 1);
    assert.equal(turns.length, 8);
  });

  it('answers an invoke with what the turn made of it', async () => {
    logic = async (context) => {
      await context.sendActivity({ type: 'invokeResponse', value: { status: 412, body: { failureDetail: 'no' } } });
    };
    const answer = await post(`Bearer ${await token()}`, activity({ type: 'invoke', name: 'signin/tokenExchange' }));
    assert.equal(answer.status, 412);
    assert.deepEqual(answer.body, { failureDetail: 'no' });
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
    assert.deepEqual(refusals, []);
  });

  it('answers 200 although a turn failed and its failure could not be told, and logs it without printing it', async () => {
    const printed = sinon.spy(process.stderr, 'write');
    logic = async () => Promise.reject(new FerryError('storeUnavailable', 'down'));
    assert.equal((await post(`Bearer ${await token()}`, activity())).status, 200);
    assert.deepEqual(
      lines.map((line) => line.sentence),
      ['A failed turn could not be told'],
    );
    assert.equal(printed.callCount, 0);
  });

  it('answers 503 while the keys cannot be read, and works when they can', async () => {
    issuer.faults.add({ name: 'down', path: /metadata/, fault: { kind: 'answer', status: 500 } });
    const authorization = `Bearer ${await token()}`;
    const answer = await post(authorization, activity());
    assert.equal(answer.status, 503);
    assert.deepEqual(answer.body, { error: 'unavailable' });
    assert.deepEqual(refusals, ['unavailable'], 'without it no number would tell that Ferry hears nobody');
    assert.equal((await post(authorization, activity())).status, 200);
    assert.equal(turns.length, 1);
  });

  it('answers 413 to what is too large, 415 to what is compressed, broken or not', async () => {
    const authorization = `Bearer ${await token()}`;
    assert.equal((await post(authorization, activity({ text: 'x'.repeat(300_000) }))).status, 413);
    for (const body of [gzipSync(JSON.stringify(activity())), Buffer.from('not gzip')]) {
      const response = await fetch(`${url}/api/messages`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body,
      });
      assert.equal(response.status, 415);
      assert.deepEqual(await response.json(), { error: 'unsupportedEncoding' });
    }
    assert.deepEqual(turns, []);
  });

  it('answers 405 to other methods and 404 to other paths, echoing nothing', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${url}/api/messages`, { method });
      assert.equal(response.status, 405);
      assert.deepEqual(await response.json(), { error: 'methodNotAllowed' });
      assert.equal(response.headers.get('allow'), 'POST');
    }
    const missing = await fetch(`${url}/%3Cscript%3E?x=%3Cscript%3E`, { headers: { accept: 'text/html' } });
    assert.equal(missing.status, 404);
    assert.doesNotMatch(await missing.text(), /script/);
  });

  it('does not say what it is made of', async () => {
    const answer = await post(null, activity());
    assert.equal(answer.headers.get('server'), null);
    assert.equal(answer.headers.get('x-powered-by'), null);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
  });

  it('writes one line for many refused requests, with reasons and counts only', async () => {
    for (let i = 0; i < 5; i++) await post('Bearer secret-token', activity());
    assert.deepEqual(lines, [
      { sentence: 'Requests were refused at the door', facts: { refused: { malformedToken: 1 } } },
    ]);
  });

  it('gives each request a correlation id of its own', async () => {
    const ids: (string | null)[] = [];
    logic = async () => void ids.push(currentCorrelation());
    for (const id of ['one', 'two']) await post(`Bearer ${await token()}`, activity({ id }));
    assert.ok(ids[0] && ids[1]);
    assert.notEqual(ids[0], ids[1]);
  });

  it('is alive while it answers, and ready while nothing is wrong', async () => {
    const get = async (path: string) => {
      const response = await fetch(`${url}${path}`);
      return [response.status, await response.json()];
    };
    assert.deepEqual(await get('/readyz'), [200, { status: 'ready' }]);
    problem = async () => 'database at 10.0.0.1 does not answer';
    assert.deepEqual(await get('/readyz'), [503, { status: 'notReady' }]);
    problem = () => Promise.reject(new Error('connection lost'));
    assert.deepEqual(await get('/readyz'), [503, { status: 'notReady' }]);
    problem = async () => null;
    ready = false;
    assert.deepEqual(await get('/readyz'), [503, { status: 'notReady' }]);
    assert.deepEqual(await get('/healthz'), [200, { status: 'alive' }]);
  });

  it('lets running requests end when it closes, and cuts off what does not end', async () => {
    const started = new Promise<void>((resolve) => {
      logic = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const hanging = post(`Bearer ${await token()}`, activity()).catch(() => 'cut off');
    await started;
    await server.close(50);
    assert.equal(await hanging, 'cut off');
    await assert.rejects(fetch(`${url}/healthz`));
  });

  it('survives a client that goes away in the middle of its body', async () => {
    const { port, hostname } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.write(
      'POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"a"',
    );
    await once(socket, 'connect');
    socket.destroy();
    assert.equal((await post(`Bearer ${await token()}`, activity())).status, 200);
    assert.equal(turns.length, 1);
  });
});
